"""cells.parquet: the cell moments that others can re-estimate from."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from ipec_econ.core.cell_layout import store_to_arrow
from ipec_econ.core.cell_store import CellStore

CELLS_PARQUET = "cells.parquet"


def cells_to_parquet(store: CellStore) -> bytes:
    """Write the store; numbers in full, so that a rerun from them does the same arithmetic."""
    sink = pa.BufferOutputStream()
    # Uncompressed and with every option named: bytes do not depend on a codec or a default.
    pq.write_table(
        store_to_arrow(store),
        sink,
        version="2.6",
        data_page_version="1.0",
        compression="none",
        use_dictionary=False,
        write_statistics=True,
        # The schema carries what the rows do not say.
        store_schema=True,
    )
    content: bytes = sink.getvalue().to_pybytes()
    return content
