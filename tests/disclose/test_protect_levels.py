"""Shares of categories add up to one: one that is withheld must not be alone."""

from __future__ import annotations

import numpy as np
import pytest

from ipec_econ.core.described import Variable
from ipec_econ.disclose.protect_levels import protect_levels

NOTHING = np.zeros(0)
VARIABLES = (
    Variable("log_lp", NOTHING),
    *(Variable(f"region: {one}", NOTHING, True, "region") for one in "abc"),
    *(Variable(f"sector: {one}", NOTHING, True, "sector") for one in "xy"),
)
FIRMS = {0: 0, 1: 4, 2: 5, 3: 60, 4: 3, 5: 66}


@pytest.mark.parametrize(
    ("lost", "withheld"),
    [
        (set(), set()),
        # A mean is in no sum with other lines.
        ({0}, {0}),
        # Four firms and five are nine together, too few: the third goes as well.
        ({1}, {1, 2, 3}),
        ({4}, {4, 5}),
    ],
)
def test_by_hand(lost: set[int], withheld: set[int]) -> None:
    assert protect_levels(VARIABLES, lost, FIRMS, 10) == withheld
