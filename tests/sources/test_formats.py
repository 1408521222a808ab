"""The same panel in every format gives the same firm table."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow as pa

from ipec_econ.core.spec.panel import Firms
from ipec_econ.sources.firms import read_firms, read_header

EXPECTED_SCHEMA = {
    "crn": pa.string(),
    "year": pa.int64(),
    "turnover": pa.float64(),
    "employees": pa.int64(),
    "sic": pa.string(),
    "town": pa.string(),
    "founded": pa.date32(),
}
TYPE_WORDS = {
    "crn": "text",
    "year": "integer",
    "turnover": "number",
    "employees": "integer",
    "sic": "text",
    "town": "text",
    "founded": "date",
}


def test_rows_are_the_same_from_every_format(
    format_, write_panel, panel_types, expected_rows, tmp_path
):
    spec = Firms(unit="crn", time="year", types=panel_types, **write_panel(format_))
    table = read_firms(spec, base=str(tmp_path))
    assert dict(zip(table.rows.column_names, table.rows.schema.types, strict=True)) == (
        EXPECTED_SCHEMA
    )
    assert table.rows.to_pylist() == expected_rows


def test_header_agrees_with_the_rows(format_, write_panel, panel_types, tmp_path):
    spec = Firms(unit="crn", time="year", types=panel_types, **write_panel(format_))
    assert read_header(spec, base=str(tmp_path)) == TYPE_WORDS


def test_the_record_holds_the_hash_of_the_files_bytes(format_, write_panel, tmp_path):
    named = write_panel(format_)
    table = read_firms(Firms(unit="crn", time="year", **named), base=str(tmp_path))
    (record,) = table.inputs
    assert (record.role, record.path, record.rows) == ("firms", named["source"], 5)
    if format_ != "duckdb":
        content = (tmp_path / str(named["source"])).read_bytes()
        assert record.sha256 == hashlib.sha256(content).hexdigest()
        assert record.bytes == len(content)


def test_reading_leaves_the_source_as_it_is(format_, write_panel, tmp_path):
    named = write_panel(format_)
    before = _snapshot(tmp_path)
    read_firms(Firms(unit="crn", time="year", **named), base=str(tmp_path))
    assert _snapshot(tmp_path) == before


def test_conditions_are_applied_and_counted(format_, write_panel, panel_types, tmp_path):
    spec = Firms(
        unit="crn",
        time="year",
        types=panel_types,
        where="employees >= 5 and sic <> '01110'",
        **write_panel(format_),
    )
    table = read_firms(spec, base=str(tmp_path))
    assert table.rows.column("crn").to_pylist() == ["07010258", "SC000034"]
    read, where = table.flow
    assert (read.scope, read.step, read.rows, read.units) == ("firms", "read", 5, 3)
    assert (where.step, where.rows, where.units) == ("where", 2, 2)
    assert (where.rows_lost, where.units_lost) == (3, 1)


def _snapshot(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
