"""How many award rows, awards' suppliers and firms the links cover, as readers see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LinkSummary:
    """Counts over award rows (awards × suppliers); ``None``: withheld by disclosure control.

    Attributes
    ----------
    rows, linked, review
        Award rows: all, those whose link was accepted, those left for review.
    firms
        Firms with a linked award.
    by_rule
        The linked rows of each rule, in order of first appearance.
    quality
        What linkage.json holds.
    """

    rows: int | None
    linked: int | None
    review: int | None
    firms: int | None
    by_rule: Mapping[str, int | None]
    quality: Mapping[str, object]
