"""A panel's rows condensed to the sets of cells that a study's models need."""

from __future__ import annotations

from dataclasses import replace

from ipec_econ.core.cell_set import CellKey, CellSet
from ipec_econ.core.cell_store import CellStore
from ipec_econ.core.errors import PanelError
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import Panel
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.core.spec.model import DidRegressionModel
from ipec_econ.core.tables import InputRecord
from ipec_econ.estimate.cell_models import CellModel, explain_need_of_rows, key_cells
from ipec_econ.estimate.condense_data import condense_data, explain_no_cells
from ipec_econ.panel.select import select_model_data
from ipec_econ.plan.plan import Plan
from ipec_econ.plan.shared_rows import group_models
from ipec_econ.runner.cell_source import CellSource, release_cells
from ipec_econ.runner.periods import find_periods


def condense_panel(
    plan: Plan, panel: Panel, flow: tuple[FlowStep, ...], inputs: tuple[InputRecord, ...]
) -> CellSource | None:
    """Return the cells of every model that cells are enough for; ``None`` unless asked for.

    A set holds all periods of its rows: a model's window is cut from it later. A model whose rows
    cannot be selected is left to be estimated from rows, where its error is told.

    Parameters
    ----------
    flow
        Steps up to the panel, which go into the file.
    inputs
        What the panel was made of, which goes there too.
    """
    if plan.study.cells is None:
        return None
    sets: dict[CellKey, CellSet] = {}
    reasons: dict[str, str] = {}
    for names in group_models(plan.models).values():
        work = SharedWork()
        for name in names:
            model = plan.models[name]
            reason = explain_need_of_rows(model, unit=panel.unit, time=panel.time)
            if reason is None and isinstance(model, CellModel):
                key = key_cells(model, unit=panel.unit)
                if key in sets:
                    continue
                found = _condense(panel, name, model, key, work)
                if isinstance(found, CellSet):
                    sets[key] = found
                    continue
                reason = found
            reasons[name] = reason or ""
    for variant in plan.variants:
        reason = f"a grid varies its panel ({variant.label})"
        reasons |= dict.fromkeys(variant.study.models, reason)
    store = CellStore(
        study=plan.study.study,
        unit=panel.unit,
        time=panel.time,
        periods=find_periods(panel.rows, panel.time),
        min_firms=plan.study.cells.min_firms,
        sets=tuple(sets.values()),
        flow=flow,
        inputs=inputs,
    )
    return release_cells(store, _describe(reasons))


def _condense(
    panel: Panel, name: str, model: CellModel, key: CellKey, work: SharedWork
) -> CellSet | str:
    """Return the model's cells, or why there are none."""
    whole = model
    if isinstance(model, DidRegressionModel):
        whole = model.model_copy(update={"window": None, "bin": False})
    try:
        data = select_model_data(panel, name, whole, work)
    except PanelError:
        return ""
    reason = explain_no_cells(data)
    if reason is not None:
        return reason
    flow = tuple(replace(step, scope="") for step in data.flow)
    return CellSet(key, data.outcome_name, condense_data(data, model_id=name), flow)


def _describe(reasons: dict[str, str]) -> tuple[Notice, ...]:
    return tuple(
        Notice(
            "cells/needs-rows",
            "estimate",
            f"model {name}",
            f"cells.parquet does not hold what `{name}` needs: {reason}",
        )
        for name, reason in reasons.items()
        if reason
    )
