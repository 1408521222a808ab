"""A block of firms: what happened with awards, and what would have happened without."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.demo.economy import Economy, simulate_economy
from ipec_econ.demo.effects import find_effects
from ipec_econ.demo.streams import open_stream
from ipec_econ.demo.traits import Traits, draw_traits
from ipec_econ.demo.treatment import Awarding, assign_awards
from ipec_econ.demo.world import BLOCK_FIRMS, World

MATERIALS_SHARE = 0.9
"""Purchases for a pound of value added, in fixed proportion to planned output."""
TREND, SD_YEAR = 0.01, 0.02
"""Common growth of log value added a year, and the standard deviation of its shock."""


@dataclass(frozen=True, slots=True)
class Block:
    """Firms and their years.

    Attributes
    ----------
    first_firm
        Number in the world of the block's first firm.
    gva, gva_untreated
        Value added in whole GBP, with awards and, same shocks, without, shape
        (n_years, n_firms).
    purchases
        Materials in whole GBP, shape (n_years, n_firms).
    seen
        Firm-years in the firm register, shape (n_years, n_firms).
    """

    world: World
    first_firm: int
    traits: Traits
    economy: Economy
    awarding: Awarding
    gva: IntArray
    gva_untreated: IntArray
    purchases: IntArray
    seen: BoolArray

    @property
    def n_firms(self) -> int:
        """Number of firms."""
        return self.traits.n_firms


def simulate_block(world: World, number: int) -> Block:
    """Simulate a block of firms; a block of few firms is the beginning of a whole one."""
    stream = open_stream(world.seed, "economy", number)
    traits = draw_traits(world, stream, BLOCK_FIRMS)
    economy = simulate_economy(world, traits, stream)
    decisions = open_stream(world.seed, "treatment", number)
    awarding = assign_awards(world, traits, economy, decisions)
    seen = _find_seen(world, traits, decisions)
    n_firms = world.count_firms(number)
    traits, economy, awarding = (_cut(part, n_firms) for part in (traits, economy, awarding))
    planned = (
        world.log_scale
        + world.beta_labour * np.log(economy.employees)
        + world.beta_capital * np.log(economy.capital)
        + economy.productivity[1:]
    )
    effects = find_effects(world, awarding.cohort, awarding.innovation)
    made = planned + economy.output_shock + draw_year_shocks(world)[:, None]
    return Block(
        world=world,
        first_firm=number * BLOCK_FIRMS,
        traits=traits,
        economy=economy,
        awarding=awarding,
        gva=_round(np.exp(made + effects)),
        gva_untreated=_round(np.exp(made)),
        purchases=_round(MATERIALS_SHARE * np.exp(planned + effects)),
        seen=seen[:, :n_firms],
    )


def draw_year_shocks(world: World) -> FloatArray:
    """Return what is common to all firms in a year, log points, shape (n_years,)."""
    n_years = len(world.years)
    news = SD_YEAR * open_stream(world.seed, "world").standard_normal(n_years)
    shocks: FloatArray = TREND * np.arange(n_years) + news
    return shocks


def _find_seen(world: World, traits: Traits, stream: np.random.Generator) -> BoolArray:
    """Return firm-years that were reported; a firm's first year always is."""
    years = np.array(world.years)[:, None]
    reported = stream.random((len(years), traits.n_firms)) >= world.gap_share
    alive = (years >= traits.entry) & (years <= traits.last)
    seen: BoolArray = alive & (reported | (years == traits.entry))
    return seen


def _cut(part: Any, n_firms: int) -> Any:
    """Return the first firms of a part; firms are the last axis of every array."""
    return type(part)(*(getattr(part, field.name)[..., :n_firms] for field in fields(part)))


def _round(amounts: FloatArray) -> IntArray:
    return np.rint(amounts).astype(np.int64)
