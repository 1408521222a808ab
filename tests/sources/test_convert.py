"""Conversions that a spec declares, or a key needs."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from ipec_econ.sources.convert import convert_column, convert_key, convert_period


def _column(values, type_=None):
    return pa.chunked_array([pa.array(values, type_)])


@pytest.mark.parametrize(
    ("values", "target", "expected"),
    [
        ([1, None, -5], "text", ["1", None, "-5"]),
        ([1.0, 2.5, 1e300], "text", ["1", "2.5", "1e+300"]),
        ([True, False], "text", ["true", "false"]),
        ([date(2020, 1, 2)], "text", ["2020-01-02"]),
        (["01", " +2", "3.0", None], "integer", [1, 2, 3, None]),
        ([3.0, None], "integer", [3, None]),
        ([True], "integer", [1]),
        (["01.50", "+2", "1e3", ".5"], "number", [1.5, 2.0, 1000.0, 0.5]),
        ([1, None], "number", [1.0, None]),
        (["2020-01-02", "2020-01-02T23:59:59Z", "2020-01-02 10:00"], "date",
         [date(2020, 1, 2)] * 3),
        ([date(2020, 1, 2)], "date", [date(2020, 1, 2)]),
    ],
)  # fmt: skip
def test_conversions(values, target, expected):
    conversion = convert_column(_column(values), target)
    assert conversion.values.to_pylist() == expected
    assert not len(conversion.bad)


@pytest.mark.parametrize(
    ("values", "target", "bad"),
    [
        (["1", "x", None, "1.5"], "integer", [1, 3]),
        ([1.0, 1.5, float(2**53)], "integer", [1, 2]),
        (["1", "1,5", "NaN", "1 000", "1e400"], "number", [1, 2, 3, 4]),
        ([date(2020, 1, 2), None], "number", [0]),
        (["2020-02-30", "2020-13-01", "2020-1-1", "20200101", "0000-01-01"], "date", range(5)),
        (["2020-01-01 noon", "2020-01-01x"], "date", [0, 1]),
        ([2020, None], "date", [0]),
    ],
)
def test_what_cannot_be_converted_is_reported_by_row(values, target, bad):
    conversion = convert_column(_column(values), target)
    assert conversion.bad.tolist() == list(bad)
    assert all(conversion.values[int(row)].as_py() is None for row in conversion.bad)
    assert len(conversion.values) == len(values)


@pytest.mark.parametrize(
    ("values", "type_", "expected"),
    [
        ([410032, None], pa.int64(), ["410032", None]),
        ([410032.0, -0.0], pa.float64(), ["410032", "0"]),
        (["\t00123456 ", "  "], pa.string(), ["00123456", None]),
    ],
)
def test_keys_are_text(values, type_, expected):
    assert convert_key(_column(values, type_)).values.to_pylist() == expected


def test_periods_are_whole_numbers():
    assert convert_period(_column([" 2010", "", None])).values.to_pylist() == [2010, None, None]
    assert convert_period(_column(["-5", "2010.0", "x"])).bad.tolist() == [0, 1, 2]
    assert convert_period(_column([2010.0, np.nan, None])).bad.tolist() == [1]


def test_inputs_are_left_as_they_are():
    column = _column([" 1", "x"])
    convert_key(column)
    convert_period(column)
    convert_column(column, "number")
    assert column.to_pylist() == [" 1", "x"]
