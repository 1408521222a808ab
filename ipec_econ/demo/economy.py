"""The economy without awards: productivity, inputs and output of a block of firms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.demo.traits import Traits
from ipec_econ.demo.world import World

BURN_IN = 25
"""Years before the panel, so that capital and labour have forgotten where they started."""
DEPRECIATION = 0.12
INVESTMENT_RESPONSE = 1.2
"""Slope of log investment in log productivity."""
LOG_INVESTMENT = 10.8
SD_SIZE = 0.9
"""Standard deviation of log investment between firms, for good."""
LOG_WAGE, SD_WAGE_LEVEL, SD_WAGE, RHO_WAGE = 10.25, 0.15, 0.15, 0.6
ADJUSTMENT = 0.6
"""Share of the way to the wanted log labour that a firm goes in a year."""
FORESIGHT = 0.5
"""Labour is chosen when this part of the year's news in productivity is still to come."""


@dataclass(frozen=True, slots=True)
class Economy:
    """Paths without awards, shape (n_years, n_firms) each.

    Labour, capital and investment do not answer awards, so they are the same with them; what
    an award changes is productivity, and with it output and materials.

    Attributes
    ----------
    productivity
        ``w``; its first row is the year before the panel, shape (n_years + 1, n_firms).
    output_shock
        ``eps``, which is not planned for.
    employees, capital, investment, labour_costs
        Heads; whole GBP.
    """

    productivity: FloatArray
    output_shock: FloatArray
    employees: IntArray
    capital: IntArray
    investment: IntArray
    labour_costs: IntArray


def simulate_economy(world: World, traits: Traits, stream: np.random.Generator) -> Economy:
    """Simulate a block's firms in every year, alive or not.

    Labour is chosen within the year, before all of its news is known, and moves part of the
    way; capital is what was invested until the year before: the timing of Ackerberg, Caves and
    Frazer (2015), https://doi.org/10.3982/ECTA13408.
    """
    n_years = len(world.years) + BURN_IN
    shape = (n_years, traits.n_firms)
    mid_year, productivity = _draw_productivity(world, stream, shape)
    wages = _draw_wages(traits, stream, shape)
    output_shock = world.sd_output * stream.standard_normal(shape)
    investment, capital = _accumulate(traits, productivity)
    labour = _choose_labour(world, mid_year, wages, capital)
    kept = slice(BURN_IN, None)
    employees = np.maximum(np.rint(np.exp(labour[kept])), 1)
    return Economy(
        productivity=productivity[BURN_IN - 1 :],
        output_shock=output_shock[kept],
        employees=employees.astype(np.int64),
        capital=_round(capital[kept]),
        investment=_round(investment[kept]),
        labour_costs=_round(employees * np.exp(wages[kept])),
    )


def _draw_productivity(
    world: World, stream: np.random.Generator, shape: tuple[int, int]
) -> tuple[FloatArray, FloatArray]:
    """Return expected productivity when labour is chosen, and productivity: an AR(1) in parts."""
    early, late = world.rho ** (1 - FORESIGHT), world.rho**FORESIGHT
    early_news = _scale_news(world, early) * stream.standard_normal(shape)
    late_news = _scale_news(world, late) * stream.standard_normal(shape)
    expected, productivity = np.empty(shape), np.empty(shape)
    level = world.sd_productivity * stream.standard_normal(shape[1])
    for year in range(shape[0]):
        expected[year] = late * (early * level + early_news[year])
        level = expected[year] + late_news[year]
        productivity[year] = level
    return expected, productivity


def _scale_news(world: World, persistence: float) -> float:
    return world.sd_productivity * float(np.sqrt(1 - persistence**2))


def _draw_wages(traits: Traits, stream: np.random.Generator, shape: tuple[int, int]) -> FloatArray:
    level = LOG_WAGE + SD_WAGE_LEVEL * traits.wage
    news = SD_WAGE * np.sqrt(1 - RHO_WAGE**2) * stream.standard_normal(shape)
    deviation = SD_WAGE * stream.standard_normal(shape[1])
    wages = np.empty(shape)
    for year in range(shape[0]):
        deviation = RHO_WAGE * deviation + news[year]
        wages[year] = level + deviation
    return wages


def _accumulate(traits: Traits, productivity: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return investment, and the capital that it finds at the start of each year, GBP."""
    level = LOG_INVESTMENT + SD_SIZE * traits.size
    investment = np.exp(level + INVESTMENT_RESPONSE * productivity)
    capital = np.empty(productivity.shape)
    capital[0] = np.exp(level) / DEPRECIATION
    for year in range(1, len(capital)):
        capital[year] = (1 - DEPRECIATION) * capital[year - 1] + investment[year - 1]
    return investment, capital


def _choose_labour(
    world: World, expected: FloatArray, wages: FloatArray, capital: FloatArray
) -> FloatArray:
    """Return log labour: part of the way to where its marginal product is the wage."""
    known = world.log_scale + expected + world.beta_capital * np.log(capital)
    wanted = (np.log(world.beta_labour) + known - wages) / (1 - world.beta_labour)
    labour = np.empty(wanted.shape)
    labour[0] = wanted[0]
    for year in range(1, len(labour)):
        labour[year] = ADJUSTMENT * wanted[year] + (1 - ADJUSTMENT) * labour[year - 1]
    return labour


def _round(amounts: FloatArray) -> IntArray:
    # Whole pounds, so that the last bit of a logarithm shows nowhere.
    return np.rint(amounts).astype(np.int64)
