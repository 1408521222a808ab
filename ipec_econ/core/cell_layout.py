"""How cells lie in a table of Arrow: the layout that docs/cells.md describes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.cell_set import CellCounts, CellKey, CellSet
from ipec_econ.core.cell_store import CellStore
from ipec_econ.core.cell_table import CellTable
from ipec_econ.core.flow import FLOW_COLUMNS, FlowStep
from ipec_econ.core.tables import InputRecord

METADATA_KEY = b"ipec_econ.cells"
"""Of the schema's metadata: what the rows do not say, as JSON."""

LAYOUT = 1
"""Version of the layout; raised when a column changes its meaning."""

KEYS = ("sample", "outcome", "treatment", "where", "weights", "cluster")
"""Of a set's key, those that a file tells: it holds cells by cohort alone."""

CELL_SCHEMA = pa.schema(
    [
        ("set", pa.int64()),
        ("outcome", pa.string()),
        ("treatment", pa.string()),
        ("sample", pa.string()),
        ("cohort", pa.int64()),
        ("periods", pa.list_(pa.int64())),
        ("cluster", pa.int64()),
        ("n_firms", pa.int64()),
        ("weight", pa.float64()),
        ("weight_sq", pa.float64()),
        ("mean", pa.list_(pa.float64())),
        ("mean_weighted", pa.list_(pa.float64())),
        ("mean_sq", pa.list_(pa.float64())),
        ("cross", pa.list_(pa.float64())),
        ("cross_sq", pa.list_(pa.float64())),
    ]
)


def store_to_arrow(store: CellStore) -> pa.Table:
    """Return the store as a table: a row a cell, the rest in the schema's metadata."""
    rows = [row for place, one in enumerate(store.sets) for row in _list_rows(place + 1, one)]
    described = {
        "layout": LAYOUT,
        "study": store.study,
        "unit": store.unit,
        "time": store.time,
        "periods": store.periods,
        "min_firms": store.min_firms,
        "inputs": [asdict(one) for one in store.inputs],
        "flow": [_list_counts(step) for step in store.flow],
        "sets": [_describe_set(place + 1, one) for place, one in enumerate(store.sets)],
    }
    text = json.dumps(described, ensure_ascii=False, indent=1, allow_nan=False)
    schema = CELL_SCHEMA.with_metadata({METADATA_KEY: text.encode()})
    return pa.Table.from_pylist(rows, schema=schema)


def read_layout(metadata: Mapping[bytes, bytes] | None) -> CellStore:
    """Return what a file's metadata say: sets without cells.

    Raises
    ------
    ValueError
        There are none, or they are not those of this layout.
    """
    text = (metadata or {}).get(METADATA_KEY)
    if text is None:
        raise ValueError("it does not say that it holds cells")
    try:
        described = json.loads(text)
        if described["layout"] != LAYOUT:
            raise ValueError(f"its layout is {described['layout']}, this version reads {LAYOUT}")
        span = described["periods"]
        return CellStore(
            study=described["study"],
            unit=described["unit"],
            time=described["time"],
            periods=None if span is None else (int(span[0]), int(span[1])),
            min_firms=described["min_firms"],
            sets=tuple(_read_set(one) for one in described["sets"]),
            flow=_read_flow(described["flow"]),
            inputs=tuple(InputRecord(**one) for one in described["inputs"]),
        )
    except (KeyError, TypeError, IndexError, json.JSONDecodeError) as error:
        raise ValueError(f"its description of the cells is broken ({error})") from error


def store_from_arrow(table: pa.Table) -> CellStore:
    """Return the store that a table holds.

    Raises
    ------
    ValueError
        The table is not what `store_to_arrow` makes: the message says what is wrong.
    """
    store = read_layout(table.schema.metadata)
    if not table.schema.remove_metadata().equals(CELL_SCHEMA):
        raise ValueError("its columns are not those of cells")
    rows: dict[int, list[dict[str, Any]]] = {}
    for row in table.to_pylist():
        rows.setdefault(row["set"], []).append(row)
    sets = []
    for place, one in enumerate(store.sets):
        own = rows.pop(place + 1, [])
        sets.append(
            CellSet(one.key, one.outcome_name, _read_cells(own, one), one.flow, one.withheld)
        )
    if rows:
        raise ValueError(f"it has rows of sets that it does not describe: {sorted(rows)}")
    return replace(store, sets=tuple(sets))


def _list_rows(number: int, one: CellSet) -> Iterator[dict[str, Any]]:
    cells, key = one.cells, one.key
    for row in range(cells.n_cells):
        seen = np.flatnonzero(cells.pattern[row])
        cohort = float(cells.cohort[row])
        yield {
            "set": number,
            "outcome": key.outcome,
            "treatment": key.treatment,
            "sample": key.sample,
            "cohort": int(cohort) if np.isfinite(cohort) else None,
            "periods": cells.periods[seen].tolist(),
            "cluster": None if cells.cluster is None else int(cells.cluster[row]),
            "n_firms": int(cells.n_units[row]),
            "weight": None if cells.weight is None else float(cells.weight[row]),
            "weight_sq": None if cells.weight_sq is None else float(cells.weight_sq[row]),
            "mean": cells.mean[row, seen].tolist(),
            "mean_weighted": _cut_path(cells.mean_weighted, row, seen),
            "mean_sq": _cut_path(cells.mean_sq, row, seen),
            "cross": _cut_cross(cells.scatter, row, seen),
            "cross_sq": _cut_cross(cells.scatter_sq, row, seen),
        }


def _cut_path(path: FloatArray | None, row: int, seen: IntArray) -> list[float] | None:
    return None if path is None else [float(value) for value in path[row, seen]]


def _cut_cross(cross: FloatArray | None, row: int, seen: IntArray) -> list[float] | None:
    """Return the lower triangle, row by row."""
    if cross is None:
        return None
    lower = np.tril_indices(len(seen))
    return [float(value) for value in cross[row][seen[:, None], seen][lower]]


def _describe_set(number: int, one: CellSet) -> dict[str, Any]:
    return {
        "set": number,
        **{name: getattr(one.key, name) for name in KEYS},
        "outcome_name": one.outcome_name,
        "periods": one.cells.periods.tolist(),
        "has_clusters": one.cells.cluster is not None,
        "has_weights": one.cells.weight is not None,
        "withheld": asdict(one.withheld),
        "flow": [_list_counts(step) for step in one.flow],
    }


def _read_set(described: Mapping[str, Any]) -> CellSet:
    periods = np.array(described["periods"], dtype=np.int64)
    n_periods = len(periods)
    has_weights, has_clusters = described["has_weights"], described["has_clusters"]
    none, path = np.zeros(0), np.zeros((0, n_periods))
    square = np.zeros((0, n_periods, n_periods))
    return CellSet(
        key=CellKey(**{name: described[name] for name in KEYS}),
        outcome_name=described["outcome_name"],
        cells=CellTable(
            periods=periods,
            cohort=none,
            pattern=np.zeros((0, n_periods), dtype=np.bool_),
            cluster=np.zeros(0, dtype=np.int64) if has_clusters else None,
            n_units=np.zeros(0, dtype=np.int64),
            mean=path,
            scatter=square,
            weight=none if has_weights else None,
            weight_sq=none if has_weights else None,
            mean_weighted=path if has_weights else None,
            mean_sq=path if has_weights else None,
            scatter_sq=square if has_weights and not has_clusters else None,
        ),
        flow=_read_flow(described["flow"]),
        withheld=CellCounts(**described["withheld"]),
    )


def _list_counts(step: FlowStep) -> dict[str, Any]:
    return {name: getattr(step, name) for name in FLOW_COLUMNS}


def _read_flow(steps: list[dict[str, Any]]) -> tuple[FlowStep, ...]:
    return tuple(FlowStep(**step) for step in steps)


def _read_cells(rows: list[dict[str, Any]], empty: CellSet) -> CellTable:
    shape = empty.cells
    size, n_periods = len(rows), len(shape.periods)
    pattern: BoolArray = np.zeros((size, n_periods), dtype=np.bool_)
    for place, row in enumerate(rows):
        pattern[place] = np.isin(shape.periods, row["periods"])
        if pattern[place].sum() != len(row["periods"]) or not row["periods"]:
            raise ValueError(f"cell {place + 1} of a set has periods that the set does not have")
    cohort = [np.inf if row["cohort"] is None else float(row["cohort"]) for row in rows]
    return CellTable(
        periods=shape.periods,
        cohort=np.array(cohort, dtype=np.float64),
        pattern=pattern,
        cluster=None if shape.cluster is None else _read_whole(rows, "cluster"),
        n_units=_read_whole(rows, "n_firms"),
        mean=_read_path(rows, "mean", pattern),
        scatter=_read_cross(rows, "cross", pattern),
        weight=None if shape.weight is None else _read_numbers(rows, "weight"),
        weight_sq=None if shape.weight_sq is None else _read_numbers(rows, "weight_sq"),
        mean_weighted=None
        if shape.mean_weighted is None
        else _read_path(rows, "mean_weighted", pattern),
        mean_sq=None if shape.mean_sq is None else _read_path(rows, "mean_sq", pattern),
        scatter_sq=None if shape.scatter_sq is None else _read_cross(rows, "cross_sq", pattern),
    )


def _read_whole(rows: list[dict[str, Any]], name: str) -> IntArray:
    values = [row[name] for row in rows]
    if None in values:
        raise ValueError(f"`{name}` is empty in some rows")
    return np.array(values, dtype=np.int64)


def _read_numbers(rows: list[dict[str, Any]], name: str) -> FloatArray:
    values = [row[name] for row in rows]
    if None in values:
        raise ValueError(f"`{name}` is empty in some rows")
    return np.array(values, dtype=np.float64)


def _read_path(rows: list[dict[str, Any]], name: str, pattern: BoolArray) -> FloatArray:
    path = np.zeros(pattern.shape)
    for place, row in enumerate(rows):
        values = row[name]
        if values is None or len(values) != pattern[place].sum():
            raise ValueError(f"`{name}` has not one number for each of a cell's periods")
        path[place, pattern[place]] = values
    return path


def _read_cross(rows: list[dict[str, Any]], name: str, pattern: BoolArray) -> FloatArray:
    n_periods = pattern.shape[1]
    cross = np.zeros((len(rows), n_periods, n_periods))
    for place, row in enumerate(rows):
        seen = np.flatnonzero(pattern[place])
        left, right = np.tril_indices(len(seen))
        values = row[name]
        if values is None or len(values) != len(left):
            raise ValueError(f"`{name}` has not one number for each pair of a cell's periods")
        cross[place, seen[left], seen[right]] = values
        cross[place, seen[right], seen[left]] = values
    return cross
