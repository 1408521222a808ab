"""A grid as the index page tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ipec_econ.core.grid import GridResult
from ipec_econ.core.page import GridCard, PanelRates
from ipec_econ.report.grid_words import describe_grid

DIGITS = 4


def describe_grid_card(grid: GridResult, linkage: Mapping[str, Mapping[str, Any]]) -> GridCard:
    """Return a grid's sentences, and the match rates of the panels that it links anew.

    Parameters
    ----------
    linkage
        Words for a panel → what its linkage found.
    """
    return GridCard(
        grid.id, describe_grid(grid, grid.labels, digits=DIGITS), tuple(_list(grid, linkage))
    )


def _list(grid: GridResult, linkage: Mapping[str, Mapping[str, Any]]) -> Iterator[PanelRates]:
    for label in dict.fromkeys(one.cell.variant for one in grid.cells):
        if label in linkage:
            found = linkage[label]
            yield PanelRates(label, found["n_awards"], found["n_linked"], found["n_firms_linked"])
