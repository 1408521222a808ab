"""Effects on logarithms as per cent and amounts, by hand and by law."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.numerics.effect_scale import compute_amount, compute_percent

RTOL = 1e-12
"""The same arithmetic in another order."""

EFFECTS = st.floats(-3, 3)


def test_per_cent_by_hand() -> None:
    # A doubling is +100 per cent, a halving −50: not 69 and −69.
    found = compute_percent(np.log([2.0, 0.5, 1.0]))
    np.testing.assert_allclose(found, [100, -50, 0], rtol=RTOL, atol=1e-13)


def test_an_amount_by_hand() -> None:
    # 120 observed after a rise by a fifth: 100 without it, so 20 more.
    (found,) = compute_amount(np.log([1.2]), 120)
    assert found == pytest.approx(20, rel=RTOL)


@given(EFFECTS, st.lists(st.floats(1, 1000), min_size=1, max_size=6))
def test_the_amount_is_what_is_observed_less_what_would_have_been(
    effect: float, without: list[float]
) -> None:
    observed = [level * math.exp(effect) for level in without]
    (found,) = compute_amount(np.array([effect]), float(np.mean(observed)))
    assert found == pytest.approx(np.mean(observed) - np.mean(without), rel=1e-9, abs=1e-9)


@given(EFFECTS, EFFECTS)
def test_both_scales_rise_so_ends_stay_in_order(one: float, other: float) -> None:
    ends = np.sort(np.array([one, other]))
    assert np.all(np.diff(compute_percent(ends)) >= 0)
    assert np.all(np.diff(compute_amount(ends, 7.0)) >= 0)
