"""Order of unit and period: recognised exactly where a sort would change nothing."""

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.engine.unit_runs import find_changes, find_unit_runs


def make_rows(units: list[str | None], times: list[int | None]) -> pa.Table:
    return pa.table({"firm": pa.array(units, pa.string()), "year": pa.array(times, pa.int64())})


def test_runs_of_sorted_rows() -> None:
    rows = make_rows(["a", "a", "b", "c", "c"], [1, 3, 2, 1, 2])
    runs = find_unit_runs(rows, "firm", "year")
    assert runs is not None
    assert runs.starts.tolist() == [0, 2, 3]
    assert runs.labels.to_pylist() == ["a", "b", "c"]
    assert runs.number_rows().tolist() == [0, 0, 1, 2, 2]


@pytest.mark.parametrize(
    ("units", "times"),
    [
        (["a", "a"], [2, 1]),
        (["a", "a"], [1, 1]),
        (["b", "a"], [1, 1]),
        (["a", "b", "a"], [1, 1, 2]),
        (["a", None], [1, 2]),
        (["a", "b"], [1, None]),
        ([], []),
    ],
)
def test_other_rows_have_none(units: list[str | None], times: list[int | None]) -> None:
    assert find_unit_runs(make_rows(units, times), "firm", "year") is None


@given(
    st.lists(st.tuples(st.sampled_from(["a", "B", "é", "ab", "10", "9"]), st.integers(0, 3))),
    st.integers(1, 4),
)
def test_found_exactly_where_pairs_ascend(pairs: list[tuple[str, int]], size: int) -> None:
    rows = make_rows([unit for unit, _ in pairs], [time for _, time in pairs])
    pieces = [rows.slice(start, size) for start in range(0, rows.num_rows, size)]
    rows = pa.concat_tables(pieces) if pieces else rows
    keys = [(unit.encode(), time) for unit, time in pairs]
    ascending = all(one < other for one, other in pairwise(keys))
    runs = find_unit_runs(rows, "firm", "year")
    assert (runs is not None) == (bool(pairs) and ascending)
    if runs is not None:
        labels = np.array(runs.labels.to_pylist())[runs.number_rows()]
        assert labels.tolist() == [unit for unit, _ in pairs]


def test_nulls_are_changes() -> None:
    values = pa.chunked_array([["a", None], [None, "b", "b"]])
    assert find_changes(values).tolist() == [True, True, True, True, False]
