"""Whether a grid's base, and the estimate that it compares, make sense in every cell."""

from __future__ import annotations

from collections.abc import Iterable

from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SourceMap, SpecPath
from ipec_econ.core.spec.output import Grid
from ipec_econ.core.spec.study import Study
from ipec_econ.estimate.registry import ESTIMATORS
from ipec_econ.plan.plan import PlannedModel

NOT_VARIED = ("by", "diagnostics.equality")
"""Keys that make several results of a model, or compare it with others."""

AVERAGES = ("att", "acrt")


def find_base_problems(name: str, grid: Grid, study: Study, marks: SourceMap) -> list[Problem]:
    """Return a problem for a base of several results, or that is compared with other models."""
    model = study.models[grid.base]
    found: list[tuple[SpecPath, str, str]] = []
    if model.by is not None:
        what = f"the base `{grid.base}` has `by`, and a cell has one estimate"
        found.append((("grids", name, "base"), what, "name a model without `by`"))
    if "equality" in model.diagnostics:
        what = f"the base `{grid.base}` is compared with other models (`diagnostics.equality`)"
        found.append((("grids", name, "base"), what, "name a model without that diagnostic"))
    for key in NOT_VARIED:
        if key in grid.vary:
            what = f"`{key}` cannot be varied: a cell is one model with one estimate"
            found.append((("grids", name, "vary", key), what, "take it out"))
    return [
        Problem("grid/choice", what, str(marks.find_key(path)), fix=fix)
        for path, what, fix in found
    ]


def find_row_problems(
    name: str, grid: Grid, models: Iterable[PlannedModel | None], marks: SourceMap
) -> list[Problem]:
    """Return a problem where estimators have no average, and the grid does not say which row."""
    if grid.row is not None:
        return []
    estimators = dict.fromkeys(model.estimator for model in models if model is not None)
    return [
        Problem(
            "grid/choice",
            f"`{one}` has no average to compare in grid `{name}`",
            str(marks.find_key(("grids", name))),
            "a cell stands for one estimate",
            "say which: `row: att_event 0`",
        )
        for one in estimators
        if one in ESTIMATORS and not _has_average(ESTIMATORS[one].info.estimands)
    ]


def _has_average(estimands: Iterable[str]) -> bool:
    there = set(estimands)
    return bool(there.intersection(AVERAGES)) or there == {"coef"}
