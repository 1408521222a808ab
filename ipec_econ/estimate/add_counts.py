"""A row of estimates with what it used."""

from __future__ import annotations

from dataclasses import replace

from ipec_econ.core.estimates import Estimate
from ipec_econ.numerics.cells.count_used import UsedCounts


def add_counts(row: Estimate, counts: UsedCounts, position: int) -> Estimate:
    """Return the row with what the effect or average at `position` used."""
    return replace(
        row,
        n_obs=int(counts.n_obs[position]),
        n_units=int(counts.n_units[position]),
        n_treated=int(counts.n_treated[position]),
        n_clusters=int(counts.n_clusters[position]),
    )
