"""cells.parquet: the cell moments that others can re-estimate from."""

from __future__ import annotations

from ipec_econ.core.cell_layout import store_to_arrow
from ipec_econ.core.cell_store import CellStore
from ipec_econ.publish.parquet_bytes import parquet_to_bytes

CELLS_PARQUET = "cells.parquet"


def cells_to_parquet(store: CellStore) -> bytes:
    """Write the store; numbers in full, so that a rerun from them does the same arithmetic."""
    # The schema carries what the rows do not say.
    return parquet_to_bytes(store_to_arrow(store), store_schema=True)
