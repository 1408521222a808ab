"""Nesting and redundancy of categoricals."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.panel import Codes
from ipec_econ.numerics.nested import count_mobility_groups, count_redundant, find_nested

FIRM = Codes("firm", np.array([0, 0, 1, 1, 2, 2]), 3)
REGION = Codes("region", np.array([0, 0, 0, 0, 1, 1]), 2)
YEAR = Codes("year", np.array([0, 1, 0, 1, 0, 1]), 2)


def test_firms_are_nested_in_their_region_and_years_are_not() -> None:
    assert find_nested([FIRM, YEAR], [REGION]) == (True, False)


def test_one_of_several_ways_is_enough() -> None:
    assert find_nested([FIRM, YEAR], [REGION, YEAR]) == (True, True)


def test_without_clusters_nothing_is_nested() -> None:
    assert find_nested([FIRM, YEAR], []) == (False, False)


def test_mobility_groups_are_connected_sets() -> None:
    assert count_mobility_groups(FIRM.values, YEAR.values) == 1
    assert count_mobility_groups(FIRM.values, REGION.values) == 2


def test_redundant_levels_are_reghdfes() -> None:
    assert count_redundant([FIRM, YEAR], (False, False)) == (0, 1)
    assert count_redundant([FIRM, REGION], (False, False)) == (0, 2)
    assert count_redundant([FIRM, YEAR], (True, False)) == (3, 1)
    assert count_redundant([FIRM], (True,)) == (3,)
