"""Years that are the same for all firms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import IntArray
from ipec_econ.core.spec.award_timing import AwardPeriod
from ipec_econ.numerics.award_years import find_last_days, map_days
from ipec_econ.numerics.placed_days import PlacedDays
from ipec_econ.numerics.years import DayArray


@dataclass(frozen=True, slots=True)
class CommonYears:
    """Calendar years, or years that begin with another month."""

    period: AwardPeriod

    def place(self, firms: IntArray, days: DayArray) -> PlacedDays:
        """Return the year that holds each day, shape (n,), whatever is left of it."""
        years, _ = map_days(days, self.period.model_copy(update={"min_months": 0}))
        known = np.full(len(firms), -1, dtype=np.int64)
        return PlacedDays(years, find_last_days(years, self.period), known)
