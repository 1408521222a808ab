"""Which models, tables and figures a run makes: all of a study, or those that `--only` names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from ipec_econ.core.equality_options import read_equality_options
from ipec_econ.core.errors import Problem
from ipec_econ.core.spec.figure import (
    CoefficientFigure,
    DoseFigure,
    EventStudyFigure,
    FigureSpec,
    HonestFigure,
)
from ipec_econ.core.spec.output import RegressionTable, TableSpec
from ipec_econ.core.spec.study import Study
from ipec_econ.plan.plan import PlannedModel


@dataclass(frozen=True, slots=True)
class Selection:
    """What to make, in the spec's order, and unknown ids as problems."""

    models: dict[str, PlannedModel]
    tables: dict[str, TableSpec]
    figures: dict[str, FigureSpec]
    problems: tuple[Problem, ...] = ()


def select_outputs(study: Study, only: Sequence[str]) -> Selection:
    """Return what a run makes.

    Tables and figures bring their models, and a model those that it is compared with. An id that a
    table and a figure share means both.
    """
    models: dict[str, PlannedModel] = dict(study.models)
    if not only:
        return Selection(models, dict(study.tables), dict(study.figures))
    tables = {name: table for name, table in study.tables.items() if name in only}
    figures = {name: figure for name, figure in study.figures.items() if name in only}
    wanted = set(only)
    for table in tables.values():
        if isinstance(table, RegressionTable):
            wanted.update(table.columns)
    for figure in figures.values():
        if isinstance(figure, EventStudyFigure | CoefficientFigure | DoseFigure | HonestFigure):
            wanted.update(figure.models)
    wanted = _add_compared(study, wanted)
    return Selection(
        models={name: model for name, model in models.items() if name in wanted},
        tables=tables,
        figures=figures,
        problems=tuple(_name_unknown(study, name) for name in only if not _is_known(study, name)),
    )


def _add_compared(study: Study, wanted: set[str]) -> set[str]:
    """Return the ids with those of the models that they are compared with."""
    found = set(wanted)
    for name in wanted & set(study.models):
        options = read_equality_options(study.models[name].diagnostics.get("equality"))
        found.update(() if options is None else options.models)
    return found


def _is_known(study: Study, name: str) -> bool:
    return name in study.models or name in study.tables or name in study.figures


def _name_unknown(study: Study, name: str) -> Problem:
    known = list(dict.fromkeys([*study.models, *study.tables, *study.figures]))
    near = get_close_matches(name, known, 1)
    return Problem(
        code="spec/unknown-name",
        what=f"`--only {name}` names no model, table or figure of this study",
        why="only an id under `models`, `tables` or `figures` can be run alone",
        fix=f"did you mean `{near[0]}`?" if near else f"available: {', '.join(known)}",
    )
