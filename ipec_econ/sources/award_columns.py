"""The columns of an award table under their canonical names."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from itertools import count

import pyarrow as pa

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.panel import Awards
from ipec_econ.core.vocabulary import AWARD_COLUMNS
from ipec_econ.sources.missing_columns import find_missing_columns
from ipec_econ.sources.policies.dates import BASIS_COLUMNS
from ipec_econ.sources.rows import SourceRowSet


def name_award_columns(rows: SourceRowSet, spec: Awards) -> tuple[SourceRowSet, tuple[Notice, ...]]:
    """Put canonical columns first, then the user's own names, then the source's own columns.

    A source column whose name is canonical already needs no mapping. One whose name `columns`
    gives to another is kept as ``NAME_source`` (``NAME_source_2`` where that is taken), with a
    notice.

    Raises
    ------
    SourceError
        `columns` has a name that looks like a misspelt canonical one, or maps a column that is
        not there; there is neither `supplier_id` nor `supplier_name`, or neither `date` nor `time`.
    """
    read = rows.table.column_names
    _check_columns(read, spec, rows.label)
    mapping = {name: name for name in AWARD_COLUMNS if name in read} | spec.columns
    names = [*(name for name in AWARD_COLUMNS if name in mapping), *spec.columns]
    table = {name: _give(rows.table, mapping[name], name) for name in dict.fromkeys(names)}
    notices = []
    for name in read:
        if name not in table:
            table[name] = rows.table.column(name)
        elif mapping[name] != name:
            second = _find_free_name(f"{name}_source", {*read, *table})
            table[second] = rows.table.column(name)
            notices.append(_note_second_name(name, mapping[name], second, rows.label))
    return rows.with_table(pa.table(table)), tuple(notices)


def _give(table: pa.Table, source: str, name: str) -> pa.ChunkedArray:
    """Return a column, as plain text where a new name gives it a new meaning."""
    column = table.column(source)
    is_coded = pa.types.is_dictionary(column.type) and name != source
    return column.cast(column.type.value_type) if is_coded else column


def _check_columns(read: list[str], spec: Awards, source: str) -> None:
    problems = [
        _describe_misspelt(name, near[0], source)
        for name in spec.columns
        if name not in AWARD_COLUMNS and (near := get_close_matches(name, AWARD_COLUMNS, 1))
    ]
    wanted = {f"columns.{name}": column for name, column in spec.columns.items()}
    wanted |= {f"types.{name}": name for name in spec.types if name not in spec.columns}
    problems += find_missing_columns(wanted, read, source)
    known = {*spec.columns, *read}
    if {BASIS_COLUMNS[basis] for basis in spec.date} & known:
        known.add("date")
    problems += _require(("supplier_id", "supplier_name"), known, read, source)
    problems += _require(("date", "time"), known, read, source)
    if problems:
        raise SourceError(problems)


def _describe_misspelt(name: str, near: str, source: str) -> Problem:
    return Problem(
        "source/unknown-canonical",
        f"`columns` of awards gives the name `{name}`, which is nearly `{near}`",
        source,
        "a canonical name that is misspelt would not be found by linkage and treatments",
        f"did you mean `{near}`? canonical names: {', '.join(AWARD_COLUMNS)}",
    )


def _require(
    names: tuple[str, str], known: set[str], read: list[str], source: str
) -> list[Problem]:
    if known & set(names):
        return []
    return [
        Problem(
            "source/missing-column",
            f"awards need `{names[0]}` or `{names[1]}`, and have neither",
            source,
            _REASONS[names],
            f"map one under `columns`, as `{names[0]}: COLUMN`; columns at hand: "
            f"{', '.join(read[:40])}",
        )
    ]


_REASONS: Mapping[tuple[str, str], str] = {
    ("supplier_id", "supplier_name"): "an award is linked to a firm by its supplier",
    ("date", "time"): "an award falls into a period of the panel",
}


def _find_free_name(name: str, taken: set[str]) -> str:
    numbered = (f"{name}_{i}" for i in count(2))
    return name if name not in taken else next(one for one in numbered if one not in taken)


def _note_second_name(name: str, source_column: str, second: str, source: str) -> Notice:
    return Notice(
        "source/second-name",
        "sources",
        source,
        f"`{name}` is `{source_column}`; the source's own `{name}` is kept as `{second}`",
    )
