"""Postcodes written in one way."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc


def normalise_postcodes(values: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Return postcodes in upper case, letters and digits alone; what is empty is null."""
    text = pc.utf8_upper(pc.cast(values, pa.string()))
    text = pc.replace_substring_regex(text, r"[^\p{L}\p{N}]+", "")
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
