"""Balance in one period is the textbook's; weights follow the periods of the treated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.numerics.compare_balance import compare_balance

RTOL = 1e-12
"""Same algebra, other order of sums."""

samples = st.lists(st.floats(-100, 100), min_size=2, max_size=12).map(np.array)


@pytest.mark.property
@settings(max_examples=50, deadline=None)
@given(samples, samples)
def test_in_one_period_it_is_the_difference_of_means_over_the_pooled_deviation(treated, controls):
    times = np.ones(len(treated), dtype=np.int64), np.ones(len(controls), dtype=np.int64)
    found = compare_balance(treated, times[0], controls, times[1])
    difference = treated.mean() - controls.mean()
    assert found.difference == pytest.approx(difference, rel=RTOL, abs=1e-9)
    spread = np.sqrt((treated.var(ddof=1) + controls.var(ddof=1)) / 2)
    if spread > 1e-6:
        assert found.normalised_difference == pytest.approx(difference / spread, rel=1e-6, abs=1e-9)


@pytest.mark.property
@settings(max_examples=50, deadline=None)
@given(samples, st.floats(-50, 50), st.randoms())
def test_a_shift_that_all_firms_share_in_a_period_does_not_matter(values, shift, random):
    periods = np.array([random.choice([1, 2]) for _ in values])
    controls = np.concatenate([values + 1, values - 1])
    moved = np.where(periods == 2, shift, 0.0)
    first = compare_balance(values, periods, controls, np.tile(periods, 2))
    second = compare_balance(
        values + moved, periods, controls + np.tile(moved, 2), np.tile(periods, 2)
    )
    assert first.difference == pytest.approx(0.0, abs=1e-9)
    assert second.difference == pytest.approx(0.0, abs=1e-9)


def test_no_common_period_compares_nobody():
    found = compare_balance(np.array([1.0]), np.array([1]), np.array([1.0]), np.array([2]))
    assert not found.treated.any()
    assert not found.controls.any()
    assert np.isnan(found.difference)


def test_constants_have_no_normalised_difference():
    found = compare_balance(
        np.array([1.0, 1.0]), np.array([1, 1]), np.array([2.0, 2.0]), np.array([1, 1])
    )
    assert found.difference == -1.0
    assert np.isnan(found.normalised_difference)
