"""The inversion of a bootstrapped test: against a search over values, for any draws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.numerics.wild.draw_statistics import WildDraws
from ipec_econ.numerics.wild.wild_test import compute_p_value, run_test

STEP = 1e-3
"""Of the search: a limit found lies between two of its values."""


def make_draws(seed, n_draws=60):
    """Return statistics of replications that might be: each variance is a sum of squares."""
    generator = np.random.default_rng(seed)
    first, second = generator.normal(size=(2, n_draws, 7))
    return WildDraws(
        shift=generator.normal(size=n_draws),
        slope=generator.normal(size=n_draws) * 0.4,
        square=(first**2).sum(axis=1),
        cross=0.3 * (first * second).sum(axis=1),
        curve=0.09 * (second**2).sum(axis=1),
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(-3, 3), st.sampled_from([0, 1]))
def test_limits_are_where_a_search_finds_them(seed, estimate, n_own):
    draws = make_draws(seed)
    test = run_test(draws, estimate=estimate, variance=0.5, conf_level=0.9, n_own=n_own)
    deltas = np.arange(-20, 20, STEP)
    p_values = np.array([compute_p_value(draws, one, 0.5, n_own=n_own) for one in deltas[::4]])
    inside = deltas[::4][p_values > 0.1]
    np.testing.assert_allclose(
        [test.conf_low, test.conf_high],
        [estimate - inside.max(), estimate - inside.min()],
        atol=4 * STEP,
    )


def test_a_sample_that_repeats_itself_often_enough_has_no_limits():
    draws = make_draws(1, n_draws=10)
    same = WildDraws(*(np.concatenate([getattr(draws, name), [0.0]]) for name in draws.__slots__))
    repeated = WildDraws(
        shift=same.shift,
        slope=np.append(draws.slope, 1.0),
        square=np.append(draws.square, 0.5),
        cross=same.cross,
        curve=same.curve,
    )
    test = run_test(repeated, estimate=1.0, variance=0.5, conf_level=0.95)
    assert (test.conf_low, test.conf_high) == (-np.inf, np.inf)
    assert test.p_value >= 1 / 11
    tight = run_test(repeated, estimate=1.0, variance=0.5, conf_level=0.9)
    assert np.isfinite([tight.conf_low, tight.conf_high]).all()


def test_a_p_value_at_the_level_rejects():
    """Twenty draws of which the nearest zero lies inside: 19 of 20 are rejected at 5 %."""
    zeros = np.zeros(20)
    draws = WildDraws(np.arange(1.0, 21.0), zeros, np.ones(20), zeros, zeros)
    test = run_test(draws, estimate=0.0, variance=1.0, conf_level=0.95)
    assert test.p_value == 1.0
    # |δ| up to 19 keeps two draws, 10 %; up to 20 one, which is 5 % and not above it.
    np.testing.assert_allclose([test.conf_low, test.conf_high], [-19, 19], rtol=1e-8)
    assert compute_p_value(draws, 19.5, 1.0) == pytest.approx(0.05)
