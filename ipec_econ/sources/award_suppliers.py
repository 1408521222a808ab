"""Who supplies an award, and how many share it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import IntArray
from ipec_econ.sources.rows import SourceRowSet


def count_suppliers(rows: SourceRowSet) -> IntArray:
    """Return, shape (n_rows,), how many suppliers share the row's award (and lot).

    Counted before rows are filtered, so that a condition on suppliers changes no share; all
    ones where awards have no id or no suppliers.
    """
    table = rows.table
    names = set(table.column_names)
    if "award_id" not in names or not names & {"supplier_id", "supplier_name"}:
        return np.ones(table.num_rows, dtype=np.int64)
    keys = [name for name in ("award_id", "lot_id") if name in table.column_names]
    suppliers = table.select(keys).append_column("supplier", name_suppliers(table))
    codes = number_groups(suppliers.select(keys))
    pairs = suppliers.append_column("group", pa.array(codes)).filter(
        pc.is_valid(suppliers.column("supplier"))
    )
    distinct = pairs.group_by(["group", "supplier"]).aggregate([]).column("group").to_numpy()
    counts = np.bincount(distinct, minlength=int(codes.max()) + 1)
    return np.maximum(counts[codes], 1).astype(np.int64)


def number_groups(keys: pa.Table) -> IntArray:
    """Return a number from 0 for every combination of keys, shape (n_rows,); null is a key."""
    codes = np.zeros(keys.num_rows, dtype=np.int64)
    for column in keys.columns:
        encoded = pc.dictionary_encode(column, null_encoding="encode")
        # Encoded together, all pieces have one dictionary.
        levels = np.concatenate(
            [np.zeros(0, dtype=np.int64), *(piece.indices.to_numpy() for piece in encoded.chunks)]
        )
        combined = codes * (int(levels.max()) + 1) + levels
        codes = np.unique(combined, return_inverse=True)[1].astype(np.int64)
    return codes


def name_suppliers(table: pa.Table) -> pa.ChunkedArray:
    """Return each row's supplier: its id, else its name."""
    given = [
        table.column(name)
        for name in ("supplier_id", "supplier_name")
        if name in table.column_names
    ]
    return pc.coalesce(*given)
