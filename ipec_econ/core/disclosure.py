"""What may leave a secure lab: the rules of a profile, and what was found under them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

WITHHELD_TEXT = "[c]"
"""Printed in place of a number that is withheld: statistical agencies' mark for confidential."""

WITHHELD_NOTE = (
    f"{WITHHELD_TEXT}: withheld, because the number rests on too few firms, or would let a reader "
    "work one out that does. Counts of firms and rows are rounded."
)

Rule = Literal[
    "threshold", "treated", "controls", "degrees_of_freedom", "clusters", "dominance",
    "differencing", "recoverable", "endpoint", "position", "class", "no_evidence",
    "blocked_format",
]  # fmt: skip
"""Why something is withheld; docs/disclosure.md says what each rule asks."""

Status = Literal["released", "suppressed", "left_out"]
"""``suppressed`` fails under `--strict`; ``left_out`` is what a profile never releases."""


@dataclass(frozen=True, slots=True)
class DisclosureRules:
    """A profile's numbers.

    Attributes
    ----------
    profile
        Its name.
    threshold
        Firms (of treated, control and all firms alike) that a number must rest on.
    degrees_of_freedom
        Residual degrees of freedom that an estimate must have.
    clusters
        Clusters that its standard error must rest on.
    dominance_firms, dominance_share
        The largest firms, so many, may make up at most this share of a sum or mean.
    p_percent
        What is left beside the two largest firms must be at least this per cent of the largest:
        otherwise the second largest could estimate it too well.
    rounding
        Counts are multiples of it.
    digits
        Significant digits of released numbers that are no counts.
    blocked_formats
        Formats of figures that are not written.
    """

    profile: str
    threshold: int
    degrees_of_freedom: int
    clusters: int
    dominance_firms: int
    dominance_share: float
    p_percent: float
    rounding: int
    digits: int
    blocked_formats: tuple[str, ...]

    @property
    def base(self) -> int:
        """What counts are rounded to: the least multiple of `rounding` not below the threshold.

        With a smaller base two counts that differ by fewer firms than the threshold could differ
        by less than it after rounding too, and so say that they do.
        """
        return self.rounding * -(-self.threshold // self.rounding)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided of one number, or of numbers that stand and fall together.

    Attributes
    ----------
    output
        ``estimates``, ``fit``, ``diagnostics``, ``sample_flow``, ``tables/main`` …
    key
        What tells it from the others of its output.
    rule, reason
        The first rule that it fails, and a sentence; empty where it is released.
    evidence
        Counts of firms, clusters, degrees of freedom, shares: exact, for the checker alone.
    """

    output: str
    key: str
    status: Status
    rule: Rule | None = None
    reason: str = ""
    evidence: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DisclosureReport:
    """Everything that was judged, in order."""

    rules: DisclosureRules
    verdicts: tuple[Verdict, ...]

    @property
    def failures(self) -> tuple[Verdict, ...]:
        """What a rule refuses."""
        return tuple(one for one in self.verdicts if one.status == "suppressed")

    def is_released(self, model: str, key: str) -> bool:
        """Tell whether an estimate is released: a model's id and a row's `Estimate.key`."""
        name = name_estimate(model, key)
        return all(
            one.status == "released" or one.key != name
            for one in self.verdicts
            if one.output == "estimates"
        )


def name_estimate(model: str, key: str) -> str:
    """Return the key of an estimate's verdict."""
    return f"{model}: {key}"
