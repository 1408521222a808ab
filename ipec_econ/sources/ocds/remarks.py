"""What a reader should know about the releases that stand."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.notice import Level, Notice
from ipec_econ.core.spec.award_timing import Amendments, KnownAt
from ipec_econ.engine.to_mask import to_mask
from ipec_econ.sources.notices.standing_words import describe_shared_values, describe_sources
from ipec_econ.sources.rows import SourceRowSet

COMPANY_NUMBER = "^([0-9]{8}|[A-Za-z]{2}[0-9A-Za-z]{6}|[A-Za-z][0-9]{7})$"
OVERLAPPING = ("contracts_finder", "find_a_tender")


def remark_on_releases(
    rows: SourceRowSet, n_releases: int, n_with_awards: int, *, n_merged: int | None = None
) -> tuple[Notice, ...]:
    """Return notices on where dates and values come from, shared awards, frameworks, numbers."""
    table = rows.table
    merged = "" if n_merged is None else f" and merged into {n_merged} processes"
    notices = [
        _note(
            rows,
            "source/ocds-read",
            f"{n_releases} releases read{merged}, {n_with_awards} of them with awards; "
            f"{describe_sources(table, 'date_source')}; {describe_sources(table, 'value_source')}",
        )
    ]
    shared = describe_shared_values(table)
    if shared is not None:
        notices.append(_note(rows, "source/ocds-shared-value", shared))
    notices += _note_numbers(rows)
    found = set(pc.unique(table.column("register").cast(pa.string())).to_pylist())
    if found.issuperset(OVERLAPPING):
        text = (
            "awards of both Contracts Finder and Find a Tender are here, which publish many of the "
            "same contracts under different ids; `register` tells them apart"
        )
        notices.append(_note(rows, "source/ocds-registers", text, "warning"))
    return tuple(notices)


def remark_on_amendments(
    label: str, amendments: Amendments, n_rows: int, n_releases: int
) -> Notice:
    """Return the notice that another release than the last stands.

    Parameters
    ----------
    n_rows
        Award rows of releases after the day.
    n_releases
        Releases after the day that were left out before the others were merged.
    """
    if isinstance(amendments, KnownAt):
        left_out = f"{n_releases} releases" if n_releases else f"{n_rows} award rows"
        text = f"{left_out} published after {amendments.as_known_at} are left out"
    else:
        text = "awards stand as first published; those that a later release ends are left out"
    return Notice("source/amendments", "sources", label, text)


def _note(rows: SourceRowSet, code: str, text: str, level: Level = "info") -> Notice:
    return Notice(code, "sources", rows.label, text, level)


def _note_numbers(rows: SourceRowSet) -> list[Notice]:
    numbers = rows.table.column("supplier_id")
    odd = pc.invert(pc.match_substring_regex(numbers, COMPANY_NUMBER))
    found = np.flatnonzero(to_mask(odd)).astype(np.int64)
    if not len(found):
        return []
    text = (
        f"{len(found)} company numbers do not have their eight characters and are kept as they are "
        f"({rows.show('supplier_id', found)})"
    )
    return [_note(rows, "source/ocds-company-number", text, "warning")]
