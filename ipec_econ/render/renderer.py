"""What a renderer is, and what it must refuse."""

from __future__ import annotations

from typing import Protocol, get_args

from ipec_econ.core.errors import Problem, RenderError
from ipec_econ.core.table import Role, Table

ALL_ROLES: frozenset[Role] = frozenset(get_args(Role))


class Renderer(Protocol):
    """One format: a table in, the bytes of a file out.

    The bytes depend on the table alone; those of a text format are UTF-8 and end with a newline.
    """

    @property
    def format(self) -> str:
        """The format's name and file extension."""
        ...

    def render(self, table: Table) -> bytes:
        """Return the file; raise `RenderError` rather than leave anything out."""
        ...


def check_table(table: Table, format_name: str, roles: frozenset[Role]) -> None:
    """Refuse a table that a format would print with something missing or out of place.

    Raises
    ------
    RenderError
        ``render/unknown-role`` for a role outside `roles`; ``render/ragged-table`` where a row
        or the group headings do not have as many columns as the table.
    """
    problems = [*_find_unknown_roles(table, format_name, roles), *_find_ragged_parts(table)]
    if problems:
        raise RenderError(problems)


def _find_unknown_roles(table: Table, format_name: str, roles: frozenset[Role]) -> list[Problem]:
    used = (cell.role for block in table.blocks for row in block.rows for cell in row.cells)
    unknown = [role for role in dict.fromkeys(used) if role not in roles]
    return [
        Problem(
            code="render/unknown-role",
            what=f"format `{format_name}` cannot express cells of the role `{role}`",
            where=f"tables.{table.id}",
            why="a cell is printed in full or the table is refused",
            fix=f"write the table in another format, or use one of: {', '.join(sorted(roles))}",
        )
        for role in unknown
    ]


def _find_ragged_parts(table: Table) -> list[Problem]:
    width = len(table.columns)
    parts = [
        (f"row `{row.label}`", len(row.cells))
        for block in table.blocks
        for row in block.rows
        if len(row.cells) != width
    ]
    spanned = sum(span.width for span in table.spans)
    if table.spans and spanned != width:
        parts.append(("the group headings together", spanned))
    return [
        Problem(
            code="render/ragged-table",
            what=f"table `{table.id}` has {width} columns, but {part} cover {count}",
            where=f"tables.{table.id}",
            why="numbers would stand under the wrong heading",
            fix="give every row one cell a column, and the groups the same total width",
        )
        for part, count in parts
    ]
