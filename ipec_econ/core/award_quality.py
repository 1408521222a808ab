"""What is odd about the awards of a study, and how much of the register is filled in."""

from __future__ import annotations

from dataclasses import dataclass

QUALITY_COLUMNS: tuple[str, ...] = (
    "check", "status", "rows", "share", "value", "value_share", "examples", "what", "advice",
)  # fmt: skip
"""Columns of award_quality.csv, in order."""

COVERAGE_COLUMNS: tuple[str, ...] = (
    "time", "buyer_type", "buyer_name", "rows", "awards", "suppliers", "with_value",
    "with_supplier_id", "with_cpv", "with_bids", "value", "median_delay",
)  # fmt: skip
"""Columns of award_coverage.csv, in order."""


@dataclass(frozen=True, slots=True)
class AwardCheck:
    """One hazard, looked for in every award row; nothing is corrected.

    Attributes
    ----------
    name
        Its word.
    what, advice
        What it counts, and which key of the spec says what to do about it.
    missing
        Columns that it needs and the awards lack: then nothing was counted.
    rows
        Award rows that show it; ``None`` where it was not looked for.
    value
        Their value, as written on each row; ``None`` without values in one currency.
    examples
        Award ids, or row numbers, of the first that show it.
    suppliers
        Different suppliers of these rows; ``None`` where nobody asked.
    withheld
        Whether disclosure control keeps the rows back: ``rows`` is ``None`` then.
    """

    name: str
    what: str
    advice: str
    missing: tuple[str, ...]
    rows: int | None
    value: float | None
    examples: tuple[str, ...]
    suppliers: int | None = None
    withheld: bool = False

    @property
    def status(self) -> str:
        """``found``, ``none``, ``not checked`` or ``withheld``."""
        if self.withheld:
            return "withheld"
        if self.rows is None:
            return "not checked"
        return "found" if self.rows else "none"


@dataclass(frozen=True, slots=True)
class AwardCoverage:
    """How much of the register's columns is filled in, by period and type of buyer or buyer.

    ``median_delay`` is in days from award to publication. ``None``: the column is not there.
    """

    time: int
    buyer_type: str | None
    buyer_name: str | None
    rows: int
    awards: int | None
    suppliers: int | None
    with_value: int | None
    with_supplier_id: int | None
    with_cpv: int | None
    with_bids: int | None
    value: float | None
    median_delay: float | None


@dataclass(frozen=True, slots=True)
class AwardQuality:
    """The awards as read, before any value policy.

    Attributes
    ----------
    rows, value
        All award rows, and their value; ``None`` without values in one currency.
    checks
        Every hazard that is known, found or not.
    coverage
        By period and type of buyer first, then by period and buyer.
    """

    rows: int
    value: float | None
    checks: tuple[AwardCheck, ...]
    coverage: tuple[AwardCoverage, ...]
