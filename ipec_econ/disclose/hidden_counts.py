"""Counts that no output prints."""

from __future__ import annotations

from dataclasses import dataclass, field

from ipec_econ.core.disclosure import DisclosureRules
from ipec_econ.disclose.protect_counts import Counts, join_counts, protect_counts
from ipec_econ.disclose.round_count import round_count


@dataclass(frozen=True, slots=True)
class PrintedCounts:
    """What an output would print: counts of rows, and of firms."""

    rows: Counts = field(default_factory=Counts)
    firms: Counts = field(default_factory=Counts)


@dataclass(frozen=True, slots=True)
class HiddenCounts:
    """Counts of rows and firms, by value, that are withheld wherever they stand."""

    rows: frozenset[int] = frozenset()
    firms: frozenset[int] = frozenset()

    def release_rows(self, count: float | None, rules: DisclosureRules) -> int | None:
        """Return a count of rows as it is printed; ``None`` where it is withheld."""
        return None if count in self.rows else round_count(count, rules)

    def release_firms(self, count: float | None, rules: DisclosureRules) -> int | None:
        """Return a count of firms as it is printed; ``None`` where it is withheld."""
        return None if count in self.firms else round_count(count, rules)


def hide_counts(printed: tuple[PrintedCounts, ...], rules: DisclosureRules) -> HiddenCounts:
    """Return what all outputs of a run together must not print."""
    return HiddenCounts(
        rows=protect_counts(join_counts(one.rows for one in printed), rules),
        firms=protect_counts(join_counts(one.firms for one in printed), rules),
    )
