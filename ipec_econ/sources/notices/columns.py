"""The columns of notices other than releases, with their types: one list for all formats."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

_TEXT, _DAY, _WHOLE, _NUMBER, _TRUTH = (
    pa.string(), pa.date32(), pa.int64(), pa.float64(), pa.bool_(),
)  # fmt: skip
_REPEATED = pa.dictionary(pa.int32(), pa.string())

PLACE, SEQUENCE, MOMENT, NOTICE_KEY, REPLACES = (
    "_place", "_sequence", "_moment", "_notice_key", "_replaces",
)  # fmt: skip
OWN_COLUMNS = (PLACE, SEQUENCE, MOMENT, NOTICE_KEY, REPLACES)
"""Columns of the reader's own, dropped in the end: the line or number in the file of a row's
notice, its number among all notices, what puts the versions of a notice in order, what its versions
share, and the notice that it replaces."""

COLUMNS: tuple[tuple[str, pa.DataType], ...] = (
    (PLACE, _WHOLE),
    (SEQUENCE, _WHOLE),
    (MOMENT, _WHOLE),
    (NOTICE_KEY, _TEXT),
    (REPLACES, _TEXT),
    ("award_id", _TEXT),
    ("supplier_name", _TEXT),
    ("supplier_id", _TEXT),
    ("date", _DAY),
    ("value", _NUMBER),
    ("currency", _TEXT),
    ("buyer_name", _TEXT),
    ("buyer_type", _TEXT),
    ("cpv", _TEXT),
    ("title", _TEXT),
    ("description", _REPEATED),
    ("procedure", _TEXT),
    ("framework", _TRUTH),
    ("notice_id", _TEXT),
    ("lot_id", _TEXT),
    ("bids", _WHOLE),
    ("postcode", _TEXT),
    ("region", _TEXT),
    ("process_id", _TEXT),
    ("award_id_source", _TEXT),
    ("register", _REPEATED),
    ("notice_type", _REPEATED),
    ("publication_id", _TEXT),
    ("status", _REPEATED),
    ("modifies", _TEXT),
    ("procedure_details", _REPEATED),
    ("buyer_id", _TEXT),
    ("buyer_scheme", _REPEATED),
    ("buyer_country", _REPEATED),
    ("buyer_type_source", _REPEATED),
    ("buyer_class", _REPEATED),
    ("n_buyers", _WHOLE),
    ("n_suppliers", _WHOLE),
    ("group_award", _TRUTH),
    ("group_name", _TEXT),
    ("date_source", _REPEATED),
    ("date_written", _TEXT),
    ("date_signed", _DAY),
    ("start_date", _DAY),
    ("end_date", _DAY),
    ("release_date", _DAY),
    ("value_source", _REPEATED),
    ("value_gross", _NUMBER),
    ("value_low", _NUMBER),
    ("value_high", _NUMBER),
    ("value_estimated", _NUMBER),
    ("value_ceiling", _NUMBER),
    ("value_obligated", _NUMBER),
    ("value_withheld", _TRUTH),
    ("framework_source", _REPEATED),
    ("call_off", _TRUTH),
    ("parent_award_id", _TEXT),
    ("n_actions", _WHOLE),
    ("has_base_action", _TRUTH),
    ("cpv_source", _REPEATED),
    ("cpv_all", _TEXT),
    ("product_code", _REPEATED),
    ("industry_code", _REPEATED),
    ("strategic_codes", _REPEATED),
    ("innovative_acquisition", _TEXT),
    ("delivery_region", _REPEATED),
    ("supplier_id_source", _REPEATED),
    ("supplier_scheme", _REPEATED),
    ("supplier_identifier", _TEXT),
    ("supplier_country", _REPEATED),
    ("supplier_scale", _REPEATED),
    ("supplier_lead", _TRUTH),
    ("supplier_person", _TRUTH),
)

NAMES = tuple(name for name, _ in COLUMNS)


def order_cells(cells: dict[str, Any]) -> tuple[Any, ...]:
    """Return a row's cells in the order of the columns; what is not given is missing.

    Raises
    ------
    KeyError
        A cell has no column.
    """
    unknown = cells.keys() - set(NAMES)
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    return tuple(cells.get(name) for name in NAMES)
