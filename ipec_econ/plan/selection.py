"""What a run makes: all of a study, or what `--only` names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from ipec_econ.core.equality_options import read_equality_options
from ipec_econ.core.errors import Problem
from ipec_econ.core.spec.figure import CoefficientFigure, EventStudyFigure, FigureSpec
from ipec_econ.core.spec.headline import HeadlineSpec
from ipec_econ.core.spec.output import TableSpec
from ipec_econ.core.spec.study import Study
from ipec_econ.plan.plan import PlannedModel


@dataclass(frozen=True, slots=True)
class Selection:
    """What to make, in the spec's order, and unknown ids as problems."""

    models: dict[str, PlannedModel]
    tables: dict[str, TableSpec]
    figures: dict[str, FigureSpec]
    problems: tuple[Problem, ...] = ()
    headlines: dict[str, HeadlineSpec] = field(default_factory=dict)


def select_outputs(study: Study, only: Sequence[str]) -> Selection:
    """Return what a run makes.

    Tables, figures and headlines bring their models, and a model those that it is compared with. An
    id that several of them share means them all.
    """
    models: dict[str, PlannedModel] = dict(study.models)
    if not only:
        return Selection(
            models, dict(study.tables), dict(study.figures), headlines=dict(study.headlines)
        )
    tables = {name: table for name, table in study.tables.items() if name in only}
    figures = {name: figure for name, figure in study.figures.items() if name in only}
    headlines = {name: one for name, one in study.headlines.items() if name in only}
    wanted = set(only) | {one.model for one in headlines.values()}
    for table in tables.values():
        wanted.update(table.shown_models)
    for figure in figures.values():
        if isinstance(figure, EventStudyFigure | CoefficientFigure):
            wanted.update(figure.models)
    wanted = _add_compared(study, wanted)
    return Selection(
        models={name: model for name, model in models.items() if name in wanted},
        tables=tables,
        figures=figures,
        headlines=headlines,
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
    return name in _list_ids(study)


def _list_ids(study: Study) -> list[str]:
    sections = (study.models, study.tables, study.figures, study.headlines)
    return list(dict.fromkeys(name for section in sections for name in section))


def _name_unknown(study: Study, name: str) -> Problem:
    known = _list_ids(study)
    near = get_close_matches(name, known, 1)
    return Problem(
        code="spec/unknown-name",
        what=f"`--only {name}` names no model, table, figure or headline of this study",
        why="only an id under `models`, `tables`, `figures` or `headlines` can be run alone",
        fix=f"did you mean `{near[0]}`?" if near else f"available: {', '.join(known)}",
    )
