"""Column headings, in the lines in which every format prints them."""

from __future__ import annotations

from dataclasses import dataclass

from ipec_econ.core.table import Table
from ipec_econ.core.table_style import TABLE_STYLES


@dataclass(frozen=True, slots=True)
class HeaderLines:
    """Headings below the groups; each line has one text a column, and is ``()`` when unused."""

    numbers: tuple[str, ...]
    headings: tuple[str, ...]
    subheadings: tuple[str, ...]
    numbers_last: bool

    @property
    def in_order(self) -> tuple[tuple[str, ...], ...]:
        """The lines that are used, from top to bottom."""
        named = (self.headings, self.subheadings)
        lines = (*named, self.numbers) if self.numbers_last else (self.numbers, *named)
        return tuple(line for line in lines if line)


def write_header_lines(table: Table) -> HeaderLines:
    """Return the heading lines; only columns that show models are numbered."""
    columns = table.columns
    numbers = tuple(f"({i})" for i in range(1, len(columns) + 1)) if table.models else ()
    headings = tuple(column.heading for column in columns)
    subheadings = tuple(column.subheading for column in columns)
    return HeaderLines(
        numbers=numbers,
        headings=headings if any(headings) else (),
        subheadings=subheadings if any(subheadings) else (),
        numbers_last=TABLE_STYLES[table.style].numbers_last,
    )
