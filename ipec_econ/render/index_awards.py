"""The awards' hazards on the index page, and what of the register is filled in."""

from __future__ import annotations

from ipec_econ.core.award_quality import AwardCheck, AwardCoverage, AwardQuality
from ipec_econ.render.record_table import (
    Heading,
    RecordGroup,
    build_record_table,
    format_count,
    format_percent,
)


def write_awards(quality: AwardQuality) -> list[str]:
    """Return a table of hazards, and one by period and type of buyer where that is known."""
    parts = [_write_checks(quality)]
    by_type = [row for row in quality.coverage if row.buyer_type is not None]
    if by_type:
        parts.append(_write_coverage(by_type))
    return parts


def _write_checks(quality: AwardQuality) -> str:
    headings = (
        Heading("What is counted"),
        Heading("Award rows", "count"),
        Heading("% of rows", "count"),
        Heading("% of value", "count"),
        Heading("Examples"),
        Heading("What to do"),
    )
    groups = []
    for status, title in (
        ("found", "Found"),
        ("withheld", "Looked for, and withheld by disclosure control"),
        ("none", "Looked for and not found"),
        ("not checked", "Not looked for, for want of a column"),
    ):
        rows = tuple(_write_check(one, quality) for one in quality.checks if one.status == status)
        if rows:
            groups.append(RecordGroup(rows, title))
    caption = f"{format_count(quality.rows)} award rows as read, before any value policy"
    return build_record_table(caption, headings, groups)


def _write_check(check: AwardCheck, quality: AwardQuality) -> tuple[str, ...]:
    what = check.what if not check.missing else f"{check.what} ({', '.join(check.missing)})"
    return (
        what[0].upper() + what[1:],
        format_count(check.rows),
        format_percent(check.rows, quality.rows),
        format_percent(check.value, quality.value),
        "; ".join(check.examples),
        check.advice,
    )


def _write_coverage(rows: list[AwardCoverage]) -> str:
    headings = (
        Heading("Period"),
        Heading("Type of buyer"),
        Heading("Award rows", "count"),
        Heading("% with a value", "count"),
        Heading("% with a supplier number", "count"),
        Heading("% with a number of bids", "count"),
        Heading("Days to publication, median", "count"),
    )
    records = tuple(
        (
            str(row.time),
            row.buyer_type or "",
            format_count(row.rows),
            format_percent(row.with_value, row.rows),
            format_percent(row.with_supplier_id, row.rows),
            format_percent(row.with_bids, row.rows),
            "" if row.median_delay is None else f"{row.median_delay:g}",
        )
        for row in sorted(rows, key=lambda one: (one.time, one.buyer_type or ""))
    )
    return build_record_table("What is filled in", headings, [RecordGroup(records)])
