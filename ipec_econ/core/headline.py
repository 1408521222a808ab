"""A headline without a format: one number, how it came about, and the sentence that says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ipec_econ.core.estimates import Estimate
from ipec_econ.core.headline_fields import HeadlineKind


@dataclass(frozen=True, slots=True)
class Transformed:
    """An estimate on the headline's scale, with its ends; not symmetric after a log outcome."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class ChainParameter:
    """One parameter of the additionality chain, as the spec states it."""

    name: str
    value: float
    low: float
    high: float
    source: str


@dataclass(frozen=True, slots=True)
class NetEffect:
    """The headline after the additionality chain.

    Attributes
    ----------
    factor, factor_low, factor_high
        What the number is multiplied by: parameters at their central values, at those that leave
        least, at those that leave most.
    value
        With central parameters.
    low, high
        The number with parameters at their ends.
    conf_low, conf_high
        The interval's ends with central parameters; ``None`` without an interval.
    full_low, full_high
        The lowest and highest of the interval's ends with parameters at their ends.
    parameters
        Those that the spec gives; what it does not give is not applied.
    """

    factor: float
    factor_low: float
    factor_high: float
    value: float
    low: float
    high: float
    conf_low: float | None
    conf_high: float | None
    full_low: float | None
    full_high: float | None
    parameters: tuple[ChainParameter, ...]


@dataclass(frozen=True, slots=True)
class AwardMoney:
    """What an effect was divided by.

    Attributes
    ----------
    column, definition
        The panel's column, and how it is made.
    policies
        What the study's award policies did to values, in words; empty without awards.
    spend
        Mean over the treated rows, in ``currency`` per firm and period.
    level, mean_level
        The outcome's column in levels and its mean over the same rows, where the outcome is a log.
    may_be_ceiling
        Whether values of frameworks, which are ceilings and no contracts, are among them.
    n_obs, n_units
        Treated rows and firms that the means are of.
    n_left_out
        Treated rows of the model without a value of either column.
    n_always
        Treated rows of firms that the model does not see before treatment, in no mean.
    weights
        The column that weighs the model's rows, and these means.
    """

    column: str
    definition: str
    policies: tuple[str, ...]
    spend: float
    level: str | None
    mean_level: float | None
    n_obs: int
    n_units: int
    n_left_out: int
    currency: str
    price_base: str
    vat: str
    may_be_ceiling: bool = False
    n_always: int = 0
    weights: str | None = None


@dataclass(frozen=True, slots=True)
class SmsLevel:
    """The level on the Maryland scientific methods scale that the design can reach, and why."""

    level: int
    reason: str


CaveatKind = Literal[
    "null",
    "pretrends",
    "pretrend_period",
    "coefficient",
    "treated",
    "gross",
    "ceiling",
    "firms",
    "no_interval",
]


@dataclass(frozen=True, slots=True)
class Caveat:
    """What a reader must know beside a number.

    Attributes
    ----------
    about
        ``null``: the interval includes zero; ``pretrends`` and
        ``pretrend_period``: firms moved apart before treatment, or in one period;
        ``coefficient``, ``treated``, ``gross``, ``ceiling``: what kind of number it is;
        ``firms``: the effect is of fewer firms than the award money; ``no_interval``: the
        estimate has no error.
    text
        One or two sentences.
    """

    about: CaveatKind
    text: str


@dataclass(frozen=True, slots=True)
class Headline:
    """One headline: the only thing that files, pages and briefs see of it.

    Attributes
    ----------
    kind
        What became of the estimate; see ``core.headline_fields``.
    number
        On the headline's scale, in ``unit``.
    estimate
        The row of estimates.csv; with ``model`` its ``key`` tells it from all others.
    vcov
        How its error was computed, in words.
    texts
        Each field that a sentence may name → its printed text; those that apply.
    sentence
        The spec's own, filled in, or a plain default.
    caveats
        What may mislead a reader who sees the number alone.
    notes
        How the number was made, in sentences.
    warnings
        Codes of the model's warnings.
    mde
        The minimum detectable effect on the headline's scale, where the interval includes zero.
    """

    id: str
    kind: HeadlineKind
    number: Transformed
    unit: str
    estimate: Estimate
    vcov: str
    texts: Mapping[str, str]
    sentence: str
    caveats: tuple[Caveat, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    sms: SmsLevel
    mde: float | None = None
    money: AwardMoney | None = None
    net: NetEffect | None = None

    @property
    def row(self) -> tuple[str, str]:
        """Model and key of the estimate: what decides whether the headline may be released."""
        return self.estimate.model, self.estimate.key


@dataclass(frozen=True, slots=True)
class Headlines:
    """The headlines of a run: those that are told by id, and the ids of those that are not."""

    told: Mapping[str, Headline] = field(default_factory=dict)
    withheld: tuple[str, ...] = ()

    def release(self, is_released: Callable[[str, str], bool]) -> Headlines:
        """Return what may leave a secure lab.

        Parameters
        ----------
        is_released
            Tells of a model and the key of its estimate whether it is released. Headlines per award
            are withheld in any case: they rest on means of award money, which one firm may
            dominate, and which the verdict of an estimate does not cover.
        """
        told = {
            name: one
            for name, one in self.told.items()
            if one.money is None and is_released(*one.row)
        }
        hidden = tuple(name for name in self.told if name not in told)
        return Headlines(told, (*self.withheld, *hidden))
