"""Least favourable values against draws, and without violations by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from ipec_econ.numerics.honest.event_path import EventPath
from ipec_econ.numerics.honest.least_favorable import compute_least_favorable
from ipec_econ.numerics.honest.relative_moments import build_moments
from tests.numerics.honest.make_paths import make_path

DRAWS = 100_000
MONTE_CARLO_ERRORS = 4


@pytest.mark.parametrize("mbar", [0.3, 1.0, 5.0, 1e4])
def test_the_largest_of_drawn_moments_exceeds_it_as_often_as_asked(mbar: float) -> None:
    path = make_path(4, weights=(0.5, 0.5, 0.0))
    systems = build_moments(path, mbar)
    values = compute_least_favorable(systems, 0.05)
    noise = np.random.default_rng(1).multivariate_normal(np.zeros(6), path.vcov, DRAWS)
    for c, value in enumerate(values):
        # Moments are linear in the estimates: unit paths give their weights.
        units = [
            build_moments(EventPath(one, path.vcov, 3, path.weights), mbar) for one in np.eye(6)
        ]
        weights = np.array([unit.level[c] for unit in units])
        share = np.mean((noise @ weights).max(axis=1) > value)
        error = np.sqrt(0.05 * 0.95 / DRAWS)
        assert share == pytest.approx(0.05, abs=MONTE_CARLO_ERRORS * error)


def test_without_violations_it_is_the_normal_quantile_of_a_size() -> None:
    # The moments are ±(effect − θ)/error and zero: |z| exceeds it with the probability asked.
    systems = build_moments(make_path(2), 0.0)
    assert compute_least_favorable(systems, 0.01) == pytest.approx(norm.ppf(0.995), rel=1e-9)


def test_the_integral_is_exact_for_independent_moments() -> None:
    # One period each side, effect and change independent with error 1, Mbar = 1. The change is V,
    # both widths are √2, and no moment above c means |L| ≤ √2 c + V, V ≥ −√2 c.
    path = EventPath(np.zeros(2), np.eye(2), 1, np.ones(1))
    systems = build_moments(path, 1.0)
    value = compute_least_favorable(systems, 0.05)[0]
    v = np.linspace(-np.sqrt(2) * value, 12, 400_001)
    inside = norm.pdf(v) * (2 * norm.cdf(np.sqrt(2) * value + v) - 1)
    assert np.trapezoid(inside, v) == pytest.approx(0.95, abs=1e-9)
