"""How much effects must differ: the least spread that a search finds, and groups of weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from ipec_econ.numerics.effect_spread import compute_sign_spread, compute_zero_spread

SEARCH_RTOL = 1e-4
"""A search that stops where the spread hardly falls."""

GROUPED_RTOL = 1e-11
"""The same sums in another order."""

SHARES = np.array([0.1, 0.25, 0.15, 0.3, 0.2])


def make_weights(raw: list[float]) -> np.ndarray:
    weights = np.array(raw)
    return weights / (SHARES * weights).sum()


CASES = [[4.0, 1.0, 2.0, 0.5, -1.0], [3.0, 2.0, -1.0, 1.5, -0.5], [5.0, 0.1, 1.0, 0.2, -2.0]]


def search(estimate: float, weights: np.ndarray, **constraint: object) -> float:
    """Return the least standard deviation of effects that average to the estimate."""

    def spread(effects: np.ndarray) -> float:
        mean = (SHARES * effects).sum()
        return float((SHARES * (effects - mean) ** 2).sum())

    average = {"type": "eq", "fun": lambda x: (SHARES * weights * x).sum() - estimate}
    best = min(
        (
            minimize(
                spread,
                start,
                method="SLSQP",
                constraints=[average, *constraint.get("more", [])],
                bounds=constraint.get("bounds"),
                options={"ftol": 1e-15, "maxiter": 1000},
            )
            for start in (-weights, np.where(weights < 0, -1.0, 0.0), np.full(5, -0.1))
        ),
        key=lambda found: found.fun if found.success else np.inf,
    )
    return float(np.sqrt(best.fun))


@pytest.mark.parametrize("raw", CASES)
def test_the_mean_may_be_zero_from_here_on(raw: list[float]) -> None:
    weights = make_weights(raw)
    zero = {"type": "eq", "fun": lambda x: (SHARES * x).sum()}
    found = compute_zero_spread(0.7, weights, SHARES)
    assert found == pytest.approx(search(0.7, weights, more=[zero]), rel=SEARCH_RTOL)


@pytest.mark.parametrize("raw", CASES)
def test_all_effects_may_have_the_other_sign_from_here_on(raw: list[float]) -> None:
    weights = make_weights(raw)
    found = compute_sign_spread(0.7, weights, SHARES)
    expected = search(0.7, weights, bounds=[(None, 0.0)] * 5)
    assert found == pytest.approx(expected, rel=SEARCH_RTOL)
    assert compute_sign_spread(-0.7, weights, SHARES) == found


def test_weights_of_one_sign_cannot_turn_it_and_equal_ones_cannot_mislead() -> None:
    assert compute_sign_spread(1.0, make_weights([1, 2, 3, 1, 0]), SHARES) is None
    assert compute_zero_spread(1.0, np.ones(5), SHARES) is None
    assert compute_zero_spread(1.0, 1 + 1e-14 * np.arange(5), SHARES) is None


@pytest.mark.property
@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-20, 40), st.integers(1, 4)), min_size=2, max_size=8).filter(
        lambda groups: sum(weight * size for weight, size in groups) > 5
    )
)
def test_equal_weights_may_be_handed_in_as_one(groups: list[tuple[float, int]]) -> None:
    sizes = np.array([size for _, size in groups])
    weights = np.array([float(weight) for weight, _ in groups])
    shares = sizes / sizes.sum()
    weights /= (weights * shares).sum()
    single, each = np.repeat(weights, sizes), np.full(sizes.sum(), 1 / sizes.sum())
    for compute in (compute_zero_spread, compute_sign_spread):
        together, apart = compute(1.0, weights, shares), compute(1.0, single, each)
        assert (together is None) == (apart is None)
        if together is not None:
            assert together == pytest.approx(apart, rel=GROUPED_RTOL)
