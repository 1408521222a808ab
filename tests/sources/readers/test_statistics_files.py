"""What is particular to Stata and SPSS files."""

from __future__ import annotations

import struct

import numpy as np
import pandas as pd
import pyarrow as pa
import pyreadstat

from ipec_econ.sources.readers.registry import read_source

STATA_MISSING_A = struct.pack("<Q", 0x7FE0010000000000)
"""Stata's .a as a double (dta format description, section 5.2)."""


def _codes(rows):
    return [notice.code for notice in rows.notices]


def test_stata_labels_keep_their_codes(tmp_path):
    frame = pd.DataFrame({"kind": pd.Categorical(["new", "old", "new"])})
    frame.to_stata(tmp_path / "a.dta", write_index=False)
    rows = read_source("a.dta", base=str(tmp_path))
    assert rows.table.column("kind").to_pylist() == [0, 1, 0]
    assert _codes(rows) == ["source/value-labels"]


def test_statas_lettered_missing_values_are_null_and_counted(tmp_path):
    pd.DataFrame({"x": [1.0, 3.0, np.nan]}).to_stata(tmp_path / "a.dta", write_index=False)
    content = (tmp_path / "a.dta").read_bytes()
    place = content.index(struct.pack("<d", 3.0))
    changed = content[:place] + STATA_MISSING_A + content[place + 8 :]
    (tmp_path / "a.dta").write_bytes(changed)
    rows = read_source("a.dta", base=str(tmp_path))
    assert rows.table.column("x").to_pylist() == [1.0, None, None]
    assert _codes(rows) == ["source/lettered-missing"]
    assert "1 cells of column `x`" in rows.notices[0].text


def test_statas_storage_types(tmp_path):
    frame = pd.DataFrame(
        {
            "b": np.array([1, 2], "int8"),
            "l": np.array([1, 2], "int32"),
            "f": np.array([0.5, 2], "float32"),
            "d": [0.1, 2.0],
            "s": ["ä", ""],
            "q": pd.to_datetime(["2000-01-01", "2010-04-01"]),
        }
    )
    frame.to_stata(tmp_path / "a.dta", write_index=False, version=118, convert_dates={"q": "tq"})
    table = read_source("a.dta", base=str(tmp_path)).table
    assert table.schema.types == [
        pa.int64(), pa.int64(), pa.float32(), pa.float64(), pa.string(), pa.float64(),
    ]  # fmt: skip
    assert table.column("s").to_pylist() == ["ä", None]
    assert table.column("q").to_pylist() == [160.0, 201.0]


def test_missing_integers_stay_integers(tmp_path):
    frame = pd.DataFrame({"x": pd.array([2010, None], "Int16")})
    frame.to_stata(tmp_path / "a.dta", write_index=False)
    column = read_source("a.dta", base=str(tmp_path)).table.column("x")
    assert (column.type, column.to_pylist()) == (pa.int64(), [2010, None])


def test_values_declared_missing_in_spss_are_null_and_counted(tmp_path):
    frame = pd.DataFrame({"x": [1.0, 99.0, 3.0], "s": ["a", "b", ""]})
    pyreadstat.write_sav(frame, str(tmp_path / "a.sav"), missing_ranges={"x": [99]})
    rows = read_source("a.sav", base=str(tmp_path))
    assert rows.table.column("x").to_pylist() == [1.0, None, 3.0]
    assert rows.table.column("s").to_pylist() == ["a", "b", None]
    assert _codes(rows) == ["source/declared-missing"]
