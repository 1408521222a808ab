"""Rows on their way from sources to a table: which they are, and where they came from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.engine.evaluate import EvaluationError, select_rows
from ipec_econ.sources.readers.source import RowPlaces

MAX_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class SourceRowSet:
    """Rows of one or several sources, one below the other.

    Attributes
    ----------
    table
        The rows that are left.
    origin
        Shape (n_rows,): each row's index in all rows as read.
    places
        The sources in order, with the number of rows each had.
    label
        What messages call the source: the text of the spec.
    """

    table: pa.Table
    origin: IntArray
    places: tuple[RowPlaces, ...]
    label: str

    def with_table(self, table: pa.Table) -> SourceRowSet:
        """Return the same rows with other columns."""
        return SourceRowSet(table, self.origin, self.places, self.label)

    def keep(self, mask: BoolArray) -> SourceRowSet:
        """Return the rows where ``mask``, shape (n_rows,), is True."""
        table = self.table.filter(pa.array(mask))
        return SourceRowSet(table, self.origin[mask], self.places, self.label)

    def locate(self, row: int) -> str:
        """Return ``line 17``, or ``b.csv line 17`` among several files; empty if unknown."""
        places, index = self._find_place(row)
        found = places.describe(index)
        return f"{places.source} {found}" if found and len(self.places) > 1 else found

    def name_row(self, row: int) -> str:
        """Return ``row 17``, or ``b.csv row 17`` among several files: an id for a row."""
        places, index = self._find_place(row)
        found = f"row {places.locate(index)}"
        return f"{places.source} {found}" if len(self.places) > 1 else found

    def _find_place(self, row: int) -> tuple[RowPlaces, int]:
        index = int(self.origin[row])
        for places in self.places[:-1]:
            if index < places.n_rows:
                return places, index
            index -= places.n_rows
        return self.places[-1], index

    def show(self, column: str, rows: IntArray) -> str:
        """Return up to three examples, ``line 5: 'x'; line 9: 'y'``, of a column's values."""
        values = self.table.column(column)
        parts = []
        for row in rows[:MAX_EXAMPLES]:
            place = self.locate(int(row))
            value = values[int(row)].as_py()
            written = f"`{value}`" if isinstance(value, str) else f"{value}"
            parts.append(f"{place}: {written}" if place else written)
        return "; ".join(parts)


def select_where(
    rows: SourceRowSet, where: str, *, unit: str | None = None, time: str | None = None
) -> BoolArray:
    """Return the rows that satisfy ``where``.

    Raises
    ------
    SourceError
        The condition names unknown columns or cannot be computed on them.
    """
    try:
        return select_rows(rows.table, where, unit=unit, time=time)
    except EvaluationError as error:
        raise SourceError(
            Problem(
                "source/where",
                f"`where: {where}` cannot be computed: {error.message}",
                rows.label,
                fix="see the columns with `ipec check`, and declare a type under `types` where "
                "a column was read as text",
            )
        ) from error


def number_rows(n_rows: int) -> IntArray:
    """Return 0 … n − 1."""
    return np.arange(n_rows, dtype=np.int64)
