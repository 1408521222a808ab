"""The event-study regression: one coefficient for each period before and after treatment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray, freeze_array
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import EventStudyModel
from ipec_econ.estimate.add_multiplier_bootstrap import add_multiplier_bootstrap
from ipec_econ.estimate.add_wild_bootstrap import add_wild_bootstrap
from ipec_econ.estimate.build_result import build_result
from ipec_econ.estimate.check_treatment import check_treatment
from ipec_econ.estimate.clear_row import clear_row
from ipec_econ.estimate.cohort_sample import count_cohorts
from ipec_econ.estimate.count_rows import count_units
from ipec_econ.estimate.cut_window import cut_window
from ipec_econ.estimate.describe_staggering import describe_staggering
from ipec_econ.estimate.estimator import EstimatorInfo
from ipec_econ.estimate.fit_design import fit_design
from ipec_econ.estimate.forget_late_cohorts import forget_late_cohorts
from ipec_econ.estimate.regression import Regression
from ipec_econ.estimate.weigh_terms import weigh_terms

PREFIX = "event time "
"""Terms of the regression while it runs, unlike any column's; rows say it in `rel_time`."""

INFO = EstimatorInfo(
    name="event_study",
    family="difference-in-differences",
    title="Event-study regression",
    estimands=("att_event", "coef"),
    needs_absorbing=True,
    vcov_kinds=("iid", "hetero", "cluster", "driscoll_kraay"),
    citation="Sun and Abraham (2021), Estimating dynamic treatment effects in event studies with "
    "heterogeneous treatment effects, Journal of Econometrics 225(2), section 3",
    reference="R fixest 0.14.2",
    summary="Two-way fixed effects with leads and lags of treatment; with effects that differ by "
    "cohort, each coefficient mixes those of other periods.",
    bootstraps=("wild_cluster", "multiplier"),
    can_randomize=True,
)


@dataclass(frozen=True, slots=True)
class EventStudy:
    """y = Σ θ_e 1{t − G = e} + controls + unit effects + period effects + e.

    References
    ----------
    Sun and Abraham (2021), equation 7 and proposition 1, for what θ_e mixes.
    """

    info: EstimatorInfo = INFO

    def fit(self, data: ModelData, model: EventStudyModel, *, model_id: str) -> ModelResult:
        """Estimate an ``att_event`` row for each event time and a ``coef`` row for each control.

        Raises
        ------
        EstimationError
            The treatment switches off or does not vary, no firm is seen before it, or a reference
            period lies outside the window; and what
            `ipec_econ.estimate.fit_regression.fit_regression` raises.
        """
        own = replace(data, flow=(), notices=())
        check_treatment(own, model, model_id=model_id)
        _check_bins(model, model_id)
        own = cut_window(own, model, model_id=model_id)
        own, late = forget_late_cohorts(own, anticipation=model.anticipation, model_id=model_id)
        grid = count_cohorts(own)
        seen = _count_events(grid.cohorts[:, None], grid.periods, model)
        events = seen[grid.n_obs > 0]
        references, notices = _choose_references(own, events, model, model_id)
        free = _list_free(events, references)

        def mark_events(cohorts: FloatArray, periods: IntArray) -> FloatArray:
            table = _count_events(cohorts[:, None], periods, model)
            dummies: FloatArray = (table[:, :, None] == free).astype(np.float64)
            return dummies

        terms = tuple(f"{PREFIX}{event}" for event in free)
        regression = fit_design(own, model, mark_events, terms, model_id=model_id)
        _check_identified(regression, model_id)
        references, open_ends = _add_references(regression, terms, references, model_id)
        staggered = describe_staggering(regression.data, model_id=model_id)
        result = build_result(
            regression,
            model,
            model_id=model_id,
            estimands={term: "att_event" for term in regression.terms if term.startswith(PREFIX)},
            notices=(*late, *notices, *open_ends, *staggered),
        )
        weights = weigh_terms(result, regression)
        result = add_wild_bootstrap(
            _label_events(result, references),
            regression,
            model,
            {_label_event(row).key: weights[row.key] for row in result.estimates},
        )
        return add_multiplier_bootstrap(result, data, model, partial(self.fit, model_id=model_id))


def _check_bins(model: EventStudyModel, model_id: str) -> None:
    """Refuse a last bin before treatment: the periods after it would be in the reference."""
    if not model.bin or model.window is None or model.window[1] >= 0:
        return
    raise EstimationError(
        Problem(
            "estimate/no-reference",
            f"`bin: true` puts all periods after treatment into event time {model.window[1]}",
            f"model {model_id}",
            "effects are measured against periods before treatment alone",
            "let the `window` reach 0 or beyond, or drop what is outside with `bin: false`",
        )
    )


def _count_events(cohort: FloatArray, time: IntArray, model: EventStudyModel) -> FloatArray:
    """Return event times, binned to the window where asked; ``inf`` for never treated."""
    events: FloatArray = np.where(np.isfinite(cohort), time - cohort, np.inf)
    if model.bin and model.window is not None:
        events = np.where(np.isfinite(events), np.clip(events, *model.window), events)
    return events


def _list_free(events: FloatArray, references: tuple[int, ...]) -> IntArray:
    """Return the event times to estimate, in the order in which collinear ones are kept.

    What is collinear is dropped from the end: the earliest event times, never an effect.
    """
    found = np.unique(events[np.isfinite(events)]).astype(np.int64)
    free = found[~np.isin(found, references)]
    ordered: IntArray = free[np.lexsort((np.abs(free), free < 0))]
    return ordered


def _choose_references(
    data: ModelData, events: FloatArray, model: EventStudyModel, model_id: str
) -> tuple[tuple[int, ...], tuple[Notice, ...]]:
    where = f"model {model_id}"
    found = np.unique(events[np.isfinite(events)]).astype(np.int64)
    wanted = -1 - model.anticipation
    before = found[found <= wanted]
    if not len(before):
        raise EstimationError(_no_reference(found, wanted, where))
    reference, notices = int(before[-1]), []
    if reference != wanted:
        notices.append(
            Notice(
                "estimate/other-reference",
                "estimate",
                where,
                f"no treated firm is seen {-wanted} before treatment: the reference is {reference}",
                level="warning",
            )
        )
    if np.isinf(events).any():
        return (reference,), tuple(notices)
    if len(before) < 2:  # noqa: PLR2004  two references are needed
        raise EstimationError(_no_second_reference(where))
    earliest = int(before[0])
    notices.append(
        Notice(
            "estimate/second-reference",
            "estimate",
            where,
            f"all {count_units(data)} firms are treated at some time: event times are only "
            f"identified up to a line, so the earliest, {earliest}, is a reference beside "
            f"{reference}",
            level="warning",
        )
    )
    return (earliest, reference), tuple(notices)


def _no_reference(found: IntArray, wanted: int, where: str) -> Problem:
    seen = f"{found[0]} to {found[-1]}" if len(found) else "none"
    return Problem(
        "estimate/no-reference",
        f"no row of a treated firm lies {-wanted} or more periods before treatment "
        f"(event times: {seen})",
        where,
        "effects are measured against the last period before treatment",
        "widen the `window`, or extend the panel to earlier periods",
    )


def _no_second_reference(where: str) -> Problem:
    return Problem(
        "estimate/no-reference",
        "every firm is treated, and only one period before treatment is seen",
        where,
        "without never-treated firms two reference periods are needed",
        "add never-treated firms or earlier periods, or use `callaway_santanna`",
    )


def _check_identified(regression: Regression, model_id: str) -> None:
    if any(term.startswith(PREFIX) for term in regression.terms):
        return
    raise EstimationError(
        Problem(
            "estimate/treatment-absorbed",
            "no event time varies within the fixed effects",
            f"model {model_id}",
            "no unit is seen both before and after treatment beside one whose treatment does not "
            "change at the same time",
            "look at the sample flow: were all untreated rows dropped?",
        )
    )


def _add_references(
    regression: Regression, terms: tuple[str, ...], references: tuple[int, ...], model_id: str
) -> tuple[tuple[int, ...], tuple[Notice, ...]]:
    """Return event times that were dropped as references too, where every firm is treated.

    Cohorts that start at regular intervals leave more than a line open: every pattern that
    repeats with the interval.
    """
    dropped = [int(term.removeprefix(PREFIX)) for term in terms if term not in regression.terms]
    data = regression.data
    if not dropped or data.cohort is None or np.isinf(data.cohort).any():
        return references, ()
    named = ", ".join(str(event) for event in sorted(dropped))
    if max(dropped) >= 0:
        raise EstimationError(_no_effect_identified(named, f"model {model_id}"))
    notice = Notice(
        "estimate/second-reference",
        "estimate",
        f"model {model_id}",
        "the intervals between cohorts leave more than a line open: event times zero by "
        f"assumption are also {named}",
        level="warning",
    )
    return tuple(sorted({*references, *dropped})), (notice,)


def _no_effect_identified(named: str, where: str) -> Problem:
    return Problem(
        "estimate/no-reference",
        f"every firm is treated, and event times {named} are collinear with the others",
        where,
        "cohorts are too few, or too regular, to tell effects from period effects",
        "add never-treated firms, or use `callaway_santanna`",
    )


def _label_events(result: ModelResult, references: tuple[int, ...]) -> ModelResult:
    """Move event times from terms to `rel_time`, with a row of zero for each reference."""
    events = [_label_event(row) for row in result.estimates if row.estimand == "att_event"]
    controls = [row for row in result.estimates if row.estimand != "att_event"]
    anchors = [
        replace(clear_row(result.estimates[0]), estimand="att_event", rel_time=event)
        for event in references
    ]
    path = sorted([*events, *anchors], key=lambda row: row.rel_time or 0)
    found = [row.key for row in (*events, *controls)]
    keys = tuple(row.key for row in (*path, *controls) if row.key in found)
    order = [found.index(key) for key in keys]
    return replace(
        result,
        estimates=(*path, *controls),
        vcov=freeze_array(result.vcov[np.ix_(order, order)]),
        vcov_keys=keys,
        influence=None
        if result.influence is None
        else replace(result.influence, values=result.influence.values[:, order]),
    )


def _label_event(row: Estimate) -> Estimate:
    if row.estimand != "att_event":
        return row
    return replace(row, term=None, rel_time=int((row.term or "").removeprefix(PREFIX)))
