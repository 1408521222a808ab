"""What rules know of the supplier of each award row: one table, made once."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.tables import AwardTable
from ipec_econ.engine.duckdb_engine import DUCKDB
from ipec_econ.engine.engine import Engine
from ipec_econ.link.normaliser import normalise_names
from ipec_econ.link.postcodes import normalise_postcodes


def list_suppliers(awards: AwardTable, engine: Engine = DUCKDB) -> pa.Table:
    """Return one row per award row, in its order; the engine normalises their names.

    Columns: ``award_row`` (row of the awards), ``award_id``, ``part`` (0: the supplier as written;
    1, 2, …: one of several that a joint name lists), ``n_suppliers`` (1 unless it is a part),
    ``name``, ``identifier``, ``core``, ``key`` and ``form`` of the normalised name, ``postcode``,
    ``period``. What the awards do not have is null.
    """
    rows = awards.rows
    n = rows.num_rows
    name = _find_text(rows, "supplier_name")
    return pa.table(
        {
            "award_row": pa.array(range(n), pa.int64()),
            "part": pa.repeat(pa.scalar(0, pa.int64()), n),
            "n_suppliers": pa.repeat(pa.scalar(1, pa.int64()), n),
            "award_id": _find_text(rows, "award_id"),
            "name": name,
            "identifier": _find_text(rows, "supplier_id"),
            **name_parts(name, engine),
            "postcode": normalise_postcodes(_find_text(rows, "postcode")),
            "period": pc.cast(rows.column("time"), pa.int64())
            if "time" in rows.column_names
            else pa.nulls(n, pa.int64()),
        }
    )


def name_parts(names: pa.Array | pa.ChunkedArray, engine: Engine = DUCKDB) -> dict[str, pa.Array]:
    """Return core, key and legal form of names under the column names that rules use."""
    if isinstance(names, pa.ChunkedArray):
        names = names.combine_chunks()
    # Each spelling is normalised once.
    spelt = pc.dictionary_encode(pc.cast(names, pa.string()))
    parts = engine.map_rows(pa.table({"name": spelt.dictionary}), _normalise)
    return {part: _combine(parts.column(part)).take(spelt.indices) for part in parts.column_names}


def _normalise(names: pa.Table) -> pa.Table:
    found = normalise_names(names.column("name"))
    return pa.table({"core": found.core, "key": found.key, "form": found.form})


def _combine(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks()


def _find_text(rows: pa.Table, name: str) -> pa.Array | pa.ChunkedArray:
    if name not in rows.column_names:
        return pa.nulls(rows.num_rows, pa.string())
    return pc.cast(rows.column(name), pa.string())
