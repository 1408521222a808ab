"""What an estimator returns: tidy rows, fit statistics, and the evidence beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.core.vocabulary import Estimand


@dataclass(frozen=True, slots=True)
class Estimate:
    """One row of estimates.csv; ``None`` means not applicable.

    ``df`` is the t distribution's degrees of freedom (``None``: normal). ``n_obs`` rows,
    ``n_units`` firms and ``n_treated`` treated firms are those the estimate used. Of a row that is
    ``withheld`` by disclosure control the estimate is NaN and every other number ``None``.
    """

    model: str
    estimator: str
    outcome: str
    treatment: str | None
    sample: str
    estimand: Estimand
    term: str | None
    estimate: float
    std_error: float | None = None
    statistic: float | None = None
    p_value: float | None = None
    conf_low: float | None = None
    conf_high: float | None = None
    conf_level: float | None = None
    band_low: float | None = None
    band_high: float | None = None
    df: float | None = None
    cohort: int | None = None
    time: int | None = None
    rel_time: int | None = None
    n_obs: int | None = None
    n_units: int | None = None
    n_treated: int | None = None
    n_clusters: int | None = None
    withheld: bool = False

    @property
    def key(self) -> str:
        """What tells the row from the others of its model: its place in `ModelResult.vcov`.

        A coefficient's term; else the estimand and the average, cohort, period or event time:
        ``att simple``, ``att_gt 2013 2015``, ``att_event -2``, ``att_dose 0.25``.
        """
        if self.estimand == "coef":
            return self.term or ""
        parts = (self.term, self.cohort, self.time, self.rel_time)
        if self.estimand in ("att_gt", "acrt_gt"):
            parts = (None, self.cohort, self.time, None)
        return " ".join([self.estimand, *(str(part) for part in parts if part is not None)])


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One row of diagnostics.csv; ``None`` means not applicable.

    ``key`` tells rows of one diagnostic apart: ``wald``, ``rel_time=-3``.
    """

    model: str
    diagnostic: str
    key: str
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    statistic: float | None = None
    p_value: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class FitStatistics:
    """Numbers about a whole fit, for the lower block of a table.

    ``r2`` is 1 − SSR/TSS around the (weighted) mean; ``r2_within`` the same after the
    fixed effects are partialled out of outcome and regressors. ``mean_pre`` is the
    outcome's mean over treated firms' rows before treatment. What disclosure control keeps back is
    ``None``, and its name is in ``withheld``.
    """

    n_obs: int | None
    n_units: int | None
    n_treated: int | None
    n_clusters: int | None
    mean_outcome: float | None
    mean_pre: float | None
    r2: float | None
    r2_within: float | None
    fixed_effects: tuple[str, ...] = ()
    covariates: tuple[str, ...] = ()
    vcov_label: str = ""
    withheld: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class GroupComparison:
    """What is said of all groups of one model with ``by`` together.

    Attributes
    ----------
    model, column
        The id under ``models``, and its ``by``.
    flow
        From the model's sample to the rows of the groups that could be estimated.
    notices
        Groups that could not, and tests that were refused.
    diagnostics
        Which groups there are, and whether their effects are equal.
    """

    model: str
    column: str
    flow: tuple[FlowStep, ...] = ()
    notices: tuple[Notice, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultGroup:
    """The group whose rows a result is of; ``is_first`` among the estimated ones."""

    value: str
    is_first: bool
    comparison: GroupComparison


@dataclass(frozen=True, slots=True)
class ClusterInfluence:
    """What each cluster contributes to the errors of a model's estimates.

    Attributes
    ----------
    labels
        The clusters' codes on the panel's rows, the same in every model, ascending, shape (G,).
    values
        In outcome units, columns as ``ModelResult.vcov_keys``, shape (G, k); their squares sum to
        the variances, small-sample factors included.
    """

    labels: IntArray
    values: FloatArray


@dataclass(frozen=True, slots=True)
class CohortCounts:
    """Firms of every cohort seen in every period, of the rows that a regression used.

    Attributes
    ----------
    cohorts
        Treated cohorts, shape (C,).
    periods
        Shape (T,).
    n_firms
        Shape (C, T).
    """

    cohorts: IntArray
    periods: IntArray
    n_firms: IntArray


@dataclass(frozen=True, slots=True)
class ModelResult:
    """One estimated model: estimates, their joint covariance, and how they came about.

    ``vcov`` has shape (k, k) in the order of ``vcov_keys``; rows of ``estimates`` whose
    ``key`` is among them are covered by it. ``flow`` counts rows lost on the way. ``ranges`` are
    the smallest and largest value of each regressor by term, where a model has regressors.
    ``cohort_counts`` say on how many firms effects by cohort or period rest, where rows of
    ``estimates`` count the whole model's; ``term_firms``, how many firms have
    some of a regressor (a row that is not 0), or the rarer value of one that is 0 or 1. ``group``
    says which group of a model with ``by`` it is of.
    ``influence`` is there where groups share clusters, until their effects are compared.
    """

    model: str
    estimator: str
    estimates: tuple[Estimate, ...]
    fit: FitStatistics
    vcov: FloatArray
    vcov_keys: tuple[str, ...]
    flow: tuple[FlowStep, ...] = ()
    notices: tuple[Notice, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    group: ResultGroup | None = None
    influence: ClusterInfluence | None = None
    cohort_counts: CohortCounts | None = None
    term_firms: Mapping[str, int] = field(default_factory=dict)

    @property
    def spec_model(self) -> str:
        """The id under ``models``: the model's own, or that of the model whose group it is."""
        return self.model if self.group is None else self.group.comparison.model

    @property
    def all_notices(self) -> tuple[Notice, ...]:
        """Its own notices, behind what is said of all groups where it is the first of them."""
        if self.group is None or not self.group.is_first:
            return self.notices
        return (*self.group.comparison.notices, *self.notices)


def list_comparisons(results: Iterable[ModelResult]) -> tuple[GroupComparison, ...]:
    """Return what is said of all groups of each model with ``by``, once a model."""
    return tuple(one.group.comparison for one in results if one.group and one.group.is_first)
