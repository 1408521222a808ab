"""A table as the bytes of a parquet file."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq


def parquet_to_bytes(table: pa.Table, *, store_schema: bool) -> bytes:
    """Write the table uncompressed and with every option named.

    Bytes then depend on the rows and pyarrow's version, and not on a codec or a default.

    Parameters
    ----------
    store_schema
        Whether Arrow's own schema, with its metadata, goes into the file.
    """
    sink = pa.BufferOutputStream()
    pq.write_table(
        table,
        sink,
        version="2.6",
        data_page_version="1.0",
        compression="none",
        use_dictionary=False,
        write_statistics=True,
        store_schema=store_schema,
    )
    content: bytes = sink.getvalue().to_pybytes()
    return content
