"""Panels of a table stand over one another: they have the same number of columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SourceMap, SpecPath


def find_uneven_panels(data: Mapping[str, Any], marks: SourceMap) -> Iterator[Problem]:
    """Yield a problem for every panel with other than the first one's number of columns.

    Models with ``by`` have a column a group: where there is one, the run counts.
    """
    tables, models = data.get("tables"), data.get("models")
    grouped = {
        name
        for name, model in (models.items() if isinstance(models, dict) else ())
        if isinstance(model, dict) and "by" in model
    }
    for table_id, table in tables.items() if isinstance(tables, dict) else ():
        panels = table.get("panels") if isinstance(table, dict) else None
        columns = {
            title: panel["columns"]
            for title, panel in (panels.items() if isinstance(panels, dict) else ())
            if isinstance(panel, dict) and isinstance(panel.get("columns"), list)
        }
        if not any(name in grouped for names in columns.values() for name in map(str, names)):
            yield from _compare(("tables", table_id, "panels"), columns, marks)


def _compare(
    path: SpecPath, columns: Mapping[str, list[Any]], marks: SourceMap
) -> Iterator[Problem]:
    first = next(iter(columns), "")
    for title, names in columns.items():
        if len(names) != len(columns[first]):
            yield Problem(
                code="spec/uneven-panels",
                what=f"panel `{title}` has {len(names)} columns, and panel `{first}` has "
                f"{len(columns[first])}",
                where=str(marks.find_value((*path, title, "columns"))),
                why="panels stand over one another in the same columns",
                fix="name as many models in each, or print them as two tables",
            )
