"""What makes a firm panel: every row has a unit and a time, and no pair occurs twice."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.spec.panel import Firms
from ipec_econ.sources.rows import MAX_EXAMPLES, SourceRowSet


def check_firm_keys(rows: SourceRowSet, spec: Firms) -> None:
    """Raise when a key is missing, or a pair of (unit, time) occurs more than once.

    Raises
    ------
    SourceError
        With the number of rows, and up to three examples by line or row of the source.
    """
    problems = [*_find_null_keys(rows, spec), *_find_duplicate_keys(rows, spec)]
    if problems:
        raise SourceError(problems)


def _find_null_keys(rows: SourceRowSet, spec: Firms) -> list[Problem]:
    problems = []
    for key, name in (("unit", spec.unit), ("time", spec.time)):
        empty = np.flatnonzero(rows.table.column(name).is_null().to_numpy())
        if len(empty):
            places = [rows.locate(int(row)) for row in empty[:MAX_EXAMPLES]]
            shown = ", ".join(place for place in places if place)
            problems.append(
                Problem(
                    "source/null-key",
                    f"{len(empty)} rows have no {key} (`{name}`)" + (f": {shown}" * bool(shown)),
                    rows.label,
                    "a row of a panel belongs to a unit and a period",
                    f"fill them in, or leave them out and count them: where: {name} is not null",
                )
            )
    return problems


def _find_duplicate_keys(rows: SourceRowSet, spec: Firms) -> list[Problem]:
    keys = rows.with_table(rows.table.select([spec.unit, spec.time]))
    known = keys.keep(
        pc.and_(
            rows.table.column(spec.unit).is_valid(), rows.table.column(spec.time).is_valid()
        ).to_numpy()
    )
    order = _sort_by_key(known, spec)
    units = pc.dictionary_encode(known.table.column(spec.unit).combine_chunks()).indices
    unit_codes = units.to_numpy()[order]
    times = known.table.column(spec.time).to_numpy()[order]
    repeated = (unit_codes[1:] == unit_codes[:-1]) & (times[1:] == times[:-1])
    if not repeated.any():
        return []
    starts = np.flatnonzero(repeated & ~np.concatenate(([False], repeated[:-1])))
    shown = [_show_duplicate(known, spec, order, repeated, int(start)) for start in starts[:3]]
    return [
        Problem(
            "source/duplicate-key",
            f"{len(starts)} pairs of (`{spec.unit}`, `{spec.time}`) occur more than once: "
            f"{'; '.join(shown)}",
            rows.label,
            "a panel has one row per unit and period",
            "keep one row of each, or add a condition under `where` that does",
        )
    ]


def _sort_by_key(rows: SourceRowSet, spec: Firms) -> IntArray:
    keys = [(spec.unit, "ascending"), (spec.time, "ascending")]
    order: IntArray = pc.sort_indices(rows.table, sort_keys=keys).to_numpy().astype(np.int64)
    return order


def _show_duplicate(
    rows: SourceRowSet, spec: Firms, order: IntArray, repeated: BoolArray, start: int
) -> str:
    end = start
    while end < len(repeated) and repeated[end]:
        end += 1
    first = int(order[start])
    unit = rows.table.column(spec.unit)[first].as_py()
    time = rows.table.column(spec.time)[first].as_py()
    places = [rows.locate(int(row)) for row in sorted(order[start : end + 1])]
    listed = ", ".join(place for place in places[:MAX_EXAMPLES] if place)
    more = " …" if listed and len(places) > MAX_EXAMPLES else ""
    return f"({unit}, {time})" + (f" on {listed}{more}" if listed else f" {len(places)} times")
