"""Both solvers of penalised least squares on the simplex."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from ipec_econ.numerics.synthetic.active_set import minimise_active_set
from ipec_econ.numerics.synthetic.dual_newton import minimise_dual
from ipec_econ.numerics.synthetic.exact_minimum import minimise_exactly
from ipec_econ.numerics.synthetic.frank_wolfe import minimise_frank_wolfe
from ipec_econ.numerics.synthetic.simplex_problem import SimplexProblem

SLOPE_ATOL = 1e-9
"""Where slopes of positive weights are equal, and no other is lower, the minimum is reached: the
problems have numbers of order one."""

SLSQP_RTOL = 1e-7
"""Of the objective: SLSQP stops at an improvement of 1e-14, from finite steps."""


def pose(seed: int, m: int, n: int, penalty: float) -> SimplexProblem:
    rng = np.random.default_rng(seed)
    matrix = rng.normal(size=(m, n)) + rng.normal(size=(m, 1))
    target = matrix[:, : min(n, 4)].mean(axis=1) + 0.3 * rng.normal(size=m)
    return SimplexProblem(matrix, target, penalty)


def evaluate(problem: SimplexProblem, weights: np.ndarray) -> float:
    residual = problem.matrix @ weights - problem.target
    return float(residual @ residual + problem.penalty * weights @ weights)


def assert_minimal(problem: SimplexProblem, weights: np.ndarray) -> None:
    """Check the conditions of Karush, Kuhn and Tucker, which hold at the minimum alone."""
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1, abs=1e-14)
    slope = problem.compute_slope(weights)
    level = weights @ slope
    scale = max(1.0, np.abs(problem.matrix).max() ** 2 * len(problem.target))
    assert slope.min() >= level - SLOPE_ATOL * scale
    assert slope[weights > 0] == pytest.approx(level, abs=SLOPE_ATOL * scale)


SIZES = st.tuples(st.integers(2, 25), st.integers(2, 40))


@given(st.integers(0, 10_000), SIZES, st.sampled_from([0.0, 1e-11, 1e-4, 0.1, 3.0, 100.0]))
@settings(max_examples=60, deadline=None)
def test_the_exact_minimum_meets_its_conditions(
    seed: int, size: tuple[int, int], penalty: float
) -> None:
    problem = pose(seed, *size, penalty)
    assert_minimal(problem, minimise_exactly(problem))


@given(st.integers(0, 10_000), SIZES, st.sampled_from([0.01, 1.0, 30.0]))
@settings(max_examples=30, deadline=None)
def test_both_ways_to_the_minimum_agree(seed: int, size: tuple[int, int], penalty: float) -> None:
    problem = pose(seed, *size, penalty)
    dual, primal = minimise_dual(problem), minimise_active_set(problem)
    np.testing.assert_allclose(dual, primal, atol=1e-10)


@pytest.mark.parametrize(("m", "n", "penalty"), [(6, 9, 2.0), (12, 5, 1e-9), (4, 15, 0.05)])
def test_equals_slsqp(m: int, n: int, penalty: float) -> None:
    problem = pose(3, m, n, penalty)
    found = minimize(
        lambda w: evaluate(problem, w),
        np.full(n, 1 / n),
        jac=lambda w: 2 * problem.compute_slope(w),
        bounds=[(0, 1)] * n,
        constraints=[{"type": "eq", "fun": lambda w: w.sum() - 1, "jac": np.ones_like}],
        method="SLSQP",
        options={"ftol": 1e-14, "maxiter": 1000},
    )
    ours = evaluate(problem, minimise_exactly(problem))
    assert ours <= found.fun * (1 + 1e-12)
    assert ours == pytest.approx(found.fun, rel=SLSQP_RTOL)


@given(st.integers(0, 10_000), SIZES, st.sampled_from([0.1, 3.0]))
@settings(max_examples=15, deadline=None)
def test_frank_wolfe_ends_above_and_near_the_minimum(
    seed: int, size: tuple[int, int], penalty: float
) -> None:
    problem = pose(seed, *size, penalty)
    even = np.full(size[1], 1 / size[1])
    found = minimise_frank_wolfe(problem, even, 1e-12)
    least = evaluate(problem, minimise_exactly(problem))
    assert found.min() >= 0
    assert found.sum() == pytest.approx(1, abs=1e-12)
    assert least * (1 - 1e-12) <= evaluate(problem, found) <= least + 1e-3 * size[0]


def test_one_weight_is_one() -> None:
    problem = pose(1, 4, 1, 0.5)
    assert minimise_exactly(problem) == pytest.approx([1.0])
    assert minimise_frank_wolfe(problem, np.ones(1), 0.0) == pytest.approx([1.0])


def test_equal_columns_share_a_weight_under_a_penalty() -> None:
    problem = pose(2, 5, 3, 1.0)
    twice = SimplexProblem(np.repeat(problem.matrix, 2, axis=1), problem.target, 1.0)
    weights = minimise_exactly(twice)
    np.testing.assert_allclose(weights[::2], weights[1::2], atol=1e-14)


def test_many_donors_take_few_steps() -> None:
    problem = pose(4, 9, 20_000, 5.0)
    assert_minimal(problem, minimise_exactly(problem))
