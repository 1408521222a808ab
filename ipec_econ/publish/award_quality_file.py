"""award_quality.csv and award_coverage.csv: what is odd about the awards, what is filled in."""

from __future__ import annotations

from ipec_econ.core.award_quality import COVERAGE_COLUMNS, QUALITY_COLUMNS, AwardQuality
from ipec_econ.publish.csv_text import write_csv
from ipec_econ.publish.published_number import format_field

AWARD_QUALITY_CSV = "award_quality.csv"
AWARD_COVERAGE_CSV = "award_coverage.csv"


def quality_to_csv(quality: AwardQuality) -> bytes:
    """Write a row a hazard, found or not; shares are of all award rows and of all value."""
    rows = []
    for check in quality.checks:
        fields: list[str | float | None] = [
            check.name,
            check.status,
            check.rows,
            _divide(check.rows, quality.rows),
            check.value,
            _divide(check.value, quality.value),
            "; ".join(check.examples),
            check.what if not check.missing else f"{check.what} (no {', '.join(check.missing)})",
            check.advice,
        ]
        rows.append([format_field(field) for field in fields])
    return write_csv(QUALITY_COLUMNS, rows)


def coverage_to_csv(quality: AwardQuality) -> bytes:
    """Write rows by period and type of buyer, then by period and buyer; empty = not known."""
    return write_csv(
        COVERAGE_COLUMNS,
        [
            [format_field(getattr(row, column)) for column in COVERAGE_COLUMNS]
            for row in quality.coverage
        ],
    )


def _divide(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else part / whole
