"""A file of hand labels: award, or award and lot, and whether it buys innovation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.notice import Notice
from ipec_econ.core.tables import InputRecord
from ipec_econ.sources.load import load_rows
from ipec_econ.sources.rows import SourceRowSet

Key = tuple[str, str | None]
"""Award id and lot id; without a lot the label is of the whole award."""

WORDS = {"innovation": True, "ordinary": False}
KEY_COLUMNS, LABEL = ("award_id", "lot_id"), "label"


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels by award and lot, in the file's order, and the record of the file."""

    path: str
    by_key: Mapping[Key, bool]
    inputs: tuple[InputRecord, ...]
    notices: tuple[Notice, ...]


def read_labels(path: str, *, base: str) -> Labels:
    """Read a label file: columns `award_id` and `label`, and `lot_id` where lots differ.

    Other columns (who labelled, when, why) are left alone.

    Raises
    ------
    SourceError
        The file cannot be read, lacks a column, has an empty id or another word than
        ``innovation`` and ``ordinary``, or labels one award twice; all problems at once.
    """
    loaded = load_rows(
        [path],
        role="innovation labels",
        base=base,
        query=None,
        sheet=None,
        types={name: "text" for name in (*KEY_COLUMNS, LABEL)},
    )
    rows = loaded.rows
    _check_columns(rows)
    keys = [_clean(rows.table, name) for name in KEY_COLUMNS]
    words = [word and word.lower() for word in _clean(rows.table, LABEL)]
    problems = [*_find_bad(rows, keys[0], words), *_find_repeated(rows, keys)]
    if problems:
        raise SourceError(problems)
    by_key = {
        (award, lot): WORDS[word]
        for award, lot, word in zip(*keys, words, strict=True)
        if award is not None and word is not None
    }
    return Labels(path, by_key, loaded.inputs, loaded.notices)


def match_labels(labels: Labels, rows: pa.Table) -> tuple[Key | None, ...]:
    """Return each award row's key among the labels; that of its lot before that of its award."""
    awards = pa.array([award for award, _ in labels.by_key], pa.string())
    found: list[Key | None] = [None] * rows.num_rows
    ids = rows.column("award_id")
    hits = np.flatnonzero(pc.is_in(ids, value_set=awards).to_numpy())
    lots = rows.column("lot_id") if "lot_id" in rows.column_names else None
    for row in hits.tolist():
        award = ids[row].as_py()
        lot = None if lots is None else lots[row].as_py()
        key = next((one for one in ((award, lot), (award, None)) if one in labels.by_key), None)
        found[row] = key
    return tuple(found)


def _check_columns(rows: SourceRowSet) -> None:
    names = rows.table.column_names
    missing = [name for name in (KEY_COLUMNS[0], LABEL) if name not in names]
    if missing:
        raise SourceError(
            Problem(
                "source/missing-column",
                f"a label file needs {' and '.join(f'`{name}`' for name in missing)}",
                rows.label,
                "a label says of an award (or lot) whether it buys innovation",
                f"name the columns award_id, lot_id (or none) and label; there are: "
                f"{', '.join(names)}",
            )
        )


def _clean(table: pa.Table, name: str) -> list[str | None]:
    if name not in table.column_names:
        return [None] * table.num_rows
    trimmed = pc.utf8_trim_whitespace(table.column(name))
    return [text or None for text in trimmed.to_pylist()]


def _find_bad(
    rows: SourceRowSet, awards: list[str | None], words: list[str | None]
) -> Iterator[Problem]:
    odd = np.array([i for i, word in enumerate(words) if word not in WORDS], dtype=np.int64)
    if len(odd):
        yield Problem(
            "source/bad-label",
            f"{len(odd)} values of `{LABEL}` are neither innovation nor ordinary: "
            f"{rows.show(LABEL, odd)}",
            rows.label,
            "an award that could not be judged is left out of the file: the rules decide",
            "write innovation or ordinary, or remove the rows",
        )
    empty = np.array([i for i, award in enumerate(awards) if award is None], dtype=np.int64)
    if len(empty):
        yield Problem(
            "source/bad-label",
            f"{len(empty)} labels name no award: {rows.show(KEY_COLUMNS[0], empty)}",
            rows.label,
            fix="fill `award_id` in, or remove the rows",
        )


def _find_repeated(rows: SourceRowSet, keys: list[list[str | None]]) -> Iterator[Problem]:
    seen: set[Key] = set()
    again = []
    for i, (award, lot) in enumerate(zip(*keys, strict=True)):
        if award is None:
            continue
        if (award, lot) in seen:
            again.append(i)
        seen.add((award, lot))
    if again:
        yield Problem(
            "source/repeated-label",
            f"{len(again)} rows label an award again: "
            f"{rows.show(KEY_COLUMNS[0], np.array(again, dtype=np.int64))}",
            rows.label,
            "which of two labels holds would depend on the order of rows",
            "keep one row an award (and lot): the label that the coders agreed on",
        )
