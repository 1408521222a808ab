"""Analysts' decisions: this supplier, or this award, is that firm, or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.errors import LinkError, Problem
from ipec_econ.link.find_units import find_units
from ipec_econ.link.found import ACCEPTED, FOUND_SCHEMA, REJECTED, Found
from ipec_econ.link.identifier import normalise_identifiers
from ipec_econ.link.register import Register

CORRECTION_COLUMNS = ("award_id", "supplier_id", "supplier_name", "firm")
"""Columns of a file of corrections; ``firm`` and one of the others must be there."""

KEYS = CORRECTION_COLUMNS[:-1]
NONE = "none"
MAX_SHOWN = 3


def apply_corrections(suppliers: pa.Table, register: Register, corrections: pa.Table) -> Found:
    """Find the suppliers that a correction decides.

    A correction holds where every key that it gives is the supplier's: ``award_id`` and
    ``supplier_name`` as written but for outer blanks (and case, of names), ``supplier_id``
    as the identifier rule compares them. Of several the one with an award goes first, then an
    identifier, then a name. ``firm`` is a firm of the table, or ``none``; a firm that is not in
    the table decides that the supplier is none of it. The row numbers in ``stale`` count from 1
    below the header.

    Raises
    ------
    LinkError
        If a correction lacks its keys or its firm, or two that are equally specific disagree.
    """
    _check_columns(corrections)
    given = {name: _read_key(corrections, name) for name in KEYS}
    texts = pc.utf8_trim_whitespace(pc.cast(corrections.column("firm"), pa.string())).to_pylist()
    _check_complete(given, texts)
    units = find_units(corrections.column("firm"), register).to_pylist()
    asked = {
        "award_id": _trim(suppliers.column("award_id")),
        "supplier_id": normalise_identifiers(suppliers.column("identifier")).to_pylist(),
        "supplier_name": _fold(suppliers.column("name")),
    }
    decided, used = _match(given, asked, texts)
    none_given = [text.lower() == NONE for text in texts]
    rows = [
        _describe(position, units[at], none=none_given[at])
        for position, at in enumerate(decided)
        if at >= 0
    ]
    stale = sorted(set(range(len(texts))) - used)
    measures = {
        "n_corrections": len(texts),
        "n_rows_linked": sum(row["decision"] == ACCEPTED for row in rows),
        "n_rows_to_none": sum(row["decision"] == REJECTED for row in rows),
        "n_firms_not_in_table": sum(
            unit is None and not none for unit, none in zip(units, none_given, strict=True)
        ),
        "stale": [at + 1 for at in stale],
    }
    return Found(pa.Table.from_pylist(rows, schema=FOUND_SCHEMA), {"corrections": measures})


def add_corrections(
    whole: Mapping[str, object], parts: Mapping[str, object]
) -> Mapping[str, object]:
    """Return the counts of corrections of whole names, and of parts of joint names, together.

    A correction is stale where it holds for neither.
    """
    first, second = (_read_measures(measures) for measures in (whole, parts))
    counts = {key: first[key] + second[key] for key in ("n_rows_linked", "n_rows_to_none")}
    return {**first, **counts, "stale": sorted(set(first["stale"]) & set(second["stale"]))}


def _read_measures(measures: Mapping[str, object]) -> dict[str, Any]:
    found = measures["corrections"]
    return dict(found) if isinstance(found, Mapping) else {}


def _describe(position: int, unit: str | None, *, none: bool) -> dict[str, object]:
    if unit is not None and not none:
        reason = None
    else:
        reason = "corrected to none" if none else "corrected to a firm that is not in the table"
    linked = reason is None
    return {
        "position": position,
        "firm": unit if linked else None,
        "score": 1.0 if linked else None,
        "decision": ACCEPTED if linked else REJECTED,
        "n_candidates": int(linked),
        "reason": reason,
        "candidates": None,
    }


def _read_key(corrections: pa.Table, name: str) -> list[str | None]:
    if name not in corrections.column_names:
        return [None] * corrections.num_rows
    column = corrections.column(name)
    if name == "supplier_id":
        keys: list[str | None] = normalise_identifiers(column).to_pylist()
        return keys
    return _fold(column) if name == "supplier_name" else _trim(column)


def _trim(values: pa.Array | pa.ChunkedArray) -> list[str | None]:
    text = pc.utf8_trim_whitespace(pc.cast(values, pa.string())).to_pylist()
    return [one or None for one in text]


def _fold(values: pa.Array | pa.ChunkedArray) -> list[str | None]:
    return [None if one is None else one.casefold() for one in _trim(values)]


def _check_columns(corrections: pa.Table) -> None:
    names = set(corrections.column_names)
    if "firm" in names and names & set(KEYS):
        return
    raise LinkError(
        Problem(
            "link/bad-correction",
            "the file of corrections lacks `firm`, or all of " + ", ".join(KEYS),
            "panel.link.corrections",
            why="a correction says which supplier or award is which firm, or none",
            fix="name the columns so, or map them: corrections: {source: FILE, columns: {firm: …}}",
        )
    )


def _check_complete(given: Mapping[str, list[str | None]], texts: list[str | None]) -> None:
    lacking = [
        at
        for at, (*keys, firm) in enumerate(zip(*given.values(), texts, strict=True))
        if not firm or not any(keys)
    ]
    if lacking:
        raise LinkError(
            Problem(
                "link/bad-correction",
                f"{len(lacking)} corrections say not whom they correct, or not to what",
                f"panel.link.corrections, {_list_rows(lacking)}",
                fix="fill in an award, identifier or name, and the firm, or `none`",
            )
        )


def _list_rows(at: Iterable[int]) -> str:
    rows = sorted(at)
    shown = ", ".join(str(one + 1) for one in rows[:MAX_SHOWN])
    more = len(rows) - MAX_SHOWN
    return f"data row {shown}" + (f" and {more} more" if more > 0 else "")


def _match(
    given: Mapping[str, list[str | None]],
    asked: Mapping[str, list[str | None]],
    texts: list[str],
) -> tuple[np.ndarray, set[int]]:
    """Return the correction of each supplier (−1: none), and which corrections held anywhere."""
    n = len(asked["award_id"])
    decided = np.full(n, -1, dtype=np.int64)
    used: set[int] = set()
    patterns = sorted(
        {tuple(key is not None for key in keys) for keys in zip(*given.values(), strict=True)},
        reverse=True,
    )
    for pattern in patterns:
        names = [name for name, there in zip(KEYS, pattern, strict=True) if there]
        book = _index(given, names, pattern, texts)
        for position, keys in enumerate(zip(*(asked[name] for name in names), strict=True)):
            at = book.get(keys)
            if at is not None:
                used.add(at)
                if decided[position] < 0:
                    decided[position] = at
    return decided, used


def _index(
    given: Mapping[str, list[str | None]],
    names: list[str],
    pattern: tuple[bool, ...],
    texts: list[str],
) -> dict[tuple[str | None, ...], int]:
    book: dict[tuple[str | None, ...], int] = {}
    clashing = []
    for at, keys in enumerate(zip(*given.values(), strict=True)):
        if tuple(key is not None for key in keys) != pattern:
            continue
        own = tuple(given[name][at] for name in names)
        first = book.setdefault(own, at)
        if texts[first] != texts[at]:
            clashing += [first, at]
    if clashing:
        raise LinkError(
            Problem(
                "link/bad-correction",
                "corrections of one supplier disagree",
                f"panel.link.corrections, {_list_rows(set(clashing))}",
                fix="keep the decision that holds",
            )
        )
    return book
