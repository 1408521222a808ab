"""Columns and masks on whole tables: order, types, keys, and inputs left as they were."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.engine.evaluate import EvaluationError, add_columns, select_rows
from ipec_econ.engine.split import split_calendar

KEYS = {"unit": "firm", "time": "year"}


def test_later_columns_see_earlier_ones():
    rows = pa.table({"gva": [8.0, 9.0], "employees": [2, 3]})
    found = add_columns(rows, {"lp": "gva / employees", "twice": "2 * lp"})
    assert found.column_names == ["gva", "employees", "lp", "twice"]
    assert found.column("twice").to_pylist() == [8.0, 6.0]


def test_a_name_that_is_there_is_replaced_in_its_place():
    rows = pa.table({"a": [1, 2], "b": [3, 4]})
    found = add_columns(rows, {"a": "a + b"})
    assert found.to_pydict() == {"a": [4, 6], "b": [3, 4]}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.array([1, None], pa.int16()), pa.int64()),
        (pa.array([1.5, None], pa.float32()), pa.float64()),
        (pa.array([Decimal("1.5"), None]), pa.float64()),
        (pa.array([True, None]), pa.bool_()),
        (pa.array(["a", None]).dictionary_encode(), pa.string()),
        (pa.array(["a", None], pa.large_string()), pa.string()),
        (pa.nulls(2), pa.float64()),
        (pa.array([1, 2**64 - 1], pa.uint64()), pa.float64()),
    ],
)
def test_types_are_few(values, expected):
    found = add_columns(pa.table({"x": values}), {"y": "coalesce(x, x)"})
    assert found.schema.field("y").type == expected


def test_inputs_are_unchanged():
    rows = pa.table({"firm": ["b", "a"], "year": [2, 1], "x": [1.0, float("inf")]})
    before = rows.to_pydict()
    add_columns(rows, {"x": "lag(x)"}, **KEYS)
    select_rows(rows, "x > 0")
    assert rows.to_pydict() == before


def test_null_is_no_match_and_zeros_and_ones_are_a_condition():
    rows = pa.table({"x": [1.0, None, float("nan"), 0.0], "grant": [0, 1, None, 1]})
    assert select_rows(rows, "x > 0").tolist() == [True, False, False, False]
    assert select_rows(rows, "grant").tolist() == [False, True, False, True]


@pytest.mark.parametrize(
    ("where", "message"),
    [("x", "a number such as 5"), ("name", "this is text")],
)
def test_what_is_no_condition_is_refused(where, message):
    rows = pa.table({"x": [1, 5], "name": ["a", "b"]})
    with pytest.raises(EvaluationError, match=message):
        select_rows(rows, where)


def test_calendar_functions_need_keys():
    with pytest.raises(EvaluationError, match="unit and a time"):
        add_columns(pa.table({"x": [1]}), {"y": "lag(x)"})


def test_the_error_names_the_expression():
    with pytest.raises(EvaluationError) as caught:
        add_columns(pa.table({"x": [1]}), {"y": "z"})
    assert caught.value.expression_name == "y"


def test_an_empty_table_stays_empty():
    rows = pa.table({"firm": pa.array([], pa.string()), "year": pa.array([], pa.int64())})
    assert add_columns(rows, {"y": "lag(year) / 2"}, **KEYS).column("y").to_pylist() == []


@pytest.mark.property
@settings(max_examples=15, deadline=None)
@given(st.permutations(range(8)))
def test_row_order_does_not_matter(order):
    year = np.array([1, 2, 3, 5, 1, 2, 4, 5])
    rows = pa.table({"firm": list("aaaabbbb"), "year": year, "x": year**2})
    expected = add_columns(rows, {"y": "change(x) / first(x)"}, **KEYS)
    shuffled = add_columns(rows.take(order), {"y": "change(x) / first(x)"}, **KEYS)
    assert shuffled.equals(expected.take(order))


def test_calendar_calls_are_taken_out_of_an_expression():
    rest, calls = split_calendar("value / lag(turnover) + change(x, 2)")
    assert list(calls) == ["calendar_1", "calendar_2"]
    rows = pa.table({"value": [6.0], "calendar_1": [3.0], "calendar_2": [10.0]})
    assert add_columns(rows, {"dose": rest}).column("dose").to_pylist() == [12.0]
