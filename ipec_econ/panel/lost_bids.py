"""Bids of the panel's firms that lost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.award_keys import name_awards
from ipec_econ.engine.engine import Engine
from ipec_econ.panel.conditions import select_awards


@dataclass(frozen=True, slots=True)
class LostBids:
    """Bids of linked firms, and all awards for which somebody bid.

    Attributes
    ----------
    rows
        The bids, with what names their award.
    codes, times
        Position of each bid's firm among the panel's, and its period, shape (n_bids,).
    awards
        Every award row, whether or not its supplier is linked: a condition is on awards.
    """

    rows: pa.Table
    codes: IntArray
    times: IntArray
    awards: pa.Table
    engine: Engine

    def select(self, where: str | None, *, key: str) -> BoolArray:
        """Return which bids were for an award that meets a condition, shape (n_bids,)."""
        met = self.awards.filter(pa.array(select_awards(self.awards, where, key, self.engine)))
        lots = "lot_id" in self.rows.column_names
        names = pc.unique(name_awards(met, lots=lots))
        found = pc.is_in(name_awards(self.rows, lots=lots), value_set=names)
        return np.asarray(found, dtype=np.bool_)

    def find_first(self, chosen: BoolArray, n_units: int) -> FloatArray:
        """Return each unit's first period with a chosen bid, ``inf`` without, (n_units,)."""
        first = np.full(n_units, np.inf)
        np.minimum.at(first, self.codes[chosen], self.times[chosen].astype(np.float64))
        return first
