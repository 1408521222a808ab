"""What a reader must know about the design behind a two-way fixed-effects estimate."""

from __future__ import annotations

from collections.abc import Iterator

from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.estimate.build_result import find_treated_units
from ipec_econ.estimate.cohort_sample import count_cohorts
from ipec_econ.estimate.count_rows import count_units, find_units
from ipec_econ.estimate.regression import Regression
from ipec_econ.estimate.weigh_treated import count_negative


def describe_design(regression: Regression, *, model_id: str) -> tuple[Notice, ...]:
    """Return notices on staggered timing, missing comparisons.

    Parameters
    ----------
    regression
        Its first regressor is the treatment.
    model_id
        What the notices name.
    """
    where = f"model {model_id}"
    return (
        *_describe_staggering(regression, where),
        *_describe_comparisons(regression.data, where),
    )


def _describe_staggering(regression: Regression, where: str) -> Iterator[Notice]:
    data = regression.data
    if data.cohort is None:
        return
    grid = count_cohorts(data)
    n_cohorts = int(((grid.n_obs > 0) & (grid.rel_time >= 0)).any(axis=1).sum())
    if n_cohorts < 2:  # noqa: PLR2004  one cohort is not staggered
        return
    negative = count_negative(regression)
    yield Notice(
        "estimate/twfe-staggered",
        "estimate",
        where,
        f"treatment starts in {n_cohorts} different periods: the estimate is a variance-weighted "
        f"average in which {negative.n_rows} of {negative.n_all} treated rows have a negative "
        f"weight (their sum {negative.total:.3g} against 1 in all); compare an estimator "
        "that is robust to effects that differ by cohort",
        level="warning" if negative.n_rows else "info",
    )


def _describe_comparisons(data: ModelData, where: str) -> Iterator[Notice]:
    treated = find_treated_units(data)
    if treated is None or data.treated is None:
        return
    if treated.all():
        yield Notice(
            "estimate/no-never-treated",
            "estimate",
            where,
            f"all {count_units(data)} units are treated at some time: the comparison is with units "
            "treated earlier or later",
            level="warning",
        )
    always = count_units(data, ~find_units(data, data.treated == 0))
    if always:
        yield Notice(
            "estimate/always-treated",
            "estimate",
            where,
            f"{always} units are under treatment in all their rows: they inform the period "
            "effects as if they were controls, and not the effect",
            level="warning",
        )
