"""What became of a plan's grids: every cell with its estimate, or the reason why it has none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ipec_econ.core.errors import EstimationError, IpecError, Problem
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.grid import CellResult, GridCell, GridResult
from ipec_econ.core.merge_cell_notices import write_numbers
from ipec_econ.core.notice import Notice
from ipec_econ.core.tables import InputRecord
from ipec_econ.plan.plan import Plan
from ipec_econ.plan.planned_grid import PlannedGrid
from ipec_econ.report.main_estimate import find_main_estimate
from ipec_econ.runner.estimation import Estimation
from ipec_econ.runner.placing import place_problem
from ipec_econ.runner.variants import VariantOutcome

FAILED = "grid/cell-failed"


@dataclass(frozen=True, slots=True)
class GridOutcome:
    """The results of a study's own panel and of its variants, together.

    Attributes
    ----------
    results
        The study's models, then the cells of each grid by number.
    grids
        In the order of the spec.
    flow, notices, inputs
        Of the variants, and of cells without an estimate.
    linkage
        Variant → match rates, where it has links of its own.
    """

    results: tuple[ModelResult, ...]
    grids: tuple[GridResult, ...]
    flow: tuple[FlowStep, ...]
    notices: tuple[Notice, ...]
    inputs: tuple[InputRecord, ...]
    linkage: Mapping[str, Mapping[str, object]]


def gather_grids(
    plan: Plan, estimation: Estimation, variants: Sequence[VariantOutcome]
) -> GridOutcome:
    """Return all cells in their places.

    Raises
    ------
    EstimationError, PanelError, LinkError
        No cell of a grid has an estimate: what is wrong with its first.
    """
    parts = (estimation, *(one.estimation for one in variants))
    by_model = {result.model: result for part in parts for result in part.results}
    refused = {name: error for part in parts for name, error in part.refused.items()}
    grids = tuple(_gather(grid, by_model, refused, plan) for grid in plan.grids.values())
    cells = {cell.model: None for grid in plan.grids.values() for cell in grid.cells}
    own = [result for result in estimation.results if result.model not in cells]
    return GridOutcome(
        results=(*own, *(by_model[cell] for cell in cells if cell in by_model)),
        grids=grids,
        flow=tuple(step for one in variants for step in one.flow),
        notices=(*_join_notices(variants), *(n for grid in grids for n in _describe(grid))),
        inputs=tuple(dict.fromkeys(record for one in variants for record in one.inputs)),
        linkage={one.label: one.linkage for one in variants if one.linkage is not None},
    )


def _gather(
    grid: PlannedGrid,
    by_model: Mapping[str, ModelResult],
    refused: Mapping[str, IpecError],
    plan: Plan,
) -> GridResult:
    cells = tuple(_find_cell(grid, cell, by_model, refused) for cell in grid.cells)
    found = GridResult(
        grid.id, grid.base, grid.design, grid.keys, cells, plan.study.grids[grid.id].labels
    )
    if not found.estimated:
        raise _refuse_grid(found, grid, refused, plan)
    return found


def _find_cell(
    grid: PlannedGrid,
    cell: GridCell,
    by_model: Mapping[str, ModelResult],
    refused: Mapping[str, IpecError],
) -> CellResult:
    if cell.same_as is not None:
        return CellResult(cell, "duplicate", reason=f"the same model as cell {cell.same_as}")
    if cell.model in refused:
        reason = _write_reason(refused[cell.model]).replace(cell.model, grid.base)
        return CellResult(cell, "failed", reason=reason)
    result = by_model[cell.model]
    codes = tuple(dict.fromkeys(notice.code for notice in result.notices))
    estimate = find_main_estimate(result, grid.row)
    if estimate is None:
        row = "average effect" if grid.row is None else f"row `{grid.row}`"
        return CellResult(cell, "failed", reason=f"its results have no {row}", codes=codes)
    return CellResult(cell, "estimated", estimate, codes=codes)


def _write_reason(error: IpecError) -> str:
    """Return what went wrong, without the rows of firms that an error quotes: it is published."""
    texts = [problem.what for problem in error.problems]
    if not isinstance(error, EstimationError):
        texts = [text.partition(": ")[0] for text in texts]
    return "; ".join(dict.fromkeys(texts))


def _refuse_grid(
    found: GridResult, grid: PlannedGrid, refused: Mapping[str, IpecError], plan: Plan
) -> IpecError:
    first = next(one.cell for one in found.cells if one.cell.same_as is None)
    where = str(plan.marks.find_key(("grids", grid.id)))
    if first.model not in refused:
        problem = Problem(
            "grid/row-missing",
            f"no cell of grid `{grid.id}` has the row `{grid.row}`",
            where,
            "a cell stands for one estimate",
            "name one as estimates.csv has it: att, a regressor, att_event 2",
        )
        return EstimationError(problem)
    error = refused[first.model]
    return type(error)(
        replace(
            place_problem(one, plan.marks),
            what=f"no cell of grid `{grid.id}` has an estimate; the first: {one.what}",
            where=where,
        )
        for one in error.problems
    )


def _describe(grid: GridResult) -> Iterator[Notice]:
    """Yield a notice for each reason why cells have no estimate."""
    reasons: dict[str, list[int]] = {}
    for one in grid.failed:
        reasons.setdefault(one.reason, []).append(one.cell.number)
    for reason, numbers in reasons.items():
        cells = f"cell {numbers[0]}" if len(numbers) == 1 else f"cells {write_numbers(numbers)}"
        text = f"{cells} of {len(grid.cells)} without an estimate: {reason}"
        yield Notice(FAILED, "estimate", f"grid {grid.id}", text, level="warning")


def _join_notices(variants: Sequence[VariantOutcome]) -> Iterator[Notice]:
    """Yield what is remarked on panels, once by code and place."""
    groups: dict[tuple[str, str, str], list[tuple[str, Notice]]] = {}
    for one in variants:
        for notice in one.notices:
            key = (notice.code, notice.where, notice.level)
            groups.setdefault(key, []).append((one.label, notice))
    for found in groups.values():
        label, first = found[0]
        others = len({one for one, _ in found}) - 1
        alike = f"; alike in {others} more panels of grids" * (others > 0)
        yield replace(first, text=f"{first.text} (with {label}{alike})")
