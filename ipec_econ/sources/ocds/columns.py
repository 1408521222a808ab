"""The columns of flattened releases, with their types."""

from __future__ import annotations

import pyarrow as pa

_TEXT, _DAY, _WHOLE, _NUMBER, _TRUTH = (
    pa.string(), pa.date32(), pa.int64(), pa.float64(), pa.bool_(),
)  # fmt: skip

_REPEATED = pa.dictionary(pa.int32(), pa.string())
"""Text of which a block of rows has few values, or long ones that repeat: half of all memory as
plain text. Canonical columns other than `description` are plain, as every stage expects them."""

PLACE, SEQUENCE, MOMENT = "_place", "_sequence", "_moment"
KEY_HIGH, KEY_LOW = "_key_high", "_key_low"
OWN_COLUMNS = (PLACE, SEQUENCE, MOMENT, KEY_HIGH, KEY_LOW)
"""Columns of the reader's own, dropped in the end: the line or number in the file of a row's
release, its number among all releases, its date in microseconds, and 128 bits that stand for
the award's ocid and id."""

RELEASE_COLUMNS: tuple[tuple[str, pa.DataType], ...] = (
    (PLACE, _WHOLE),
    (SEQUENCE, _WHOLE),
    (MOMENT, _WHOLE),
    ("ocid", _TEXT),
    ("notice_id", _TEXT),
    ("tag", _REPEATED),
    ("register", _REPEATED),
    ("publisher", _REPEATED),
    ("procedure", _TEXT),
    ("procedure_details", _REPEATED),
    ("buyer_name", _TEXT),
    ("buyer_id", _TEXT),
    ("buyer_scheme", _REPEATED),
    ("buyer_identifier", _TEXT),
    ("buyer_type", _TEXT),
    ("buyer_type_source", _REPEATED),
)
AWARD_ENTRY_COLUMNS: tuple[tuple[str, pa.DataType], ...] = (
    (KEY_HIGH, _WHOLE),
    (KEY_LOW, _WHOLE),
    ("award_id", _TEXT),
    ("award_id_source", _TEXT),
    ("status", _REPEATED),
    ("title", _TEXT),
    ("description", _REPEATED),
    ("lot_id", _TEXT),
    ("bids", _WHOLE),
    ("n_suppliers", _WHOLE),
    ("date", _DAY),
    ("date_source", _REPEATED),
    ("date_written", _TEXT),
    ("date_signed", _DAY),
    ("start_date", _DAY),
    ("end_date", _DAY),
    ("release_date", _DAY),
    ("value", _NUMBER),
    ("currency", _TEXT),
    ("value_source", _REPEATED),
    ("value_gross", _NUMBER),
    ("framework", _TRUTH),
    ("framework_source", _REPEATED),
    ("call_off", _TRUTH),
    ("cpv", _TEXT),
    ("cpv_source", _REPEATED),
    ("cpv_all", _TEXT),
    ("delivery_region", _REPEATED),
)
SUPPLIER_COLUMNS: tuple[tuple[str, pa.DataType], ...] = (
    ("supplier_name", _TEXT),
    ("supplier_id", _TEXT),
    ("supplier_id_source", _REPEATED),
    ("supplier_party_id", _TEXT),
    ("supplier_scheme", _REPEATED),
    ("supplier_identifier", _TEXT),
    ("postcode", _TEXT),
    ("region", _TEXT),
    ("supplier_country", _REPEATED),
    ("supplier_scale", _REPEATED),
    ("supplier_removed", _TRUTH),
)
ROLE = "bidder_role"
"""Whether a row is of a supplier or of a bidder that lost; left out where bidders are not read."""

COLUMNS: tuple[tuple[str, pa.DataType], ...] = (
    *RELEASE_COLUMNS,
    *AWARD_ENTRY_COLUMNS,
    *SUPPLIER_COLUMNS,
    (ROLE, _TEXT),
)
