"""Who wins a first award, and when, and when again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.demo.economy import Economy
from ipec_econ.demo.sectors import SECTORS
from ipec_econ.demo.traits import Traits
from ipec_econ.demo.world import World

SIZE_SLOPE, WAGE_SLOPE = 0.5, 0.3
"""Slopes of the log odds of a first award in permanent size and wages."""
PRODUCTIVITY_SLOPE = -0.9
"""Slope in the year before's productivity, in standard deviations: a dip brings firms in."""
EARLY_RATE = 0.4
"""First awards before the register is complete, relative to later ones."""


@dataclass(frozen=True, slots=True)
class Awarding:
    """A block's winners.

    Attributes
    ----------
    cohort
        Year of the first award, ``inf`` for never, shape (n_firms,).
    innovation
        Whether the first award buys innovation, shape (n_firms,).
    active
        Whether a firm is awarded in a year, shape (n_years, n_firms).
    """

    cohort: FloatArray
    innovation: BoolArray
    active: BoolArray


def assign_awards(
    world: World, traits: Traits, economy: Economy, stream: np.random.Generator
) -> Awarding:
    """Decide who is awarded when, on what is known at the end of the year before.

    A firm is awarded in a year of its life after its first. Firms whose first award is older
    than the register win in every year until the register is complete, so that a clean window
    of one year recognises them.
    """
    years = np.array(world.years)
    shape = (len(years), traits.n_firms)
    first, again = stream.random(shape), stream.random(shape)
    innovation = stream.random(traits.n_firms) < world.innovation_share
    chance = _find_chance(world, traits, economy, years)
    alive = (years[:, None] > traits.entry) & (years[:, None] <= traits.last)
    cohort = np.full(traits.n_firms, np.inf)
    for row, year in enumerate(years):
        wins = (first[row] < chance[row]) & alive[row] & np.isinf(cohort)
        cohort[wins] = year
    treated = years[:, None] >= cohort
    begins = years[:, None] == cohort
    unseen = treated & (years[:, None] <= world.coverage) & (cohort < world.coverage)
    active = alive & (begins | unseen | (treated & (again < world.later_award_rate)))
    return Awarding(cohort, innovation & np.isfinite(cohort), active)


def _find_chance(world: World, traits: Traits, economy: Economy, years: IntArray) -> FloatArray:
    """Return the chance of a first award by year and firm."""
    rate = world.first_award_rate
    log_odds = np.full((len(years), traits.n_firms), np.log(rate / (1 - rate)))
    if world.selection == "permanent":
        pull = np.array([sector.award_pull for sector in SECTORS])
        log_odds += SIZE_SLOPE * traits.size + WAGE_SLOPE * traits.wage + pull[traits.sector]
    elif world.selection == "transitory":
        log_odds += PRODUCTIVITY_SLOPE * economy.productivity[:-1] / world.sd_productivity
    chance: FloatArray = 1 / (1 + np.exp(-log_odds))
    chance[years < world.coverage] *= EARLY_RATE
    chance[years < world.first_awards] = 0
    chance[:, ~traits.eligible] = 0
    return chance
