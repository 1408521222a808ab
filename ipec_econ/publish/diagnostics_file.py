"""diagnostics.csv: tests and sensitivity of every model, one row each."""

from __future__ import annotations

from collections.abc import Sequence

from ipec_econ.core.estimates import Diagnostic
from ipec_econ.publish.csv_text import write_csv
from ipec_econ.publish.published_number import format_field

DIAGNOSTICS_CSV = "diagnostics.csv"

DIAGNOSTIC_COLUMNS: tuple[str, ...] = (
    "model", "diagnostic", "key", "value", "lower", "upper", "statistic", "p_value", "note",
)  # fmt: skip
"""Columns of diagnostics.csv, in order: the contract."""


def diagnostics_to_csv(diagnostics: Sequence[Diagnostic]) -> bytes:
    """Write diagnostics.csv; 12 significant digits, empty = does not apply."""
    rows = [
        [format_field(getattr(row, column)) for column in DIAGNOSTIC_COLUMNS] for row in diagnostics
    ]
    return write_csv(DIAGNOSTIC_COLUMNS, rows)
