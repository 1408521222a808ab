"""Shares from stratified samples: by hand, against scipy, and against repeated draws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from ipec_econ.numerics.sampled_share import estimate_share, find_binomial_limits

LIMITS = 1e-9
"""scipy's limits come from a root finder."""


@pytest.mark.parametrize(("successes", "trials"), [(0, 20), (20, 20), (7, 20), (1, 3)])
def test_limits_are_clopper_and_pearsons(successes: int, trials: int) -> None:
    low, high = find_binomial_limits(successes, trials, conf_level=0.95)
    expected = binomtest(successes, trials).proportion_ci(0.95, method="exact")
    assert (low, high) == pytest.approx((expected.low, expected.high), abs=LIMITS)


def test_one_stratum_without_correction_is_the_plain_binomial() -> None:
    part = np.array([True] * 45 + [False] * 5)
    found = estimate_share(
        part, np.ones(50, dtype=bool), np.zeros(50, dtype=np.int64), np.array([1e12]),
        conf_level=0.95,
    )  # fmt: skip
    assert found is not None
    # s² has n − 1 below, so that n* is n − 1.
    assert (found.estimate, found.n, found.n_effective) == (0.9, 50, pytest.approx(49))
    assert (found.conf_low, found.conf_high) == pytest.approx(
        find_binomial_limits(0.9 * 49, 49, conf_level=0.95), abs=LIMITS
    )


def test_strata_are_weighted_by_their_size_by_hand() -> None:
    # 4 of 4 right of 900, 1 of 2 right of 100: (900 · 1 + 100 · 0.5) / 1000.
    part = np.array([True, True, True, True, True, False])
    stratum = np.array([0, 0, 0, 0, 1, 1])
    found = estimate_share(
        part, np.ones(6, dtype=bool), stratum, np.array([900.0, 100.0]), conf_level=0.95
    )
    assert found is not None
    assert found.estimate == pytest.approx(0.95)
    # Variance of the second stratum alone: (100/1000)² · (1 − 2/100) · 0.5 / 2.
    variance = 0.01 * 0.98 * 0.5 / 2
    assert found.n_effective == pytest.approx(min(6, 0.95 * 0.05 / variance))


def test_where_all_agree_the_weights_alone_shorten_the_sample() -> None:
    whole = np.ones(4, dtype=bool)
    found = estimate_share(
        whole, whole, np.array([0, 0, 0, 1]), np.array([3.0, 9.0]), conf_level=0.95
    )
    assert found is not None
    # Weights 1, 1, 1 and 9: (12)² / (3 + 81).
    assert found.n_effective == pytest.approx(144 / 84)
    assert found.conf_high == 1.0


def test_nothing_has_no_share() -> None:
    none = np.zeros(3, dtype=bool)
    assert (
        estimate_share(none, none, np.zeros(3, dtype=int), np.array([9.0]), conf_level=0.9) is None
    )


def test_the_interval_covers_the_share_of_a_stratified_population() -> None:
    generator = np.random.default_rng(3)
    sizes, rates, drawn = np.array([2000.0, 300.0]), np.array([0.99, 0.7]), (60, 60)
    truth = float(sizes @ rates / sizes.sum())
    people = [np.arange(int(n)) < round(n * p) for n, p in zip(sizes, rates, strict=True)]
    stratum = np.repeat([0, 1], drawn)
    whole = np.ones(sum(drawn), dtype=bool)
    covered = 0
    for _ in range(400):
        part = np.concatenate(
            [generator.choice(one, n, replace=False) for one, n in zip(people, drawn, strict=True)]
        )
        found = estimate_share(part, whole, stratum, sizes, conf_level=0.95)
        assert found is not None
        covered += found.conf_low <= truth <= found.conf_high
    # At least nominal, but for the Monte Carlo error of 400 draws (three standard errors).
    assert covered / 400 > 0.95 - 3 * np.sqrt(0.95 * 0.05 / 400)


@pytest.mark.property
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 2)), min_size=1, max_size=30))
def test_the_order_of_units_does_not_matter_and_limits_hold_the_estimate(units) -> None:
    part, stratum = (np.array(column) for column in zip(*units, strict=True))
    sizes = np.array([40.0, 50.0, 60.0])
    whole = np.ones(len(part), dtype=bool)
    one, other = (
        estimate_share(part[order], whole, stratum[order], sizes, conf_level=0.95)
        for order in (slice(None), slice(None, None, -1))
    )
    assert one is not None
    assert other is not None
    assert one.estimate == pytest.approx(other.estimate)
    assert one.conf_low <= one.estimate + LIMITS
    assert one.conf_high >= one.estimate - LIMITS
