"""links.csv: which firm each award went to, by which rule."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from ipec_econ.core.tables import LinkResult
from ipec_econ.core.vocabulary import SUPPLIER_ROLE, TENDERER_ROLE
from ipec_econ.publish.csv_text import write_csv
from ipec_econ.publish.published_number import format_field

LINK_COLUMNS: tuple[str, ...] = ("award_id", "supplier", "firm", "rule", "score", "decision")
"""Columns of links.csv, in order: the contract."""

EVIDENCE_COLUMNS: tuple[str, ...] = (
    "n_candidates", "reason", "candidates", "n_suppliers", "group", "units", "bidder_role",
)  # fmt: skip
"""What follows where the links say it: how many firms fitted, what decided, which are left,
into how many suppliers the award row was split, the group of the firm that was found, the firms
of the panel that the award counts for, and whether the supplier won or lost."""

BETWEEN_FIRMS = " | "


def links_to_csv(links: LinkResult) -> bytes:
    """Write links.csv, one row per award row and supplier; without a link the firm is empty.

    Firms between which a reviewer has to choose, and firms that one award counts for, stand in one
    field, with ``" | "`` between them. Bids that lost follow the awards.
    """
    table = links.rows if links.bids is None else _add_bids(links.rows, links.bids)
    names = (*LINK_COLUMNS, *(name for name in EVIDENCE_COLUMNS if name in table.column_names))
    columns = [table.column(name).to_pylist() for name in names]
    rows = zip(*columns, strict=True)
    return write_csv(names, [[_format_field(value) for value in row] for row in rows])


def _add_bids(rows: pa.Table, bids: pa.Table) -> pa.Table:
    parts = [
        part.append_column("bidder_role", pa.array([role] * part.num_rows, pa.string()))
        for part, role in ((rows, SUPPLIER_ROLE), (bids, TENDERER_ROLE))
    ]
    return pa.concat_tables(parts)


def _format_field(value: str | float | Sequence[str] | None) -> str:
    if not isinstance(value, str) and isinstance(value, Sequence):
        return BETWEEN_FIRMS.join(value)
    return format_field(value)
