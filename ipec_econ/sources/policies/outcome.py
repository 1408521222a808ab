"""Award rows on their way through the policies, and what has been said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.notice import Level, Notice
from ipec_econ.core.tables import InputRecord
from ipec_econ.numerics.money import Minor, from_minor, to_minor
from ipec_econ.sources.rows import SourceRowSet


@dataclass(frozen=True, slots=True)
class PolicyOutcome:
    """The rows that are left, remarks on them, and the files that policies read.

    Attributes
    ----------
    reason
        What the last policy did, as the flow says it; empty where it left the flow alone.
    what
        The same with its counts.
    """

    rows: SourceRowSet
    notices: tuple[Notice, ...] = ()
    inputs: tuple[InputRecord, ...] = ()
    reason: str = ""
    what: str = ""

    def drop(self, gone: BoolArray, reason: str) -> PolicyOutcome:
        """Return the outcome without rows, shape (n_rows,)."""
        what = f"{int(gone.sum())} award rows dropped; left are {reason}"
        return replace(self, rows=self.rows.keep(~gone), reason=reason, what=what)

    def clear(self, mask: BoolArray, text: str) -> PolicyOutcome:
        """Return the outcome with values missing in rows, shape (n_rows,)."""
        table = self.rows.table
        if "value" not in table.column_names or not mask.any():
            return self
        missing = pa.scalar(None, pa.float64())
        cleared = pc.if_else(pa.array(mask), missing, table.column("value"))
        return self.set_value(cleared, f"{int(mask.sum())} award rows: {text}")

    def set_value(
        self, value: pa.ChunkedArray | pa.Array, text: str, *, reason: str = ""
    ) -> PolicyOutcome:
        """Return the outcome with other values, and a notice that says so."""
        changed = self.with_column("value", value).note("source/value-policy", text)
        return replace(changed, reason=reason, what=text)

    def set_minor(self, amounts: Sequence[Minor], text: str, *, reason: str) -> PolicyOutcome:
        """Return the outcome with values from minor units; equal ones keep their last digit."""
        same = [new == old for new, old in zip(amounts, self.read_minor(), strict=True)]
        value = pc.if_else(
            pa.array(same, pa.bool_()),
            self.rows.table.column("value"),
            pa.array(from_minor(amounts), pa.float64()),
        )
        return self.set_value(value, text, reason=reason)

    def with_column(self, name: str, values: pa.ChunkedArray | pa.Array) -> PolicyOutcome:
        """Return the outcome with a column set, at its place or as the last."""
        table = self.rows.table
        if name in table.column_names:
            table = table.set_column(table.column_names.index(name), name, values)
        else:
            table = table.append_column(name, values)
        return replace(self, rows=self.rows.with_table(table))

    def note(self, code: str, text: str, level: Level = "info") -> PolicyOutcome:
        """Return the outcome with one more notice."""
        notice = Notice(code, "sources", self.rows.label, text, level)
        return replace(self, notices=(*self.notices, notice))

    def read_minor(self) -> list[Minor]:
        """Return the rows' values in minor units."""
        return to_minor(self.rows.table.column("value").to_pylist())
