"""Award rows in their days and periods, with what was done to place them there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.award_policies import PolicyRecord
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.panel import Awards
from ipec_econ.core.write_choice import write_choice
from ipec_econ.engine.to_mask import to_mask
from ipec_econ.sources.policies.dates import DATE_AWARD
from ipec_econ.sources.policies.ledger import sum_values
from ipec_econ.sources.policies.outcome import PolicyOutcome
from ipec_econ.sources.rows import SourceRowSet


@dataclass(frozen=True, slots=True)
class Timing:
    """Typed rows with `date` and `time`.

    Attributes
    ----------
    steps
        Name and reason of each step that the flow shows; no step loses rows.
    """

    rows: SourceRowSet
    notices: tuple[Notice, ...]
    steps: tuple[tuple[str, str], ...]
    records: tuple[PolicyRecord, ...]

    @classmethod
    def join(
        cls, dated: PolicyOutcome, typed: Sequence[Notice], placed: PolicyOutcome, spec: Awards
    ) -> Timing:
        """Return what the choice of days, typing and the choice of years came to."""
        steps, records = [], []
        for key, choice, done in (("date", spec.date, dated), ("period", spec.period, placed)):
            if done.reason:
                steps.append((key, done.reason))
                records.append(_record(key, choice, done, placed.rows.table))
        return cls(
            rows=placed.rows,
            notices=(*dated.notices, *typed, *placed.notices),
            steps=tuple(steps),
            records=tuple(records),
        )


def _record(key: str, choice: object, done: PolicyOutcome, table: pa.Table) -> PolicyRecord:
    total = sum_values(table)
    changed = _count_moved(table) if key == "date" else _count_other_years(table)
    return PolicyRecord(
        key, write_choice(choice), table.num_rows, changed, 0, total, total, done.what
    )


def _count_moved(table: pa.Table) -> int:
    """Return how many rows have another day than the one they came with, or one at last."""
    if DATE_AWARD not in table.column_names:
        return int(table.num_rows - table.column("date").null_count)
    given = pc.cast(table.column(DATE_AWARD), pa.string())
    chosen = pc.cast(table.column("date"), pa.string())
    same = np.count_nonzero(to_mask(pc.equal(given, chosen)))
    return int(table.num_rows - same)


def _count_other_years(table: pa.Table) -> int:
    """Return how many rows fall into another year than the calendar year of their day."""
    differs = pc.not_equal(pc.year(table.column("date")), table.column("time"))
    return int(np.count_nonzero(to_mask(differs)))
