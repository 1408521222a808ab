"""The rows of one model as arrays, with a count of every row that was left behind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipec_econ.core.arrays import (
    ArrayT,
    BoolArray,
    FloatArray,
    IntArray,
    freeze_array,
    take_rows,
)
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.panel import Codes, ModelData, Panel
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.core.spec.model import (
    DidRegressionModel,
    EventTimeModel,
    RegressionModel,
    SwitchersModel,
)
from ipec_econ.core.terms import FixedEffect
from ipec_econ.panel.choose_rows import choose_rows
from ipec_econ.panel.dose_history import take_dose_history
from ipec_econ.panel.group_rows import GroupRows
from ipec_econ.panel.levels import compress_codes
from ipec_econ.panel.model_columns import ModelColumns
from ipec_econ.panel.regressors import build_regressors
from ipec_econ.panel.row_selection import RowSelection

MAX_EXAMPLES = 3


def select_model_data(
    panel: Panel,
    model_id: str,
    model: RegressionModel | DidRegressionModel | EventTimeModel,
    work: SharedWork | None = None,
    group: GroupRows | None = None,
    *,
    label_clusters: bool = False,
) -> ModelData:
    """Return a model's complete cases.

    Rows are dropped in this order, each step counted: outside the sample; not ``where``; without a
    group, and of another one, where a `group` is given; firms
    that are no clean cohort of the treatment; firms of another kind of it; outside
    the window (treated firms of a model whose window does not bin); treated firms without a dose,
    where the model has one; missing or not finite, one step a variable. Everything is computed on
    all rows of the panel first, so that lags see the rows that are dropped.

    Parameters
    ----------
    work
        Of this panel's models: models that use the same rows then hold the same arrays.
    group
        Whose rows to take, of a model with ``by``.
    label_clusters
        Whether to give clusters their labels, so that the estimator says what each adds to the
        errors; those that a group shares with others have them anyway.

    Raises
    ------
    PanelError
        If the model names what the panel does not have, a text where a number is needed, a
        weight that is not positive, or no row is left.
    """
    work = work or SharedWork()
    chosen = choose_rows(panel, model_id, model, work, group)
    parts, columns, treatment = chosen.parts, chosen.columns, chosen.treatment
    selection, dosed = chosen.selection, chosen.dosed
    kept = work.settle(selection.mask)
    if not kept.any():
        raise PanelError(_refuse_empty(selection))
    counted = selection.population.treated
    doses = None
    if treatment is not None and isinstance(model, SwitchersModel):
        codes, times = selection.population.codes, selection.times
        doses = take_dose_history(
            panel, treatment, codes=codes, times=times, known=chosen.known, kept=kept
        )
    weights = _take_weights(panel, columns, kept, work, model_id)
    regressors = build_regressors(
        panel, parts, columns.numbers, columns.categories, kept, model_id=model_id
    )
    clusters = _take_codes(parts.clusters, columns, kept, work)
    if label_clusters or (group is not None and group.shares_clusters):
        clusters = _label(clusters, parts.clusters, columns, kept)
    outcome = _take(columns.numbers[parts.outcome.name], kept, work)
    effects = tuple(effect for effect in parts.fixed_effects if effect.intercept)
    treated = None if treatment is None else treatment.treated if dosed is None else dosed.treated
    return ModelData(
        model=model_id,
        outcome_name=parts.outcome.name,
        outcome=outcome,
        terms=tuple(regressors.columns),
        regressors=freeze_array(_stack(list(regressors.columns.values()), len(outcome))),
        fixed_effects=_take_codes(effects, columns, kept, work),
        weights=weights,
        clusters=clusters,
        unit=_make_codes(panel.unit, selection.population.codes, kept, work),
        time=_take(selection.times, kept, work),
        cohort=None if treatment is None else _take(treatment.cohort, kept, work),
        treated=None if treated is None else _take(treated, kept, work),
        counted=None if counted is None else _take(counted, kept, work),
        doses=doses,
        strata=_take_codes(parts.strata, columns, kept, work),
        assignment=next(iter(_take_codes(parts.assignment, columns, kept, work)), None),
        n_covariates=regressors.n_covariates,
        dose=None if dosed is None else _take(dosed.dose, kept, work),
        flow=tuple(selection.steps),
        notices=(*regressors.notices, *(() if dosed is None else dosed.notices)),
        work=work,
    )


def _refuse_empty(selection: RowSelection) -> Problem:
    left = "; ".join(f"{step.step} ({step.reason}): {step.rows}" for step in selection.steps)
    return Problem(
        "panel/no-rows",
        f"model `{selection.model_id}` has no row left",
        f"models.{selection.model_id}",
        why=f"rows left after each step: {left}",
        fix="relax the step that leaves none, or mend the column that is missing everywhere",
    )


def _take_weights(
    panel: Panel, columns: ModelColumns, kept: BoolArray, work: SharedWork, model_id: str
) -> FloatArray | None:
    if columns.weights is None:
        return None
    wrong = np.flatnonzero(kept & (columns.weights <= 0))
    if wrong.size:
        shown = "; ".join(
            f"{panel.unit} {panel.rows.column(panel.unit)[int(row)].as_py()}, "
            f"{panel.time} {panel.rows.column(panel.time)[int(row)].as_py()}: "
            f"{columns.weights[row]:g}"
            for row in wrong[:MAX_EXAMPLES]
        )
        raise PanelError(
            Problem(
                "panel/weights-not-positive",
                f"the weight is zero or negative in {wrong.size} rows: {shown}",
                f"models.{model_id}.weights",
                why="a weight says how much a row counts",
                fix="drop these rows: where: weight > 0",
            )
        )
    return _take(columns.weights, kept, work)


def _take(values: ArrayT, kept: BoolArray, work: SharedWork) -> ArrayT:
    """Return a column on a model's rows, one object for all models that use them."""
    return work.recall("rows", (values, kept), lambda: freeze_array(take_rows(values, kept)))


def _stack(columns: list[FloatArray], n_rows: int) -> FloatArray:
    return np.column_stack(columns) if columns else np.empty((n_rows, 0))


def _take_codes(
    effects: tuple[FixedEffect, ...], columns: ModelColumns, kept: BoolArray, work: SharedWork
) -> tuple[Codes, ...]:
    return tuple(
        _make_codes(effect.name, columns.categories["^".join(effect.columns)], kept, work)
        for effect in effects
    )


def _label(
    clusters: tuple[Codes, ...],
    ways: tuple[FixedEffect, ...],
    columns: ModelColumns,
    kept: BoolArray,
) -> tuple[Codes, ...]:
    """Return the clusters with their codes on the panel, by which models know each other's."""
    names = ["^".join(way.columns) for way in ways]
    return tuple(
        replace(codes, labels=freeze_array(np.unique(columns.categories[name][kept])))
        for codes, name in zip(clusters, names, strict=True)
    )


def _make_codes(name: str, codes: IntArray, kept: BoolArray, work: SharedWork) -> Codes:
    def number() -> tuple[IntArray, int]:
        values = compress_codes(take_rows(codes, kept))
        return freeze_array(values), int(values.max(initial=-1)) + 1

    return Codes(name, *work.recall("codes", (codes, kept), number))
