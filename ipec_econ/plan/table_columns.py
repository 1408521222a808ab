"""The panel columns that tables and figures name, and what `by: ever_treated` can mean."""

from __future__ import annotations

from collections.abc import Iterable

from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SourceMap, SpecPath
from ipec_econ.core.spec.figure import BalanceFigure, TrendFigure
from ipec_econ.core.spec.output import EVER_TREATED, BalanceTable, SummaryTable
from ipec_econ.core.spec.study import Study


def list_table_columns(study: Study) -> Iterable[tuple[SpecPath, str]]:
    """Return where descriptive tables and figures name columns, and the names."""
    for name, figure in study.figures.items():
        if isinstance(figure, BalanceFigure):
            yield from _list_balance(("figures", name), figure)
        elif isinstance(figure, TrendFigure):
            yield ("figures", name, "outcome"), figure.outcome
    for name, table in study.tables.items():
        path: SpecPath = ("tables", name)
        if isinstance(table, SummaryTable):
            yield from (((*path, "columns", i), column) for i, column in enumerate(table.columns))
            if table.by is not None and table.by != EVER_TREATED:
                yield (*path, "by"), table.by
        elif isinstance(table, BalanceTable):
            yield from _list_balance(path, table)


def _list_balance(
    path: SpecPath, spec: BalanceTable | BalanceFigure
) -> Iterable[tuple[SpecPath, str]]:
    for key, columns in (("covariates", spec.covariates), ("weighting", spec.weighting)):
        yield from (((*path, key, i), column) for i, column in enumerate(columns))


def find_unclear_groups(study: Study, marks: SourceMap, known: Iterable[str]) -> list[Problem]:
    """Return a problem for every `by: ever_treated` that neither column nor treatment explains."""
    if EVER_TREATED in {name.casefold() for name in known}:
        return []
    treatments = list(study.panel.treatments)
    return [
        Problem(
            code="spec/ever-treated",
            what=f"`by: {EVER_TREATED}` of table `{name}` could mean any of {', '.join(treatments)}"
            if treatments
            else f"`by: {EVER_TREATED}` of table `{name}` means nothing: there is no treatment",
            where=str(marks.find_value(("tables", name, "by"))),
            why="it groups firms by whether they are ever treated",
            fix=f"add `treatment: {treatments[0]}` to the table"
            if treatments
            else "name a column, or define a treatment",
        )
        for name, table in study.tables.items()
        if isinstance(table, SummaryTable)
        and table.by == EVER_TREATED
        and table.treatment is None
        and len(treatments) != 1
    ]
