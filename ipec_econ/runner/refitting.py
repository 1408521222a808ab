"""Diagnostics that estimate a model again: on other rows, or on another outcome."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ipec_econ.core.errors import EstimationError, PanelError
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.panel import ModelData, Panel
from ipec_econ.core.placebo_options import read_placebo_outcomes, read_shifts
from ipec_econ.core.spec.model import DidRegressionModel
from ipec_econ.diagnose.left_out_cohorts import NAME as LEFT_OUT
from ipec_econ.diagnose.left_out_cohorts import LeftOutCohorts, check_left_out_cohorts
from ipec_econ.diagnose.placebos import Placebo, Placebos, check_placebos
from ipec_econ.diagnose.refit import Refit
from ipec_econ.estimate.cut_window import cut_window
from ipec_econ.estimate.drop_cohort import drop_cohort, list_cohorts
from ipec_econ.estimate.registry import ESTIMATORS
from ipec_econ.estimate.shift_treatment import shift_treatment
from ipec_econ.panel.group_rows import GroupRows
from ipec_econ.panel.select import select_model_data
from ipec_econ.plan.plan import PlannedModel

TIMING: Placebo = "placebo_timing"
OUTCOMES: Placebo = "placebo_outcomes"


def add_refits(
    result: ModelResult,
    data: ModelData,
    model: PlannedModel,
    panel: Panel | None,
    group: GroupRows | None = None,
) -> ModelResult:
    """Return the result with the diagnostics that its model asks for and that need estimation.

    What a changed model loses or remarks is no part of the result: rows say how many rows they
    use. One that cannot be estimated is named in a notice.

    Parameters
    ----------
    data
        The model's rows.
    panel
        Where other outcomes and rows outside a window are; ``None`` for rows of cells, which the
        plan lets have no placebo outcomes, and which no window has cut yet.

    Raises
    ------
    PanelError
        The data of a placebo outcome cannot be selected.
    """
    name, asked = result.model, model.diagnostics
    plain = model.model_copy(update={"diagnostics": {}})
    found: list[Placebos | LeftOutCohorts] = []
    if TIMING in asked:
        refits = _move_treatment(data, plain, panel, read_shifts(asked[TIMING]), group)
        found.append(check_placebos(name, TIMING, refits))
    if OUTCOMES in asked and panel is not None:
        refits = _change_outcome(data, plain, panel, read_placebo_outcomes(asked[OUTCOMES]), group)
        found.append(check_placebos(name, OUTCOMES, refits))
    if LEFT_OUT in asked:
        found.append(check_left_out_cohorts(result, _leave_out(data, plain)))
    return replace(
        result,
        diagnostics=(*result.diagnostics, *(row for one in found for row in one.rows)),
        notices=(*result.notices, *(notice for one in found for notice in one.notices)),
    )


def _move_treatment(
    data: ModelData,
    model: PlannedModel,
    panel: Panel | None,
    shifts: tuple[int, ...],
    group: GroupRows | None,
) -> Iterator[Refit]:
    anticipation = getattr(model, "anticipation", 0)
    rows = _forget_window(data, model, panel, group)
    for shift in shifts:
        moved = shift_treatment(rows, shift, anticipation=anticipation, model_id=data.model)
        yield _fit_again(f"shift={shift}", moved, _end_before(model, shift - anticipation))


def _forget_window(
    data: ModelData, model: PlannedModel, panel: Panel | None, group: GroupRows | None
) -> ModelData:
    """Return also the rows that a window around true treatment cuts: it moves with treatment."""
    if panel is None or not isinstance(model, DidRegressionModel):
        return data
    if model.window is None or model.bin:
        return data
    whole = model.model_copy(update={"window": None})
    found = select_model_data(panel, data.model, whole, data.work, group)
    return replace(found, seed=data.seed)


def _end_before(model: PlannedModel, n_periods: int) -> PlannedModel:
    """Return the model with no period asked for beyond those that are left after the placebo."""
    last, update = n_periods - 1, {}
    window = getattr(model, "window", None)
    if window is not None and window[1] > last:
        update["window"] = (min(window[0], last), last)
    balance = getattr(model, "balance_event", None)
    if balance is not None:
        update["balance_event"] = min(balance, last)
    return model.model_copy(update=update)


def _change_outcome(
    data: ModelData,
    model: PlannedModel,
    panel: Panel,
    outcomes: tuple[str, ...],
    group: GroupRows | None,
) -> Iterator[Refit]:
    for outcome in outcomes:
        other = model.model_copy(update={"outcome": outcome})
        yield _fit_again(outcome, _select_outcome(data, other, panel, group), other)


def _select_outcome(
    data: ModelData, model: PlannedModel, panel: Panel, group: GroupRows | None
) -> ModelData:
    try:
        found = select_model_data(panel, data.model, model, data.work, group)
        return replace(found, seed=data.seed)
    except PanelError as error:
        where = f"models.{data.model}.diagnostics.{OUTCOMES}"
        raise PanelError([replace(one, where=where) for one in error.problems]) from None


def _leave_out(data: ModelData, model: PlannedModel) -> Iterator[Refit]:
    rows = data
    if isinstance(model, DidRegressionModel):
        # Rows of firms are cut already: nothing is lost of them.
        rows = cut_window(data, model, model_id=data.model)
    for cohort, n_firms in list_cohorts(rows):
        left = drop_cohort(rows, cohort, model_id=data.model)
        refit = _fit_again(f"without {cohort}", left, model)
        yield replace(refit, detail=f"{n_firms} firms of {cohort}")


def _fit_again(key: str, data: ModelData, model: PlannedModel) -> Refit:
    try:
        return Refit(key, ESTIMATORS[model.estimator].fit(data, model, model_id=data.model))
    except EstimationError as error:
        return Refit(key, None, "; ".join(problem.what for problem in error.problems))
