"""What an estimator returns: tidy rows, fit statistics, and the evidence beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.core.vocabulary import Estimand


@dataclass(frozen=True, slots=True)
class Estimate:
    """One row of estimates.csv; ``None`` means not applicable.

    ``df`` is the t distribution's degrees of freedom (``None``: normal). ``n_obs`` rows,
    ``n_units`` firms and ``n_treated`` treated firms are those the estimate used.
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
    outcome's mean over treated firms' rows before treatment.
    """

    n_obs: int
    n_units: int
    n_treated: int | None
    n_clusters: int | None
    mean_outcome: float | None
    mean_pre: float | None
    r2: float | None
    r2_within: float | None
    fixed_effects: tuple[str, ...] = ()
    covariates: tuple[str, ...] = ()
    vcov_label: str = ""


@dataclass(frozen=True, slots=True)
class ModelResult:
    """One estimated model: estimates, their joint covariance, and how they came about.

    ``vcov`` has shape (k, k) in the order of ``vcov_keys``; rows of ``estimates`` whose
    ``key`` is among them are covered by it. ``flow`` counts rows lost on the way. ``ranges`` are
    the smallest and largest value of each regressor by term, where a model has regressors.
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
