"""What a run makes: all of a study, or what `--only` names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    HonestFigure,
)
from ipec_econ.core.spec.headline import HeadlineSpec
from ipec_econ.core.spec.output import GridTable, TableSpec
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
    headlines: dict[str, HeadlineSpec] = field(default_factory=dict)
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

    Tables, figures and headlines bring their models and grids, a grid its cells, and a model those
    that it is compared with. An id that several of them share means them all.

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
            headlines=dict(study.headlines),
            grids=grids,
            variants=tuple(variants),
        )
    tables = {name: table for name, table in study.tables.items() if name in only}
    figures = {name: figure for name, figure in study.figures.items() if name in only}
    headlines = {name: one for name, one in study.headlines.items() if name in only}
    wanted = {*only, *_list_shown(tables.values(), figures.values())}
    wanted.update(one.model for one in headlines.values())
    grids = {name: grid for name, grid in grids.items() if name in wanted}
    wanted.update(cell.model for grid in grids.values() for cell in grid.cells)
    wanted = _add_compared(study, wanted)
    return Selection(
        models={name: model for name, model in models.items() if name in wanted},
        tables=tables,
        figures=figures,
        headlines=headlines,
        problems=tuple(_name_unknown(study, name) for name in only if not _is_known(study, name)),
        grids=grids,
        variants=tuple(_keep_cells(variants, wanted)),
    )


def _list_shown(tables: Iterable[TableSpec], figures: Iterable[FigureSpec]) -> Iterator[str]:
    """Yield the models and grids that tables and figures show."""
    for table in tables:
        yield from table.shown_models
        if isinstance(table, GridTable):
            yield table.grid
    for figure in figures:
        if isinstance(figure, EventStudyFigure | CoefficientFigure | DoseFigure | HonestFigure):
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
    return name in _list_ids(study)


def _list_ids(study: Study) -> list[str]:
    own = [one for one in study.models if "/" not in one]
    sections = (own, study.grids, study.tables, study.figures, study.headlines)
    return list(dict.fromkeys(name for section in sections for name in section))


def _name_unknown(study: Study, name: str) -> Problem:
    known = _list_ids(study)
    near = get_close_matches(name, known, 1)
    return Problem(
        code="spec/unknown-name",
        what=f"`--only {name}` names no model, grid, table, figure or headline of this study",
        why="only an id under `models`, `grids`, `tables`, `figures` or `headlines` can be run "
        "alone",
        fix=f"did you mean `{near[0]}`?" if near else f"available: {', '.join(known)}",
    )
