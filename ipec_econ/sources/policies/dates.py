"""Which of an award's days counts as its date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.spec.award_timing import DateBasis
from ipec_econ.sources.convert import convert_column
from ipec_econ.sources.policies.outcome import PolicyOutcome
from ipec_econ.sources.rows import SourceRowSet

BASIS_COLUMNS: Mapping[DateBasis, str] = {
    "award": "date",
    "signature": "date_signed",
    "start": "start_date",
    "published": "release_date",
}
"""The column that holds each day."""

DATE_AWARD, DATE_BASIS = "date_award", "date_basis"
"""Columns that are added: the date as it was, and which day it is now."""

DEFAULT_BASIS: tuple[DateBasis, ...] = ("award",)


def choose_dates(rows: SourceRowSet, bases: Sequence[DateBasis]) -> PolicyOutcome:
    """Make `date` the first of the days asked for that the row has.

    Parameters
    ----------
    rows
        Award rows with the columns of the days, before canonical columns are typed.

    Raises
    ------
    SourceError
        A column holds values that are no dates.
    """
    if tuple(bases) == DEFAULT_BASIS:
        return PolicyOutcome(rows)
    rows = type_days(rows, [BASIS_COLUMNS[basis] for basis in bases])
    table = rows.table
    days = [table.column(BASIS_COLUMNS[basis]) for basis in bases]
    chosen = pc.coalesce(*days)
    words = pa.array([*bases], pa.string())
    at = [
        pc.if_else(pc.is_valid(day), i, pa.scalar(None, pa.int64())) for i, day in enumerate(days)
    ]
    first = pc.coalesce(*at)
    basis = pc.take(words, first)
    outcome = PolicyOutcome(rows)
    if "date" in table.column_names:
        outcome = outcome.with_column(DATE_AWARD, table.column("date"))
    outcome = outcome.with_column("date", chosen).with_column(DATE_BASIS, basis)
    text = _count(first, bases)
    return PolicyOutcome(
        outcome.rows,
        outcome.note("source/date-basis", f"award rows are dated by {text}").notices,
        reason=f"award rows are dated by {', else '.join(bases)}",
        what=f"dated by {text}",
    )


def _count(first: pa.ChunkedArray, bases: Sequence[DateBasis]) -> str:
    found = first.to_numpy(zero_copy_only=False).astype(np.float64)
    parts = [f"{basis} {int((found == i).sum())}" for i, basis in enumerate(bases)]
    without = int(np.isnan(found).sum())
    return ", ".join([*parts, *([f"none {without}"] if without else [])])


def type_days(rows: SourceRowSet, names: Sequence[str]) -> SourceRowSet:
    """Return the rows with columns as dates.

    Raises
    ------
    SourceError
        Values that are no dates; all columns at once.
    """
    table = rows.table
    problems = []
    for name in dict.fromkeys(names):
        conversion = convert_column(table.column(name), "date")
        if len(conversion.bad):
            problems.append(
                Problem(
                    "source/bad-date",
                    f"{len(conversion.bad)} values of `{name}` are no dates: "
                    f"{rows.show(name, conversion.bad)}",
                    rows.label,
                    fix="write dates as YYYY-MM-DD",
                )
            )
        table = table.set_column(table.column_names.index(name), name, conversion.values)
    if problems:
        raise SourceError(problems)
    return rows.with_table(table)
