"""What a firm is born with: sector, region, size, wages, years of life."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.demo.regions import REGIONS
from ipec_econ.demo.sectors import SECTORS
from ipec_econ.demo.world import World

FOUNDING_SHAPE = 12.0
"""Mean age in years of firms that are there at the start."""
SIZE_EXIT = -0.3
"""Slope of the log odds of leaving in permanent size: exit leaves trends parallel."""


@dataclass(frozen=True, slots=True)
class Traits:
    """Permanent traits of a block's firms, shape (n_firms,) each.

    Attributes
    ----------
    sector, region
        Positions in `SECTORS` and `REGIONS`.
    size, wage
        Standard normal: what makes a firm large for good, and pay well for good.
    eligible
        Firms that can win at all.
    founded, entry, last
        Year of incorporation, first and last year in the firm register.
    """

    sector: IntArray
    region: IntArray
    size: FloatArray
    wage: FloatArray
    eligible: BoolArray
    founded: IntArray
    entry: IntArray
    last: IntArray

    @property
    def n_firms(self) -> int:
        """Number of firms."""
        return len(self.sector)


def draw_traits(world: World, stream: np.random.Generator, n_firms: int) -> Traits:
    """Draw the traits of a block's firms."""
    shares = np.array([sector.share for sector in SECTORS])
    weights = np.array([region.share for region in REGIONS])
    size = stream.standard_normal(n_firms)
    wage = stream.standard_normal(n_firms)
    is_entrant = stream.random(n_firms) < world.entrant_share
    entered = stream.integers(world.start + 1, world.end - 1, size=n_firms)
    entry = np.where(is_entrant, entered, world.start)
    age = np.floor(stream.exponential(FOUNDING_SHAPE, n_firms)).astype(np.int64)
    return Traits(
        sector=_choose(stream.random(n_firms), shares),
        region=_choose(stream.random(n_firms), weights),
        size=size,
        wage=wage,
        eligible=stream.random(n_firms) >= world.ineligible_share,
        founded=np.where(is_entrant, entry - age % 2, entry - 1 - age),
        entry=entry,
        last=_draw_last_years(world, stream.random(n_firms), entry, size),
    )


def _choose(uniforms: FloatArray, shares: FloatArray) -> IntArray:
    ends = np.cumsum(shares / shares.sum())
    return np.minimum(np.searchsorted(ends, uniforms), len(shares) - 1).astype(np.int64)


def _draw_last_years(
    world: World, uniforms: FloatArray, entry: IntArray, size: FloatArray
) -> IntArray:
    """Return the last year of life: leaving has the same odds every year, by permanent size."""
    odds = world.exit_rate / (1 - world.exit_rate) * np.exp(SIZE_EXIT * size)
    stays = 1 / (1 + odds)
    lived = np.floor(np.log1p(-uniforms) / np.log(stays))
    return np.minimum(entry + lived, world.end).astype(np.int64)
