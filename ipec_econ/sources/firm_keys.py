"""The two keys of a firm panel, and the columns that identify its firms, in their types."""

from __future__ import annotations

import pyarrow as pa

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.spec.panel import Firms
from ipec_econ.sources.convert import (
    Conversion,
    convert_column,
    convert_key,
    convert_period,
    widen_floats,
)
from ipec_econ.sources.rows import SourceRowSet


def type_firm_keys(rows: SourceRowSet, spec: Firms) -> SourceRowSet:
    """Make the unit text and the time int64; name and postcode become text too.

    Raises
    ------
    SourceError
        A unit is no identifier, or a time no whole number.
    """
    unit = convert_key(rows.table.column(spec.unit))
    time = convert_period(rows.table.column(spec.time))
    problems = _find_bad_keys(rows, spec, unit, time)
    if problems:
        raise SourceError(problems)
    table = _put(_put(rows.table, spec.unit, unit.values), spec.time, time.values)
    for name in (spec.name, spec.postcode):
        if name is not None and name != spec.unit:
            table = _put(table, name, convert_column(table.column(name), "text").values)
    return rows.with_table(widen_floats(table))


def _put(table: pa.Table, name: str, values: pa.ChunkedArray) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, values)


def _find_bad_keys(
    rows: SourceRowSet, spec: Firms, unit: Conversion, time: Conversion
) -> list[Problem]:
    problems = []
    if len(unit.bad):
        problems.append(
            Problem(
                "source/bad-unit",
                f"{len(unit.bad)} of {rows.table.num_rows} values read of the unit "
                f"`{spec.unit}` are no identifiers: "
                f"{rows.show(spec.unit, unit.bad)}",
                rows.label,
                "an identifier is text or a whole number, stored in a type that can hold all its "
                "digits (a float holds 7, a double 15)",
                "store it as text or as an integer in the source",
            )
        )
    if len(time.bad):
        problems.append(
            Problem(
                "source/bad-time",
                f"{len(time.bad)} of {rows.table.num_rows} values read of the time "
                f"`{spec.time}` are no periods: "
                f"{rows.show(spec.time, time.bad)}",
                rows.label,
                "a period is a whole number, such as a year",
                "write the period as a whole number in a column of the source (for a database, "
                "in the query)",
            )
        )
    return problems
