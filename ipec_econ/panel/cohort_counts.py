"""How many firms start treatment when: all that is remarked on cohorts before a model uses them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray


@dataclass(frozen=True, slots=True)
class CohortCounts:
    """Firms of clean cohorts.

    Attributes
    ----------
    sizes
        By first treated period; ``inf`` is never.
    without_past
        Treated firms that are not seen before their treatment.
    """

    sizes: Counter[float] = field(default_factory=Counter)
    without_past: int = 0

    @property
    def n_treated(self) -> int:
        """Treated firms."""
        return self.sizes.total() - self.n_never

    @property
    def n_never(self) -> int:
        """Firms that are never treated."""
        return self.sizes[np.inf]

    def add(self, other: CohortCounts) -> CohortCounts:
        """Return the counts of other firms with these."""
        return CohortCounts(self.sizes + other.sizes, self.without_past + other.without_past)


def count_cohorts(cohort: FloatArray, seen: BoolArray) -> CohortCounts:
    """Count firms by cohort.

    Parameters
    ----------
    cohort
        First treated period, ``inf`` = never, shape (n_units,).
    seen
        Whether a firm is seen before it, shape (n_units,).
    """
    periods, sizes = np.unique(cohort, return_counts=True)
    without = int(np.count_nonzero(np.isfinite(cohort) & ~seen))
    return CohortCounts(Counter(dict(zip(periods.tolist(), sizes.tolist(), strict=True))), without)
