"""A model's rows cut down to some of them, with the loss counted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipec_econ.core.arrays import ArrayT, BoolArray, freeze_array, take_rows
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.panel import AtLeast, CellRows, Codes, FirmRows, ModelData, RowStep
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.estimate.count_rows import count_obs, count_units, find_units
from ipec_econ.estimate.expand_firms import keep_firms
from ipec_econ.numerics.codes import compress_codes


def keep_rows(
    data: ModelData, kept: RowStep, *, model_id: str, step: str, reason: str
) -> ModelData:
    """Return the data on the rows in `kept`, codes renumbered and the step added to the flow.

    Parameters
    ----------
    data
        A model's rows.
    kept
        Shape (n_obs,); or a choice of firms, where they are outside memory.
    model_id
        For the flow's scope, ``model:ID``.
    step, reason
        The step's word, and its sentence for readers.

    Returns
    -------
    ModelData
        `data` itself, without a new step, when no row is lost.
    """
    if data.firms is not None:
        after = _keep_firms(data, data.firms, kept)
        if after is None:
            return data
        return count_loss(data, after, model_id=model_id, step=step, reason=reason)
    if isinstance(kept, AtLeast):
        raise TypeError("firms in memory are chosen by their rows")
    if bool(kept.all()):
        return data
    work, kept = data.work, data.work.settle(kept)
    after = replace(
        data,
        outcome=_keep_values(data.outcome, kept, work),
        regressors=_keep_values(data.regressors, kept, work),
        fixed_effects=tuple(_keep_codes(effect, kept, work) for effect in data.fixed_effects),
        weights=None if data.weights is None else _keep_values(data.weights, kept, work),
        clusters=tuple(_keep_codes(way, kept, work) for way in data.clusters),
        unit=_keep_codes(data.unit, kept, work),
        time=_keep_values(data.time, kept, work),
        cohort=None if data.cohort is None else _keep_values(data.cohort, kept, work),
        treated=None if data.treated is None else _keep_values(data.treated, kept, work),
        counted=None if data.counted is None else _keep_values(data.counted, kept, work),
        cells=None if data.cells is None else _keep_cells(data.cells, kept, work),
        dose=None if data.dose is None else _keep_values(data.dose, kept, work),
    )
    return count_loss(data, after, model_id=model_id, step=step, reason=reason)


def count_loss(
    before: ModelData, after: ModelData, *, model_id: str, step: str, reason: str
) -> ModelData:
    """Return `after` with the step that led to it added to the flow."""
    return replace(after, flow=(*before.flow, _count_loss(before, after, model_id, step, reason)))


def _keep_firms(data: ModelData, firms: FirmRows, kept: RowStep) -> ModelData | None:
    """Return the data after the step, ``None`` where it loses nothing."""
    if isinstance(kept, AtLeast):
        after = keep_firms(data, kept)
        return None if count_obs(after) == count_obs(data) else after
    if bool(kept.all()):
        return None
    return keep_firms(data, tabulate(data, firms, kept))


def tabulate(data: ModelData, firms: FirmRows, kept: BoolArray) -> BoolArray:
    """Return what is kept, shape (n_obs,), by stored cohort and period: kinds have no say in it."""
    table: BoolArray = np.ones((len(firms.stored.cohorts), len(firms.stored.periods)), np.bool_)
    row = np.searchsorted(firms.stored.cohorts, firms.cohort)
    column = np.searchsorted(firms.stored.periods, data.time)
    table[row, column] = kept
    if (table[row, column] != kept).any():
        raise ValueError("rows of one cohort and period are kept and dropped at once")
    return table


def _keep_codes(codes: Codes, kept: BoolArray, work: SharedWork) -> Codes:
    found = work.recall(
        "codes kept", (codes.values, kept), lambda: compress_codes(codes.values[kept])
    )
    labels = None if codes.labels is None else codes.labels[np.unique(codes.values[kept])]
    return Codes(codes.name, *found, labels)


def _keep_values(values: ArrayT, kept: BoolArray, work: SharedWork) -> ArrayT:
    return work.recall("values kept", (values, kept), lambda: freeze_array(take_rows(values, kept)))


def _keep_cells(cells: CellRows, kept: BoolArray, work: SharedWork) -> CellRows:
    return CellRows(
        cells.table, _keep_values(cells.cell, kept, work), _keep_values(cells.copies, kept, work)
    )


def _count_loss(
    before: ModelData, after: ModelData, model_id: str, step: str, reason: str
) -> FlowStep:
    treated_before, treated_after = _count_treated_units(before), _count_treated_units(after)
    lost = None
    if treated_before is not None and treated_after is not None:
        lost = treated_before - treated_after
    return FlowStep(
        scope=f"model:{model_id}",
        step=step,
        reason=reason,
        rows=count_obs(after),
        units=count_units(after),
        treated_units=treated_after,
        rows_lost=count_obs(before) - count_obs(after),
        units_lost=count_units(before) - count_units(after),
        treated_units_lost=lost,
    )


def _count_treated_units(data: ModelData) -> int | None:
    """Count units with a row under treatment, as the panel's flow does."""
    if data.counted is None:
        return None
    counted, unit = data.counted, data.unit.values
    return data.work.recall(
        "treated units", (counted, unit), lambda: count_units(data, find_units(data, counted))
    )
