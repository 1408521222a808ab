"""What each award policy did, in the order in which they act."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

POLICY_COLUMNS: tuple[str, ...] = (
    "order", "policy", "choice", "rows", "rows_changed", "rows_lost", "value", "value_after",
    "what",
)  # fmt: skip
"""Columns of award_policies.csv, in order."""

POLICY_ORDER: tuple[str, ...] = (
    "amendments", "date", "period", "value.vat", "duplicates", "value.framework",
    "value.process_total", "value.currency", "value.prices", "value.outlier", "value.suppliers",
    "value.zero", "value.booking",
)  # fmt: skip
"""In which order policies act; `period` acts with the panel where years are firms' own."""


@dataclass(frozen=True, slots=True)
class PolicyRecord:
    """One policy and its effect.

    Attributes
    ----------
    policy
        Its key below ``panel.awards``.
    choice
        What the study chooses, defaults included, as the spec writes it.
    rows, changed, lost
        Award rows before it, those whose value (or day, or period) it changed, and those it
        dropped.
    value, value_after
        All values before and after it, in minor units, exactly; ``None`` where they cannot be
        added up: there are none, or in several currencies.
    what
        What happened, in a sentence; empty where nothing did.
    """

    policy: str
    choice: str
    rows: int
    changed: int
    lost: int
    value: int | None
    value_after: int | None
    what: str = ""


def order_policies(records: Iterable[PolicyRecord]) -> tuple[PolicyRecord, ...]:
    """Return the records in the order in which their policies act."""
    return tuple(sorted(records, key=lambda record: POLICY_ORDER.index(record.policy)))
