"""Cells to a table and back: not a bit is lost, and broken tables are refused."""

from __future__ import annotations

import io
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ipec_econ.core.cell_layout import METADATA_KEY, store_from_arrow, store_to_arrow
from ipec_econ.core.cell_set import CellCounts, CellKey, CellSet
from ipec_econ.core.cell_store import CellStore
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.tables import InputRecord
from ipec_econ.numerics.cells.cell_accumulator import CellAccumulator
from ipec_econ.publish.cells_file import cells_to_parquet
from tests.numerics.cells.draw_paths import draw_paths

ARRAYS = (
    "periods", "cohort", "pattern", "cluster", "n_units", "mean", "scatter", "weight", "weight_sq",
    "mean_weighted", "mean_sq", "scatter_sq",
)  # fmt: skip


def make_store(*, weights: bool = False, clusters: bool = False) -> CellStore:
    paths = draw_paths(4, weights=weights, clusters=clusters)
    cells = CellAccumulator(paths.periods)
    cells.add(paths)
    key = CellKey("main", "ln(y)", "first", "y > 0", "w" if weights else None, "firm")
    step = FlowStep("", "sample", "rows of sample `main`", 300, 60, 20)
    one = CellSet(key, "ln(y)", cells.finish(), (step,), CellCounts(2, 10, 3, 1))
    record = InputRecord("firms", "firms.csv", "csv", "ab", 17, 300)
    opening = FlowStep("firms", "read", "rows of the source", 300, 60)
    return CellStore("lab", "firm", "year", (2001, 2005), 3, (one,), (opening,), (record,))


@pytest.mark.parametrize("weights", [False, True])
@pytest.mark.parametrize("clusters", [False, True])
def test_what_is_read_is_what_was_written(weights: bool, clusters: bool) -> None:
    store = make_store(weights=weights, clusters=clusters)
    content = cells_to_parquet(store)
    assert content == cells_to_parquet(store)
    found = store_from_arrow(pq.read_table(io.BytesIO(content)))
    for name in ("study", "unit", "time", "periods", "min_firms", "flow", "inputs"):
        assert getattr(found, name) == getattr(store, name)
    for one, two in zip(store.sets, found.sets, strict=True):
        assert (one.key, one.outcome_name, one.flow, one.withheld) == (
            two.key, two.outcome_name, two.flow, two.withheld,
        )  # fmt: skip
        for name in ARRAYS:
            left, right = getattr(one.cells, name), getattr(two.cells, name)
            assert (left is None) == (right is None), name
            if left is not None:
                assert left.dtype == right.dtype
                np.testing.assert_array_equal(left, right, err_msg=name)


def test_a_row_holds_its_own_periods_alone() -> None:
    row = store_to_arrow(make_store()).to_pylist()[0]
    n_periods = len(row["periods"])
    assert len(row["mean"]) == n_periods
    assert len(row["cross"]) == n_periods * (n_periods + 1) // 2
    assert row["weight"] is row["mean_sq"] is row["cross_sq"] is row["cluster"] is None


def change(table: pa.Table, name: str, row: int, value: object) -> pa.Table:
    values = table.column(name).to_pylist()
    values[row] = value
    field = table.schema.field(name)
    place = table.column_names.index(name)
    return table.set_column(place, field, pa.array(values, field.type))


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("mean", [1.0], "not one number for each of a cell's periods"),
        ("cross", None, "not one number for each pair"),
        ("periods", [1900], "periods that the set does not have"),
        ("n_firms", None, "`n_firms` is empty"),
        ("set", 9, "sets that it does not describe"),
    ],
)
def test_a_broken_row_is_refused(column: str, value: object, said: str) -> None:
    table = change(store_to_arrow(make_store()), column, 1, value)
    with pytest.raises(ValueError, match=said):
        store_from_arrow(table)


def test_another_layout_is_refused() -> None:
    table = store_to_arrow(make_store())
    with pytest.raises(ValueError, match="does not say that it holds cells"):
        store_from_arrow(table.replace_schema_metadata(None))
    described = json.loads(table.schema.metadata[METADATA_KEY])
    newer = json.dumps({**described, "layout": 2}).encode()
    with pytest.raises(ValueError, match="its layout is 2"):
        store_from_arrow(table.replace_schema_metadata({METADATA_KEY: newer}))
    with pytest.raises(ValueError, match="description of the cells is broken"):
        store_from_arrow(table.replace_schema_metadata({METADATA_KEY: b'{"layout": 1}'}))
    with pytest.raises(ValueError, match="columns are not those of cells"):
        store_from_arrow(table.drop_columns(["weight"]))
