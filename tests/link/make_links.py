"""Firms, awards and links in a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from ipec_econ.core.spec.panel import Link
from ipec_econ.core.tables import AwardTable, FirmTable, LinkFiles, LinkResult
from ipec_econ.engine.duckdb_engine import DUCKDB
from ipec_econ.engine.engine import Engine
from ipec_econ.link.cascade import link_awards

BOTH = ({"match": "identifier"}, {"match": "name"})
NAME = ({"match": "name"},)


def make_firms(
    units: Sequence[str],
    names: Sequence[str | None] | None = None,
    *,
    years: Sequence[int] | None = None,
    postcodes: Sequence[str | None] | None = None,
) -> FirmTable:
    """Return a firm table with one row an entry, in 2020 unless said otherwise."""
    columns: dict[str, pa.Array] = {
        "crn": pa.array(units, pa.string()),
        "year": pa.array(years or [2020] * len(units), pa.int64()),
    }
    if names is not None:
        columns["name"] = pa.array(names, pa.string())
    if postcodes is not None:
        columns["place"] = pa.array(postcodes, pa.string())
    name = None if names is None else "name"
    place = None if postcodes is None else "place"
    return FirmTable(pa.table(columns), "crn", "year", name, place, (), ())


def make_awards(**columns: Any) -> AwardTable:
    """Return an award table; text columns may hold nulls alone."""
    text = ("award_id", "supplier_name", "supplier_id", "postcode")
    rows = pa.table(
        {
            name: pa.array(values, pa.string()) if name in text else pa.array(values)
            for name, values in columns.items()
        }
    )
    return AwardTable(rows, 2010, (), ())


def link(
    awards: AwardTable,
    firms: FirmTable,
    *,
    steps: Sequence[object] = BOTH,
    files: LinkFiles | None = None,
    engine: Engine = DUCKDB,
    **keys: object,
) -> LinkResult:
    """Run the real stage; further keys are those of `link`."""
    spec = Link.model_validate({"steps": list(steps), **keys})
    return link_awards(awards, firms, spec, files, engine=engine)


def find_firms(names: Sequence[str | None], firms: FirmTable, **columns: Any) -> list[str | None]:
    """Return the firm of each supplier by the name rule alone."""
    result = link(make_awards(supplier_name=names, **columns), firms, steps=NAME)
    return result.rows.column("firm").to_pylist()
