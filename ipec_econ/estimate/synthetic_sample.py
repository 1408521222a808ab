"""The firms of which synthetic controls can be made, with every loss counted."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import IntArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import SyntheticDidModel
from ipec_econ.estimate.find_balanced import find_balanced
from ipec_econ.estimate.forget_late_cohorts import forget_late_cohorts
from ipec_econ.estimate.gather_paths import gather_paths
from ipec_econ.estimate.keep_rows import keep_rows
from ipec_econ.estimate.read_cohorts import read_cohorts
from ipec_econ.numerics.synthetic.synthetic_panel import SyntheticPanel

LEAST_BEFORE = 2
"""Periods before treatment below which donors' noise, and so the penalty, is not known."""
LEAST_DONORS = 2
LARGE_LOSS = 0.25
"""Share of firms that are not seen in every period above which a reader is told."""
MOST_NUMBERS = {"frank_wolfe": 50_000, "exact": 2_000_000}
"""Outcomes of donors (firms × periods) that a solver is given at most."""


@dataclass(frozen=True, slots=True)
class SyntheticSample:
    """Rows that are used, the same as paths, and what was remarked on the way.

    ``cohorts`` and ``periods`` are in the calendar's units, shapes (n_cohorts,) and (T,).
    """

    data: ModelData
    panel: SyntheticPanel
    cohorts: IntArray
    periods: IntArray
    notices: tuple[Notice, ...]


def prepare_synthetic_sample(
    data: ModelData, model: SyntheticDidModel, *, model_id: str
) -> SyntheticSample:
    """Drop what has no synthetic control, in this order.

    Cohorts after the last period become never treated. Then go: firms not seen in every period;
    firms with fewer than two periods before their treatment.

    Raises
    ------
    EstimationError
        No cohort, or fewer than two donors are left; there are more donors than the solver is made
        for; or the errors asked for need more firms.
    """
    data, notices = forget_late_cohorts(data, anticipation=0, model_id=model_id)
    data = keep_rows(
        data,
        find_balanced(data),
        model_id=model_id,
        step="balance",
        reason="firms not seen in every period",
    )
    if len(data.time):
        second = int(np.unique(data.time)[:LEAST_BEFORE][-1])
        data = keep_rows(
            data,
            read_cohorts(data) > second,
            model_id=model_id,
            step="few_periods_before",
            reason=f"firms with fewer than {LEAST_BEFORE} periods before treatment",
        )
    _check_left(data, model_id)
    sample = _order_firms(data, (*notices, *_remark_losses(data, model_id)), model_id)
    problems = [*_find_size_problems(sample, model, model_id)]
    problems += _find_error_problems(sample, model, model_id)
    if problems:
        raise EstimationError(problems)
    return sample


def _order_firms(data: ModelData, notices: tuple[Notice, ...], model_id: str) -> SyntheticSample:
    paths = gather_paths(replace(data, clusters=()), model_id=model_id)
    # Never is infinite, which comes last: donors first, and firms in their order within a cohort.
    treated = np.isfinite(paths.cohort)
    order = np.lexsort((np.where(treated, paths.cohort, 0.0), treated))
    cohorts, group = np.unique(paths.cohort[treated], return_inverse=True)
    panel = SyntheticPanel(
        outcome=paths.outcome[order],
        n_donors=int((~treated).sum()),
        group=np.sort(group).astype(np.int64),
        n_before=np.searchsorted(paths.periods, cohorts).astype(np.int64),
    )
    return SyntheticSample(data, panel, cohorts.astype(np.int64), paths.periods, notices)


def _check_left(data: ModelData, model_id: str) -> None:
    cohort = read_cohorts(data)
    n_donors = len(np.unique(data.unit.values[np.isinf(cohort)]))
    n_treated = len(np.unique(data.unit.values[np.isfinite(cohort)]))
    if n_donors >= LEAST_DONORS and n_treated:
        return
    lost = "; ".join(f"{step.step}: {step.units_lost}" for step in data.flow) or "none"
    raise EstimationError(
        Problem(
            "estimate/no-synthetic-control",
            f"{n_treated} treated firms and {n_donors} never treated ones are left",
            f"model {model_id}",
            f"a synthetic control is made of at least {LEAST_DONORS} firms that are never treated "
            f"and seen in every period, as are the treated (firms lost: {lost})",
            "shorten the sample's `years` to those in which firms are seen throughout; without "
            "never-treated firms use another estimator",
        )
    )


def _remark_losses(data: ModelData, model_id: str) -> tuple[Notice, ...]:
    for step in data.flow:
        before = step.units + step.units_lost
        if step.step == "balance" and step.units_lost > LARGE_LOSS * before:
            treated = ""
            if step.treated_units is not None and step.treated_units_lost is not None:
                all_treated = step.treated_units + step.treated_units_lost
                treated = f", {step.treated_units_lost} of {all_treated} treated ones among them,"
            text = (
                f"{step.units_lost} of {before} firms{treated} are not seen in every period and "
                "are left out: the estimate is of firms that are"
            )
            return (
                Notice(
                    "estimate/many-unbalanced",
                    "estimate",
                    f"model {model_id}",
                    text,
                    level="warning",
                ),
            )
    return ()


def _find_size_problems(
    sample: SyntheticSample, model: SyntheticDidModel, model_id: str
) -> list[Problem]:
    n_donors, n_periods = sample.panel.donors.shape
    most = MOST_NUMBERS[model.solver]
    if model.method == "did" or n_donors * n_periods <= most:
        return []
    fix = f"draw at most {most // n_periods} donors with `where`"
    if model.solver == "frank_wolfe":
        fix = f"use `solver: exact`, or {fix}"
    return [
        Problem(
            "estimate/many-donors",
            f"{n_donors} donors in {n_periods} periods are {n_donors * n_periods} numbers, more "
            f"than the {most} that `solver: {model.solver}` is made for",
            f"model {model_id}",
            "Frank–Wolfe moves one donor's weight a step: with so many it stops long before the "
            "minimum"
            if model.solver == "frank_wolfe"
            else "all donors' paths are held for each cohort",
            fix,
        )
    ]


def _find_error_problems(
    sample: SyntheticSample, model: SyntheticDidModel, model_id: str
) -> list[Problem]:
    panel = sample.panel
    n_treated = panel.n_treated
    if model.errors == "placebo":
        if panel.n_donors - n_treated.sum() >= LEAST_DONORS:
            return []
        return [
            Problem(
                "estimate/few-donors",
                f"{panel.n_donors} donors cannot stand for {n_treated.sum()} treated firms",
                f"model {model_id}",
                "`errors: placebo` takes as many donors for treated, and at least two others for "
                "donors",
                "use `errors: jackknife`",
            )
        ]
    lone = sample.cohorts[n_treated == 1]
    if not len(lone):
        return []
    named = ", ".join(str(cohort) for cohort in lone)
    return [
        Problem(
            "estimate/lone-treated",
            f"one firm alone is treated first in {named}",
            f"model {model_id}",
            f"`errors: {model.errors}` learns from how firms of a cohort differ",
            "use `errors: placebo`, or leave these firms out with `where`",
        )
    ]
