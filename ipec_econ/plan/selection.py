"""Which models, grids, tables and figures a run makes: all, or those that `--only` names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from ipec_econ.core.equality_options import read_equality_options
from ipec_econ.core.errors import Problem
from ipec_econ.core.spec.figure import (
    CoefficientFigure,
    CurveFigure,
    DoseFigure,
    EventStudyFigure,
    FigureSpec,
)
from ipec_econ.core.spec.output import GridTable, RegressionTable, TableSpec
from ipec_econ.core.spec.study import Study
from ipec_econ.plan.plan import PlannedModel
from ipec_econ.plan.planned_grid import PanelVariant, PlannedGrid


@dataclass(frozen=True, slots=True)
class Selection:
    """What to make, in the spec's order, and unknown ids as problems."""

    models: dict[str, PlannedModel]
    tables: dict[str, TableSpec]
    figures: dict[str, FigureSpec]
    problems: tuple[Problem, ...] = ()
    grids: Mapping[str, PlannedGrid] = field(default_factory=dict)
    variants: tuple[PanelVariant, ...] = ()


def select_outputs(
    study: Study,
    only: Sequence[str],
    *,
    grids: Mapping[str, PlannedGrid] | None = None,
    variants: Sequence[PanelVariant] = (),
) -> Selection:
    """Return what a run makes.

    Tables and figures bring their models and grids, a grid its cells, and a model those that it is
    compared with. An id that a table and a figure share means both.

    Parameters
    ----------
    study
        With the cells of its grids among its models.
    grids, variants
        As expanded.
    """
    grids = grids or {}
    models: dict[str, PlannedModel] = dict(study.models)
    if not only:
        return Selection(
            models,
            dict(study.tables),
            dict(study.figures),
            grids=grids,
            variants=tuple(variants),
        )
    tables = {name: table for name, table in study.tables.items() if name in only}
    figures = {name: figure for name, figure in study.figures.items() if name in only}
    wanted = {*only, *_list_shown(tables.values(), figures.values())}
    grids = {name: grid for name, grid in grids.items() if name in wanted}
    wanted.update(cell.model for grid in grids.values() for cell in grid.cells)
    wanted = _add_compared(study, wanted)
    return Selection(
        models={name: model for name, model in models.items() if name in wanted},
        tables=tables,
        figures=figures,
        problems=tuple(_name_unknown(study, name) for name in only if not _is_known(study, name)),
        grids=grids,
        variants=tuple(_keep_cells(variants, wanted)),
    )


def _list_shown(tables: Iterable[TableSpec], figures: Iterable[FigureSpec]) -> Iterator[str]:
    """Yield the models and grids that tables and figures show."""
    for table in tables:
        if isinstance(table, RegressionTable):
            yield from table.columns
        if isinstance(table, GridTable):
            yield table.grid
    for figure in figures:
        if isinstance(figure, EventStudyFigure | CoefficientFigure | DoseFigure):
            yield from figure.models
        if isinstance(figure, CurveFigure):
            yield figure.grid


def _keep_cells(variants: Iterable[PanelVariant], wanted: set[str]) -> Iterator[PanelVariant]:
    for variant in variants:
        cells = {name: one for name, one in variant.study.models.items() if name in wanted}
        if cells:
            yield replace(variant, study=variant.study.model_copy(update={"models": cells}))


def _add_compared(study: Study, wanted: set[str]) -> set[str]:
    """Return the ids with those of the models that they are compared with."""
    found = set(wanted)
    for name in wanted & set(study.models):
        options = read_equality_options(study.models[name].diagnostics.get("equality"))
        found.update(() if options is None else options.models)
    return found


def _is_known(study: Study, name: str) -> bool:
    sections: tuple[Collection[str], ...] = (
        study.models, study.grids, study.tables, study.figures,
    )  # fmt: skip
    return any(name in section for section in sections)


def _name_unknown(study: Study, name: str) -> Problem:
    own = [one for one in study.models if "/" not in one]
    known = list(dict.fromkeys([*own, *study.grids, *study.tables, *study.figures]))
    near = get_close_matches(name, known, 1)
    return Problem(
        code="spec/unknown-name",
        what=f"`--only {name}` names no model, grid, table or figure of this study",
        why="only an id under `models`, `grids`, `tables` or `figures` can be run alone",
        fix=f"did you mean `{near[0]}`?" if near else f"available: {', '.join(known)}",
    )
