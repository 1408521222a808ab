"""Which columns of a panel are text."""

from __future__ import annotations

import pyarrow as pa

from ipec_econ.core.panel import Panel


def list_texts(panel: Panel) -> list[str]:
    """Return the names of text columns, in the panel's order."""
    return [
        field.name
        for field in panel.rows.schema
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
    ]
