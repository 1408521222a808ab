"""The world's parameters: what is true in it, and how large it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Selection = Literal["permanent", "transitory", "none"]
SELECTIONS: tuple[str, ...] = get_args(Selection)

BLOCK_FIRMS = 5_000
"""Firms that share a stream of random numbers. Part of the world: another size, other firms."""
MAX_FIRMS = 1_000_000
"""Six digits of a Scottish or Northern Irish company number tell this many firms apart."""
COVERAGE_DELAY = 4
"""The register is complete from this many years after the panel's start."""
MIN_YEARS = COVERAGE_DELAY + 4


@dataclass(frozen=True, slots=True)
class World:
    """Everything that is true in a demonstration world.

    Log productivity follows ``w_t = rho w_{t-1} + gain_g D_t + xi_t``; log value added is
    ``log_scale + beta_labour l + beta_capital k + w + eps`` plus a year's common shock.

    Attributes
    ----------
    n_firms, seed
        Firms, and where all random numbers start.
    selection
        What raises the chance of a first award: ``permanent`` traits (size, wages, sector),
        which leave trends parallel; ``transitory``: low productivity in the year before, which
        does not; ``none``: chance alone.
    start, end
        First and last year of the panel.
    beta_labour, beta_capital, log_scale
        Cobb–Douglas elasticities of value added, and its level in log GBP.
    rho, sd_productivity, sd_output
        Persistence of log productivity, its stationary standard deviation, and that of the
        output shock which no input answers.
    gain, gain_slope, innovation_factor
        ``gain_g = gain + gain_slope (end − g)``, times the factor where the first award buys
        innovation.
    first_award_rate, later_award_rate
        Chance of a first award in a year for an average eligible firm; of being awarded again
        in each later year.
    ineligible_share, entrant_share, exit_rate, gap_share, innovation_share
        Firms that can never win; firms that enter after the start; chance to leave after a
        year; firm-years that were not reported; first awards that buy innovation.
    """

    n_firms: int
    seed: int
    selection: Selection = "permanent"
    start: int = 2008
    end: int = 2019
    beta_labour: float = 0.6
    beta_capital: float = 0.35
    log_scale: float = 7.2
    rho: float = 0.7
    sd_productivity: float = 0.3
    sd_output: float = 0.12
    gain: float = 0.02
    gain_slope: float = 0.004
    innovation_factor: float = 1.5
    first_award_rate: float = 0.05
    later_award_rate: float = 0.45
    ineligible_share: float = 0.35
    entrant_share: float = 0.3
    exit_rate: float = 0.025
    gap_share: float = 0.015
    innovation_share: float = 0.12

    @property
    def years(self) -> range:
        """The panel's years."""
        return range(self.start, self.end + 1)

    @property
    def coverage(self) -> int:
        """First year in which the register holds every award."""
        return self.start + COVERAGE_DELAY

    @property
    def first_awards(self) -> int:
        """First year in which anybody wins: two years before the register is complete."""
        return self.coverage - 2

    @property
    def first_clean_cohort(self) -> int:
        """First cohort that a clean window of one year tells from earlier winners."""
        return self.coverage + 1

    @property
    def n_blocks(self) -> int:
        """Number of blocks, the last of which may be incomplete."""
        return -(-self.n_firms // BLOCK_FIRMS)

    def count_firms(self, block: int) -> int:
        """Return the number of firms of a block."""
        return min(BLOCK_FIRMS, self.n_firms - block * BLOCK_FIRMS)
