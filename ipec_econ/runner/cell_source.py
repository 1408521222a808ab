"""The sets of cells that a study's models are estimated from, and what of them is handed on."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ipec_econ.core.cell_set import CellKey, CellSet
from ipec_econ.core.cell_store import CellStore
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.core.spec.model import DidRegressionModel
from ipec_econ.estimate.cell_models import StreamedModel, explain_need_to_hold, key_cells
from ipec_econ.estimate.expand_cells import expand_cells
from ipec_econ.estimate.expand_followed_cells import expand_followed_cells
from ipec_econ.numerics.cells.choose_withheld import choose_withheld, count_cells
from ipec_econ.plan.plan import Plan, PlannedModel
from ipec_econ.runner.release_notices import find_release_notices


@dataclass(frozen=True, slots=True)
class CellSource:
    """Cells by set.

    Attributes
    ----------
    store
        All cells that are at hand.
    released
        What a file holds of them: the store itself where it was read from one.
    notices
        Why models are not among them.
    """

    store: CellStore
    released: CellStore
    notices: tuple[Notice, ...] = ()

    def find(self, model: PlannedModel) -> CellKey | None:
        """Return the set of a model, ``None`` where it is estimated from rows."""
        unit, time = self.store.unit, self.store.time
        reason = explain_need_to_hold(model, unit=unit, time=time)
        if reason is not None or not isinstance(model, StreamedModel):
            return None
        key = key_cells(model, unit=unit)
        return None if self.store.find(key) is None else key


def offer_cells(store: CellStore, plan: Plan) -> CellSource:
    """Return cells as a source; what can be handed on only if the study asks for a file."""
    return CellSource(store, store) if plan.study.cells is None else release_cells(store)


def release_cells(store: CellStore, notices: tuple[Notice, ...] = ()) -> CellSource:
    """Return the cells, and what is handed on: those that are not too small, with remarks."""
    sets = tuple(_withhold(one, store.min_firms) for one in store.sets)
    released = replace(store, sets=sets)
    return CellSource(store, released, (*notices, *find_release_notices(released)))


def select_cell_data(store: CellStore, key: CellKey, name: str, model: PlannedModel) -> ModelData:
    """Return the rows of a model's cells, with the model's own flow and effects."""
    found = store.find(key)
    if found is None:
        raise KeyError(key)
    if key.follows:
        data = expand_followed_cells(found, unit=store.unit, work=SharedWork())
    else:
        data = expand_cells(found, unit=store.unit, time=store.time, work=SharedWork())
    scope = f"model:{name}"
    return replace(
        data,
        model=name,
        fixed_effects=data.fixed_effects if isinstance(model, DidRegressionModel) else (),
        flow=tuple(replace(step, scope=scope) for step in (*found.flow, *_count_withheld(found))),
    )


def _withhold(one: CellSet, min_firms: int) -> CellSet:
    withheld = choose_withheld(one.cells, min_firms)
    return replace(one, cells=one.cells.take(~withheld), withheld=count_cells(one.cells, withheld))


def _count_withheld(one: CellSet) -> tuple[FlowStep, ...]:
    """Return the step in which a file's cells lost those that were withheld."""
    lost = one.withheld
    if not lost.n_cells:
        return ()
    left = count_cells(one.cells, one.cells.n_units > 0)
    return (
        FlowStep(
            scope="",
            step="withheld",
            reason=f"{lost.n_cells} cells of few firms that the file of cells does not hold",
            rows=left.rows,
            units=left.units,
            treated_units=left.treated_units,
            rows_lost=lost.rows,
            units_lost=lost.units,
            treated_units_lost=lost.treated_units,
        ),
    )
