"""Awards of a block's firms: who, when, for how much, and what kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ipec_econ.core.arrays import IntArray
from ipec_econ.demo.block import Block
from ipec_econ.demo.hazards import Hazards
from ipec_econ.demo.streams import open_stream

OUTSIDE = -1
"""Stands for a supplier that is no firm of the panel."""
FURTHER_AWARDS = 0.6
"""Mean number of awards in a year with an award, beyond the first."""
LOG_SHARE, SD_SHARE = -2.9, 1.1
"""Log of an award's value relative to the firm's turnover."""
LOG_CEILING, SD_CEILING = 15.0, 1.2
OUTSIDE_LOG_VALUE, SD_OUTSIDE = 11.3, 1.5
INNOVATION_LATER = 0.05
"""Awards after the first that buy innovation."""


class Award(NamedTuple):
    """One award.

    Attributes
    ----------
    year, day
        Year, and day of the year from 0.
    suppliers
        Positions of firms in the block; `OUTSIDE` for others.
    value
        Whole GBP.
    kind
        ``contract``, ``framework`` or ``cancelled``.
    innovation
        Whether it buys innovation.
    """

    year: int
    day: int
    suppliers: tuple[int, ...]
    value: int
    kind: str
    innovation: bool


@dataclass(frozen=True, slots=True)
class _Wins:
    """Contracts of the panel's firms, shape (n_awards,) each."""

    firm: IntArray
    row: IntArray
    is_first: np.ndarray


def draw_awards(block: Block, hazards: Hazards) -> list[Award]:
    """Return a block's awards in order of year: those that treat, and those that do not.

    A firm's contracts are its treatment. Admission to a framework and awards that are
    cancelled treat nobody.
    """
    stream = open_stream(block.world.seed, "awards", block.first_firm)
    wins = _list_wins(block, hazards, stream)
    awards = _draw_contracts(block, wins, hazards, stream)
    n_contracts = len(awards)
    first = block.world.coverage - block.world.start
    if n_contracts:
        rows = stream.integers(first, len(block.world.years), size=n_contracts)
        draws = stream.random((n_contracts, 3))
        for row, cells in zip(rows, draws, strict=True):
            if cells[0] < hazards.outside_supplier:
                awards.append(_draw_outside(block, int(row), stream))
            if cells[1] < hazards.framework:
                awards.append(_draw_framework(block, int(row), stream))
            if cells[2] < hazards.cancelled:
                awards.append(_draw_cancelled(block, int(row), stream))
    return sorted(awards, key=lambda award: award.year)


def _list_wins(block: Block, hazards: Hazards, stream: np.random.Generator) -> _Wins:
    """Return contracts by firm and year, those that the register holds."""
    firms, rows = np.nonzero(block.awarding.active.T)
    counts = 1 + stream.poisson(FURTHER_AWARDS, len(firms))
    firms, rows = np.repeat(firms, counts), np.repeat(rows, counts)
    years = block.world.start + rows
    published = stream.random(len(firms)) < hazards.early_published
    held = (years >= block.world.coverage) | published
    same = (firms[1:] == firms[:-1]) & (rows[1:] == rows[:-1])
    is_first = (years == block.awarding.cohort[firms]) & ~np.concatenate([[False], same])[
        : len(firms)
    ]
    return _Wins(firms[held], rows[held], is_first[held])


def _draw_contracts(
    block: Block, wins: _Wins, hazards: Hazards, stream: np.random.Generator
) -> list[Award]:
    n = len(wins.firm)
    turnover = block.gva_untreated[wins.row, wins.firm] * 1.9
    values = np.rint(turnover * np.exp(LOG_SHARE + SD_SHARE * stream.standard_normal(n)))
    innovation = np.where(
        wins.is_first, block.awarding.innovation[wins.firm], stream.random(n) < INNOVATION_LATER
    )
    days, shared = stream.integers(0, 365, size=n), stream.random(n) < hazards.several_suppliers
    partners = _choose_partners(wins, shared, stream)
    return [
        Award(
            block.world.start + int(wins.row[at]),
            int(days[at]),
            (int(wins.firm[at]), *partners.get(at, ())),
            max(int(values[at]), 500),
            "contract",
            bool(innovation[at]),
        )
        for at in range(n)
    ]


def _choose_partners(
    wins: _Wins, shared: np.ndarray, stream: np.random.Generator
) -> dict[int, tuple[int, ...]]:
    """Return the partners of shared awards: firms that are awarded in the same year anyway.

    So a consortium treats nobody who would not be treated without it.
    """
    by_row = {int(row): np.unique(wins.firm[wins.row == row]) for row in np.unique(wins.row)}
    chosen = {}
    for at in np.flatnonzero(shared):
        firms = by_row[int(wins.row[at])]
        picks = stream.integers(0, len(firms), size=int(stream.integers(1, 3)))
        found = {int(firms[pick]) for pick in picks} - {int(wins.firm[at])}
        chosen[int(at)] = tuple(sorted(found)) or (OUTSIDE,)
    return chosen


def _draw_outside(block: Block, row: int, stream: np.random.Generator) -> Award:
    value = int(np.exp(OUTSIDE_LOG_VALUE + SD_OUTSIDE * stream.standard_normal()))
    day = int(stream.integers(0, 365))
    return Award(block.world.start + row, day, (OUTSIDE,), value, "contract", False)


def _draw_framework(block: Block, row: int, stream: np.random.Generator) -> Award:
    alive = _list_alive(block, row)
    count = min(int(stream.integers(3, 9)), len(alive))
    members = sorted(int(firm) for firm in stream.permutation(alive)[:count])
    ceiling = 10_000 * round(np.exp(LOG_CEILING + SD_CEILING * stream.standard_normal()) / 10_000)
    day = int(stream.integers(0, 365))
    suppliers = tuple(members) or (OUTSIDE,)
    return Award(block.world.start + row, day, suppliers, ceiling, "framework", False)


def _draw_cancelled(block: Block, row: int, stream: np.random.Generator) -> Award:
    alive = _list_alive(block, row)
    at = int(stream.integers(0, max(len(alive), 1)))
    suppliers = (int(alive[at]),) if len(alive) else (OUTSIDE,)
    value = int(np.exp(OUTSIDE_LOG_VALUE + SD_OUTSIDE * stream.standard_normal()))
    return Award(
        block.world.start + row, int(stream.integers(0, 365)), suppliers, value, "cancelled", False
    )


def _list_alive(block: Block, row: int) -> IntArray:
    year = block.world.start + row
    alive = (block.traits.entry <= year) & (block.traits.last >= year) & block.traits.eligible
    return np.flatnonzero(alive)
