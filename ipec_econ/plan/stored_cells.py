"""What a study of cells asks for, against what its file of cells holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ipec_econ.core.cell_set import CellKey
from ipec_econ.core.cell_store import CellStore
from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SourceMap, SpecPath
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.figure import (
    AwardFigure,
    BalanceFigure,
    CoverageFigure,
    FigureSpec,
    LinkScoreFigure,
    RolloutFigure,
    TrendFigure,
)
from ipec_econ.core.spec.model_table import ModelTable
from ipec_econ.core.spec.output import FlowTable, GridTable, TableSpec
from ipec_econ.core.spec.study import Study
from ipec_econ.estimate.cell_models import CellModel, explain_need_of_rows, key_cells
from ipec_econ.plan.selection import Selection

TABLES = ("regression", "event_study", "decomposition", "sample_flow", "specification_grid")
FIGURES = ("event_study", "coefficients", "honest_did", "specification_curve")
OF_ROWS = (
    RolloutFigure | TrendFigure | BalanceFigure | AwardFigure | CoverageFigure | LinkScoreFigure
)


def take_keys(study: Study, store: CellStore) -> Study:
    """Return the study with the keys of the panel that the cells were made of."""
    firms = study.panel.firms.model_copy(update={"unit": store.unit, "time": store.time})
    return study.model_copy(update={"panel": study.panel.model_copy(update={"firms": firms})})


def find_cell_problems(
    study: Study, marks: SourceMap, selected: Selection, store: CellStore
) -> list[Problem]:
    """Return a problem for everything that needs rows, or cells that the file does not hold."""
    return [
        Problem("cells/needs-rows", what, str(marks.find_value(path)), why, fix)
        for path, what, why, fix in (
            *_check_study(study),
            *_check_models(selected, store),
            *find_row_outputs(selected.tables, selected.figures),
        )
    ]


def find_cell_notices(store: CellStore) -> tuple[Notice, ...]:
    """Return the remark that no row is behind the estimates."""
    return (
        Notice(
            "cells/no-rows",
            "plan",
            "panel.cells",
            f"estimates are from cells of study {store.study}: no row of a firm is read"
            + (f", and cells of fewer than {store.min_firms} firms are not in the file")
            * (store.min_firms > 1),
        ),
    )


Wanted = Iterator[tuple[SpecPath, str, str, str]]


def _check_study(study: Study) -> Wanted:
    if study.cells is not None:
        yield (
            ("cells",),
            "a study of cells writes no cells of its own",
            "the file that it reads is what others can re-estimate from",
            "remove `cells`, and hand on the file itself",
        )


def _check_models(selected: Selection, store: CellStore) -> Wanted:
    held = "; ".join(one.key.describe() for one in store.sets) or "nothing"
    for name, model in selected.models.items():
        reason = explain_need_of_rows(model, unit=store.unit, time=store.time)
        if reason is not None or not isinstance(model, CellModel):
            yield (
                ("models", name),
                f"model `{name}` needs rows: {reason}",
                "a file of cells holds moments of outcome paths by cohort, observed periods and "
                "cluster, and no column of rows",
                "estimate it where the firms are, or leave it out",
            )
            continue
        key = key_cells(model, unit=store.unit)
        found = store.find(key)
        if found is None:
            yield (
                ("models", name),
                f"the file of cells does not hold what `{name}` needs: {key.describe()}",
                f"it holds: {held}",
                _suggest(key, store),
            )


def _suggest(key: CellKey, store: CellStore) -> str:
    """Return which key of the model to change, where one is enough."""
    names = ("sample", "outcome", "treatment", "where", "weights", "cluster")
    for one in store.sets:
        apart = [name for name in names if getattr(key, name) != getattr(one.key, name)]
        if len(apart) == 1:
            value = getattr(one.key, apart[0])
            return f"write `{apart[0]}: {value}`" if value else f"remove `{apart[0]}`"
    return "write a model that the file holds, or add this one to the study that has the firms"


def find_row_outputs(tables: Mapping[str, TableSpec], figures: Mapping[str, FigureSpec]) -> Wanted:
    """Yield a place, what, why and fix for every table and figure that is made of rows."""
    for name, table in tables.items():
        if not (table.shown_models or isinstance(table, FlowTable | GridTable)):
            yield (
                ("tables", name),
                f"table `{name}` of kind {table.kind} describes rows",
                "a file of cells holds moments of outcomes, and no row",
                f"available: {', '.join(TABLES)}",
            )
        if isinstance(table, ModelTable) and table.sample == "common":
            yield (
                ("tables", name, "sample"),
                f"table `{name}` is of the rows that all its models can use",
                "a file of cells holds moments of outcomes, and no row",
                "write `sample: own`",
            )
    for name, figure in figures.items():
        if isinstance(figure, OF_ROWS):
            yield (
                ("figures", name),
                f"figure `{name}` of kind {figure.kind} counts rows",
                "a file of cells holds moments of outcomes, and no row",
                f"available: {', '.join(FIGURES)}",
            )
