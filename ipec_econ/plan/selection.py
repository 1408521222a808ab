"""Which models and tables a run makes: all of a study, or those that `--only` names."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from ipec_econ.core.errors import Problem
from ipec_econ.core.spec.output import RegressionTable, TableSpec
from ipec_econ.core.spec.study import Study
from ipec_econ.plan.plan import PlannedModel


def select_outputs(
    study: Study, only: Sequence[str]
) -> tuple[dict[str, PlannedModel], dict[str, TableSpec], list[Problem]]:
    """Return the models and tables to make, in the spec's order, and unknown ids as problems.

    A table brings its models along; a model alone brings no table.
    """
    models: dict[str, PlannedModel] = dict(study.models)
    tables = dict(study.tables)
    if not only:
        return models, tables, []
    problems = [_name_unknown(study, name) for name in only if not _is_known(study, name)]
    kept_tables = {name: table for name, table in tables.items() if name in only}
    wanted = set(only)
    for table in kept_tables.values():
        if isinstance(table, RegressionTable):
            wanted.update(table.columns)
    kept_models = {name: model for name, model in models.items() if name in wanted}
    return kept_models, kept_tables, problems


def _is_known(study: Study, name: str) -> bool:
    return name in study.models or name in study.tables


def _name_unknown(study: Study, name: str) -> Problem:
    known = [*study.models, *study.tables]
    near = get_close_matches(name, known, 1)
    return Problem(
        code="spec/unknown-name",
        what=f"`--only {name}` names no model or table of this study",
        why="only an id under `models` or `tables` can be run alone",
        fix=f"did you mean `{near[0]}`?" if near else f"available: {', '.join(known)}",
    )
