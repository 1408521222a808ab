"""The panels of a regression table, each with its models and rows; names are checked here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from ipec_econ.core.errors import Problem, RenderError
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.spec.model_table import RegressionTable
from ipec_econ.report.table_rows import EstimateRow, choose_rows, find_row_problems


@dataclass(frozen=True, slots=True)
class TablePart:
    """One panel, or a whole table that has none.

    Attributes
    ----------
    title
        Empty where the table has no panels.
    spec
        The table that the panel is by itself.
    results, rows
        A result a column; rows have an estimate (or none) for each of them.
    """

    title: str
    spec: RegressionTable
    results: tuple[ModelResult, ...]
    rows: tuple[EstimateRow, ...]

    @property
    def name(self) -> str:
        """What notes call it: its title up to the first full stop or colon."""
        return self.title.partition(".")[0].partition(":")[0].strip()

    @property
    def is_grouped(self) -> bool:
        """Whether some column is a group of a model with ``by``."""
        return any(one.group for one in self.results)


def read_parts(
    table_id: str, spec: RegressionTable, results: Sequence[ModelResult]
) -> tuple[TablePart, ...]:
    """Return the panels in order; one without a title where the table has none.

    Raises
    ------
    RenderError
        A column, a row or a group of columns names something that is not there, or panels differ
        in their number of columns.
    """
    known = {result.model: result for result in results}
    alone = {title: spec.read_panel(panel) for title, panel in spec.panels.items()} or {"": spec}
    problems = [*_find_problems(table_id, spec, alone, known)]
    if problems:
        raise RenderError(problems)
    return tuple(
        TablePart(title, one, shown, choose_rows(one.rows, one.labels, shown))
        for title, one in alone.items()
        for shown in (tuple(known[name] for name in one.columns),)
    )


def _find_problems(
    table_id: str,
    spec: RegressionTable,
    alone: Mapping[str, RegressionTable],
    known: Mapping[str, ModelResult],
) -> Iterator[Problem]:
    names = {title: dict.fromkeys(one.columns) for title, one in alone.items()}
    unknown = [
        _report_unknown_column(table_id, _place(table_id, title, "columns"), name, known)
        for title, columns in names.items()
        for name in columns
        if name not in known
    ]
    yield from unknown
    if not unknown:
        yield from _find_row_problems(table_id, spec, alone, known)
    yield from _find_uneven(table_id, alone)
    yield from _find_group_problems(table_id, spec, next(iter(alone.values())).columns)


def _place(table_id: str, title: str, key: str) -> str:
    return f"tables.{table_id}.panels.{title}.{key}" if title else f"tables.{table_id}.{key}"


def _find_row_problems(
    table_id: str,
    spec: RegressionTable,
    alone: Mapping[str, RegressionTable],
    known: Mapping[str, ModelResult],
) -> Iterator[Problem]:
    """Look for a panel's own rows in its columns, and for the table's in those that print them."""
    shared: dict[str, ModelResult] = {}
    for title, one in alone.items():
        columns = {name: known[name] for name in one.columns}
        if title and spec.panels[title].rows is not None:
            place = _place(table_id, title, "rows")
            yield from find_row_problems(table_id, one.rows, [*columns.values()], where=place)
        else:
            shared.update(columns)
    if shared:
        yield from find_row_problems(table_id, spec.rows, [*shared.values()])


def _find_uneven(table_id: str, alone: Mapping[str, RegressionTable]) -> Iterator[Problem]:
    (first, one), *others = alone.items()
    for title, other in others:
        if len(other.columns) != len(one.columns):
            yield Problem(
                code="render/uneven-panels",
                what=f"panel `{title}` of table `{table_id}` has {len(other.columns)} columns, and "
                f"panel `{first}` has {len(one.columns)}",
                where=_place(table_id, title, "columns"),
                why="panels stand over one another in the same columns; a model with `by` has a "
                "column for every group that could be estimated "
                f"({', '.join(other.columns)}, under {', '.join(one.columns)})",
                fix="print them as two tables, or name models of the same groups",
            )


def _report_unknown_column(
    table_id: str, where: str, name: str, known: Mapping[str, ModelResult]
) -> Problem:
    near = get_close_matches(name, known, 1)
    return Problem(
        code="render/unknown-column",
        what=f"table `{table_id}` has a column `{name}`, but no such model was estimated",
        where=where,
        why=f"estimated: {', '.join(known) if known else 'no model'}",
        fix=f"did you mean `{near[0]}`?" if near else "name one of those models",
    )


def _find_group_problems(
    table_id: str, spec: RegressionTable, columns: Sequence[str]
) -> Iterator[Problem]:
    taken: dict[str, str] = {}
    for title, names in spec.column_groups.items():
        where = f"tables.{table_id}.column_groups.{title}"
        for name in names:
            if name not in columns:
                near = get_close_matches(name, columns, 1)
                yield Problem(
                    code="render/unknown-column",
                    what=f"group `{title}` of table `{table_id}` names `{name}`, "
                    "which is no column of the table",
                    where=where,
                    why=f"its columns are: {', '.join(columns)}",
                    fix=f"did you mean `{near[0]}`?" if near else "name one of those columns",
                )
            elif taken.setdefault(name, title) != title:
                yield Problem(
                    code="render/column-in-two-groups",
                    what=f"column `{name}` of table `{table_id}` is in the groups "
                    f"`{taken[name]}` and `{title}`",
                    where=where,
                    why="a column stands under one group heading",
                    fix="keep it in one of them",
                )
