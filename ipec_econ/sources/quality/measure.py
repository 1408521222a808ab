"""Every hazard counted over the award rows, and how much of the register is filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import IntArray
from ipec_econ.core.award_quality import AwardCheck, AwardCoverage, AwardQuality
from ipec_econ.engine.connection import open_connection
from ipec_econ.sources.quality.hazards import HAZARDS, Hazard

MAX_EXAMPLES = 3
MEASURED_COLUMNS = frozenset(
    {
        *(name for hazard in HAZARDS for name in hazard.needs),
        *("award_id", "supplier_id", "supplier_name", "ocid", "process_id", "date", "time"),
        *("value", "currency", "register", "supplier_country", "call_off", "framework"),
        *("release_date", "start_date", "end_date", "buyer_type", "buyer_name", "cpv", "bids"),
    }
)
"""Every column that is looked at, where it is there."""

_FLAGS = ("framework", "call_off")
_FOREIGN = (
    "coalesce(register in ('ted', 'placsp', 'euskadi', 'usaspending', 'fpds') and "
    "coalesce(supplier_country, '') not in ('GB', 'GBR', 'UK'), false)"
)
"""Registers of other countries give the numbers of theirs, which have other forms."""


def measure_awards(
    rows: pa.Table,
    n_suppliers: IntArray,
    *,
    coverage: int | None,
    periods: tuple[int, int] | None,
    count_suppliers: bool = False,
) -> AwardQuality:
    """Count what is odd about award rows; nothing is changed.

    Parameters
    ----------
    rows
        Typed award rows with a ``time``, before any value policy.
    n_suppliers
        Suppliers that share the row's award, shape (n_rows,).
    coverage
        First period from which the register is complete; ``None`` where it is not said.
    periods
        First and last period of the panel.
    count_suppliers
        Also count the suppliers behind each check, which takes longer.
    """
    with open_connection(n_rows=rows.num_rows) as connection:
        connection.register("given", _number_suppliers(rows, n_suppliers))
        known = {*_list_usable(rows), *_find_facts(rows, coverage, periods)}
        connection.execute(_write_view(known, coverage, periods))
        has_value = "value" in known and _count_currencies(rows) <= 1
        total = _fetch(connection, "select sum(value) from awards")[0] if has_value else None
        return AwardQuality(
            rows=rows.num_rows,
            value=total,
            checks=tuple(_check_all(connection, known, has_value, count_suppliers)),
            coverage=(
                *_cover(connection, known, has_value, "buyer_type"),
                *_cover(connection, known, has_value, "buyer_name"),
            ),
        )


def _number_suppliers(rows: pa.Table, n_suppliers: IntArray) -> pa.Table:
    if "n_suppliers" in rows.column_names:
        rows = rows.drop_columns(["n_suppliers"])
    return rows.append_column("n_suppliers", pa.array(n_suppliers))


def _list_usable(rows: pa.Table) -> Iterator[str]:
    """Yield the columns that can be counted: what is yes or no must be of that type."""
    for field in rows.schema:
        if field.name not in _FLAGS or pa.types.is_boolean(field.type):
            yield field.name


def _find_facts(
    rows: pa.Table, coverage: int | None, periods: tuple[int, int] | None
) -> Iterator[str]:
    """Yield what is known beside columns, in the words that hazards use for it."""
    if {"supplier_id", "supplier_name"} & set(rows.column_names):
        yield "supplier"
    if {"ocid", "process_id"} & set(rows.column_names):
        yield "process id"
    if coverage is not None:
        yield "coverage"
    if periods is not None:
        yield "panel periods"


def _write_view(known: set[str], coverage: int | None, periods: tuple[int, int] | None) -> str:
    first, last = periods or (None, None)
    parts = [
        "row_number() over () as row",
        _coalesce("supplier", ("supplier_id", "supplier_name"), known),
        _coalesce("process_key", ("ocid", "process_id"), known),
        f"{_FOREIGN if {'register', 'supplier_country'} <= known else 'false'} as is_foreign",
        _read("is_call_off", "call_off", "coalesce(call_off, false)", known, "false"),
        _read("value_or_none", "value", "coalesce(value, -1)", known, "-1"),
        _read("published", "release_date", "try_cast(release_date as date)", known),
        _read("starts", "start_date", "try_cast(start_date as date)", known),
        _read("ends", "end_date", "try_cast(end_date as date)", known),
        f"{_literal(coverage)} as coverage",
        f"{_literal(first)} as first_period",
        f"{_literal(last)} as last_period",
    ]
    return f"create temp view awards as select *, {', '.join(parts)} from given"  # noqa: S608


def _coalesce(name: str, columns: tuple[str, ...], known: set[str]) -> str:
    present = [f"nullif(trim({column}), '')" for column in columns if column in known]
    return f"coalesce({', '.join([*present, 'null'])}) as {name}"


def _read(name: str, column: str, sql: str, known: set[str], otherwise: str = "null") -> str:
    return f"{sql if column in known else otherwise} as {name}"


def _literal(number: int | None) -> str:
    return "null" if number is None else str(int(number))


def _count_currencies(rows: pa.Table) -> int:
    if "currency" not in rows.column_names:
        return 0
    return int(pc.count_distinct(pc.utf8_upper(rows.column("currency"))).as_py())


def _check_all(
    connection: duckdb.DuckDBPyConnection, known: set[str], has_value: bool, count_suppliers: bool
) -> Iterator[AwardCheck]:
    """Yield every check, counted in one pass over the rows."""
    counted = [hazard for hazard in HAZARDS if set(hazard.needs) <= known]
    measures = _list_measures(has_value, count_suppliers)
    found = iter(_fetch(connection, _write_counts(counted, measures)) if counted else ())
    for hazard in HAZARDS:
        if hazard not in counted:
            missing = tuple(name for name in hazard.needs if name not in known)
            yield AwardCheck(hazard.name, hazard.what, hazard.advice, missing, None, None, ())
            continue
        counts = {name: next(found) for name in measures}
        n_rows = counts["rows"]
        yield AwardCheck(
            name=hazard.name,
            what=hazard.what,
            advice=hazard.advice,
            missing=(),
            rows=n_rows,
            value=(counts["value"] or 0.0) if has_value else None,
            examples=_find_examples(connection, hazard, known) if n_rows else (),
            suppliers=counts.get("suppliers"),
        )


def _list_measures(has_value: bool, count_suppliers: bool) -> dict[str, str]:
    measures = {"rows": "count(*)"}
    if has_value:
        measures["value"] = "sum(value)"
    if count_suppliers:
        measures["suppliers"] = "count(distinct supplier)"
    return measures


def _write_counts(counted: Sequence[Hazard], measures: Mapping[str, str]) -> str:
    """Return the query of every measure of every hazard.

    Each condition stands in it once, under a name: to plan one of them takes longer than to try it
    on the rows of most registers.
    """
    met = [f"({hazard.condition}) as met_{place}" for place, hazard in enumerate(counted)]
    needed = ["supplier", *(["value"] if "value" in measures else [])]
    parts = [
        f"{measure} filter (where met_{place})"
        for place in range(len(counted))
        for measure in measures.values()
    ]
    return f"select {', '.join(parts)} from (select {', '.join([*met, *needed])} from awards)"  # noqa: S608


def _find_examples(
    connection: duckdb.DuckDBPyConnection, hazard: Hazard, known: set[str]
) -> tuple[str, ...]:
    name = "coalesce(award_id, 'row ' || row)" if "award_id" in known else "'row ' || row"
    sql = (
        f"select {name} from awards where {hazard.condition} "  # noqa: S608
        f"order by row limit {MAX_EXAMPLES}"
    )
    return tuple(str(one[0]) for one in connection.execute(sql).fetchall())


def _cover(
    connection: duckdb.DuckDBPyConnection, known: set[str], has_value: bool, by: str
) -> Iterator[AwardCoverage]:
    if by not in known:
        return
    parts = [
        _measure("count(distinct award_id)", "award_id", known),
        _measure("count(distinct supplier)", "supplier", known),
        _measure("count(value)", "value", known),
        _measure("count(nullif(trim(supplier_id), ''))", "supplier_id", known),
        _measure("count(cpv)", "cpv", known),
        _measure("count(bids)", "bids", known),
        "sum(value)" if has_value else "null",
        "null",
    ]
    if {"date", "release_date"} <= known:
        parts[-1] = "median(date_diff('day', date, published))"
    sql = (
        f"select time, {by}, count(*), {', '.join(parts)} from awards "  # noqa: S608
        f"where {by} is not null group by time, {by} order by {by}, time"
    )
    for time, group, *counts in connection.execute(sql).fetchall():
        is_type = by == "buyer_type"
        yield AwardCoverage(time, group if is_type else None, None if is_type else group, *counts)


def _measure(sql: str, column: str, known: set[str]) -> str:
    return sql if column in known else "null"


def _fetch(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    found = connection.execute(sql).fetchone()
    return found if found is not None else (None,)
