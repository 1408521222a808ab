"""Firms of the panel that links lead to."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc


def list_linked_units(links: pa.Table, chosen: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    """Return the panel's firms of the chosen links, one entry a link and firm.

    They are the firms that were found, but where links name groups: there a link has any number.

    Parameters
    ----------
    links
        Rows of a `LinkResult`.
    chosen
        Which links, shape (n_links,).
    """
    if "units" in links.column_names:
        return pc.list_flatten(links.column("units").filter(chosen))
    return links.column("firm").filter(chosen)
