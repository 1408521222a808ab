"""What one rule found for some award rows: the type that rules share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

ACCEPTED = "accepted"
REVIEW = "review"
REJECTED = "rejected"

FOUND_SCHEMA = pa.schema(
    [
        ("position", pa.int64()),
        ("firm", pa.string()),
        ("score", pa.float64()),
        ("decision", pa.string()),
        ("n_candidates", pa.int64()),
        ("reason", pa.string()),
        ("candidates", pa.list_(pa.string())),
    ]
)

MAX_CANDIDATES = 10
"""Firms that a row for review lists at most; their number is stated whatever it is."""


@dataclass(frozen=True, slots=True)
class Found:
    """The rows for which a rule found one firm (accepted) or several (review).

    Attributes
    ----------
    rows
        Of schema ``FOUND_SCHEMA``, sorted by ``position``, a row of the awards that the rule was
        given; rows without a candidate are absent. ``firm`` is null under review. ``reason``
        tells what decided where the plain rule did not: a repair, a broken tie, why a review.
    measures
        What the rule adds to linkage.json.
    confirmed
        Positions of accepted rows that two kinds of evidence agree on.
    """

    rows: pa.Table
    measures: Mapping[str, object]
    confirmed: pa.Array = field(default_factory=lambda: pa.array([], pa.int64()))
