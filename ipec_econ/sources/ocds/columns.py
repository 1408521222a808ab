"""The columns of flattened releases, with their types."""

from __future__ import annotations

import pyarrow as pa

_TEXT, _DAY, _WHOLE, _NUMBER, _TRUTH = (
    pa.string(), pa.date32(), pa.int64(), pa.float64(), pa.bool_(),
)  # fmt: skip

PLACE, SEQUENCE, MOMENT = "_place", "_sequence", "_moment"
"""Columns of the reader's own, dropped in the end: the line or number in the file of a row's
release, its number among all releases, and its date in microseconds."""

RELEASE_COLUMNS: tuple[tuple[str, pa.DataType], ...] = (
    (PLACE, _WHOLE),
    (SEQUENCE, _WHOLE),
    (MOMENT, _WHOLE),
    ("ocid", _TEXT),
    ("notice_id", _TEXT),
    ("tag", _TEXT),
    ("register", _TEXT),
    ("publisher", _TEXT),
    ("procedure", _TEXT),
    ("procedure_details", _TEXT),
    ("buyer_name", _TEXT),
    ("buyer_id", _TEXT),
    ("buyer_scheme", _TEXT),
    ("buyer_identifier", _TEXT),
    ("buyer_type", _TEXT),
    ("buyer_type_source", _TEXT),
)
AWARD_ENTRY_COLUMNS: tuple[tuple[str, pa.DataType], ...] = (
    ("award_id", _TEXT),
    ("award_id_source", _TEXT),
    ("status", _TEXT),
    ("title", _TEXT),
    ("description", _TEXT),
    ("lot_id", _TEXT),
    ("bids", _WHOLE),
    ("n_suppliers", _WHOLE),
    ("date", _DAY),
    ("date_source", _TEXT),
    ("date_written", _TEXT),
    ("date_signed", _DAY),
    ("start_date", _DAY),
    ("end_date", _DAY),
    ("release_date", _DAY),
    ("value", _NUMBER),
    ("currency", _TEXT),
    ("value_source", _TEXT),
    ("value_gross", _NUMBER),
    ("framework", _TRUTH),
    ("framework_source", _TEXT),
    ("call_off", _TRUTH),
    ("cpv", _TEXT),
    ("cpv_source", _TEXT),
    ("cpv_all", _TEXT),
    ("delivery_region", _TEXT),
)
SUPPLIER_COLUMNS: tuple[tuple[str, pa.DataType], ...] = (
    ("supplier_name", _TEXT),
    ("supplier_id", _TEXT),
    ("supplier_id_source", _TEXT),
    ("supplier_party_id", _TEXT),
    ("supplier_scheme", _TEXT),
    ("supplier_identifier", _TEXT),
    ("postcode", _TEXT),
    ("region", _TEXT),
    ("supplier_country", _TEXT),
    ("supplier_scale", _TEXT),
)
COLUMNS: tuple[tuple[str, pa.DataType], ...] = (
    *RELEASE_COLUMNS,
    *AWARD_ENTRY_COLUMNS,
    *SUPPLIER_COLUMNS,
)
