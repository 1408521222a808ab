"""What each policy changed: rows and values before and after it, to the minor unit."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.core.award_policies import PolicyRecord
from ipec_econ.core.mixes_currencies import mixes_currencies
from ipec_econ.numerics.money import sum_amounts
from ipec_econ.sources.policies.outcome import PolicyOutcome
from ipec_econ.sources.rows import SourceRowSet


class Ledger:
    """The records of the policies so far, and which of them changed each row's value."""

    def __init__(self, rows: SourceRowSet) -> None:
        self.records: list[PolicyRecord] = []
        self.published: FloatArray | None = _read_values(rows.table)
        self.origin = rows.origin
        self.words: dict[str, BoolArray] = {}
        self._sum = sum_values(rows.table)

    def skip(self, policy: str, choice: str, n_rows: int) -> None:
        """Record a policy that leaves everything as it is."""
        self.records.append(PolicyRecord(policy, choice, n_rows, 0, 0, self._sum, self._sum))

    def enter(self, policy: str, choice: str, before: SourceRowSet, after: PolicyOutcome) -> None:
        """Record a policy that acted."""
        changed = _compare(before, after.rows)
        total = sum_values(after.rows.table)
        self.records.append(
            PolicyRecord(
                policy=policy,
                choice=choice,
                rows=before.table.num_rows,
                changed=int(changed.sum()),
                lost=before.table.num_rows - after.rows.table.num_rows,
                value=self._sum,
                value_after=total,
                what=after.what,
            )
        )
        self._sum = total
        mask: BoolArray = np.zeros(len(self.origin), dtype=np.bool_)
        mask[np.searchsorted(self.origin, after.rows.origin[changed])] = True
        self.words[policy.rpartition(".")[2]] = mask

    def list_words(self, rows: SourceRowSet) -> pa.Array:
        """Return the policies that changed the value of each row that is left, or null."""
        at = np.searchsorted(self.origin, rows.origin)
        masks = {word: mask[at].tolist() for word, mask in self.words.items()}
        lines = [
            " ".join(word for word in masks if masks[word][row]) or None for row in range(len(at))
        ]
        return pa.array(lines, pa.string())

    def show_published(self, rows: SourceRowSet) -> pa.Array:
        """Return the value as read of each row that is left."""
        if self.published is None:
            return pa.nulls(len(rows.origin), pa.float64())
        values = self.published[np.searchsorted(self.origin, rows.origin)]
        return pa.array(values, from_pandas=True)


def sum_values(table: pa.Table) -> int | None:
    """Return the exact sum of the values in minor units; ``None`` in several currencies."""
    values = None if mixes_currencies(table) else _read_values(table)
    return None if values is None else sum_amounts(values)


def _read_values(table: pa.Table) -> FloatArray | None:
    if "value" not in table.column_names:
        return None
    column = table.column("value")
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)


def _compare(before: SourceRowSet, after: SourceRowSet) -> BoolArray:
    """Return which rows that are left have another value, shape (n_rows after,)."""
    old, new = _read_values(before.table), _read_values(after.table)
    if old is None or new is None:
        return np.zeros(after.table.num_rows, dtype=np.bool_)
    kept = old[np.searchsorted(before.origin, after.origin)]
    changed: BoolArray = (kept != new) & ~(np.isnan(kept) & np.isnan(new))
    return changed
