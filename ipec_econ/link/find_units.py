"""Firms that a file names, as the firm table writes them."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.link.identifier import match_identifiers
from ipec_econ.link.register import Register


def find_units(names: pa.Array | pa.ChunkedArray, register: Register) -> pa.Array:
    """Return the firm table's unit for each identifier, repaired like a supplier's; null if none.

    Raises
    ------
    LinkError
        If two firms of the firm table are the same identifier.
    """
    found = match_identifiers(pa.table({"identifier": names}), register, None).rows
    at = pc.index_in(pa.array(range(len(names)), pa.int64()), value_set=found.column("position"))
    units = found.column("firm").take(at)
    return units.combine_chunks() if isinstance(units, pa.ChunkedArray) else units
