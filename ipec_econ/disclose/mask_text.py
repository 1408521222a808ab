"""Sentences without exact counts."""

from __future__ import annotations

import re

from ipec_econ.core.disclosure import WITHHELD_TEXT, DisclosureRules
from ipec_econ.disclose.round_count import round_count

_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?![\w,.]*\d)|(?<![\w.])\d+(?![\w]|\.\d)")
"""Whole numbers that are no part of a name, a decimal or a date."""

_NOT_COUNTED = re.compile(r"\s*(%|replications|repetitions|draws|sign patterns|lags?\b)")
"""What follows a number that does not count firms or rows."""

_CITED = re.compile(r"[A-Z]\w+ $")
"""What comes before the year of a citation."""


def mask_text(text: str, rules: DisclosureRules, *, periods: tuple[int, int] | None = None) -> str:
    """Return the sentence with every whole number rounded as a count, or withheld.

    Numbers of draws, percentages, years of citations and the panel's own periods stay. The rest is
    taken for a count: a sentence loses a number rather than give one away.

    Parameters
    ----------
    periods
        First and last period of the panel.
    """

    def mask(found: re.Match[str]) -> str:
        number = int(found[0].replace(",", ""))
        before = text[: found.start()]
        if _NOT_COUNTED.match(text, found.end()) or _is_year(number, before, periods):
            return found[0]
        if before.endswith("−"):
            # Of a formula such as G/(G−1), or an event time: counts are never negative.
            return found[0]
        rounded = round_count(number, rules)
        if rounded is None:
            return WITHHELD_TEXT
        return f"{rounded:,}" if "," in found[0] or number == 0 else str(rounded)

    return _NUMBER.sub(mask, text)


def _is_year(number: int, before: str, periods: tuple[int, int] | None) -> bool:
    first, last = (1800, 2100) if _CITED.search(before) else periods or (1, 0)
    return first <= number <= last
