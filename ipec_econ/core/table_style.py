"""Styles of tables: how journals set captions, rules, notes and stars.

A style changes how a table looks and which p-values earn stars, never a number. What belongs to
which style is in ``docs/table-styles.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ipec_econ.core.vocabulary import TableStyleName

CaptionForm = Literal["running", "dash", "two_lines", "two_lines_left"]
"""``Table 1: Title``; ``Table 1—Title`` in small capitals; ``TABLE 1`` over the title in italics,
centred; ``Table 1`` in bold over the title, flush left."""

ECONOMISTS = ((0.01, 3), (0.05, 2), (0.10, 1))
STRICT = ((0.001, 3), (0.01, 2), (0.05, 1))


@dataclass(frozen=True, slots=True)
class TableStyle:
    """One style.

    Attributes
    ----------
    caption
        How number and title stand; they are always above the table.
    thin_rules
        Whether the outer rules are as thin as the inner ones.
    numbers_last
        Whether the columns' numbers stand under their headings rather than over them.
    notes_label
        The word before the notes; the plain style leaves it out where its formats always did.
    star_levels
        A p-value below the first number earns so many stars; empty where the style has none.
    """

    caption: CaptionForm
    thin_rules: bool
    numbers_last: bool
    notes_label: str
    star_levels: tuple[tuple[float, int], ...]

    @property
    def flush_left(self) -> bool:
        """Whether caption and table stand at the left margin rather than in the middle."""
        return self.caption == "two_lines_left"

    @property
    def stars_note(self) -> str:
        """The sentence that explains the stars."""
        listed = [f"{'*' * stars} p < {level:.{_count_places(level)}f}"
                  for level, stars in reversed(self.star_levels)]  # fmt: skip
        return f"{', '.join(listed)}."


TABLE_STYLES: Mapping[TableStyleName, TableStyle] = {
    "plain": TableStyle("running", False, False, "Notes:", ECONOMISTS),
    "aer": TableStyle("dash", True, True, "Notes:", ()),
    "restud": TableStyle("two_lines", False, False, "Notes:", ECONOMISTS),
    "research_policy": TableStyle("two_lines_left", True, False, "Note:", STRICT),
}


def _count_places(level: float) -> int:
    return max(2, len(f"{level:g}") - 2)
