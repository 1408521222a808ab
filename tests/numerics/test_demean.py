"""Fixed effects partialled out against dummies, on easy and hard graphs."""

from __future__ import annotations

import numpy as np
import pytest

from ipec_econ.numerics.demean import partial_out

EXACT_ATOL = 1e-11
"""Columns have unit variance, and a dense QR on 40 dummies loses three digits."""


def make_columns(n: int) -> np.ndarray:
    rng = np.random.default_rng(7)
    return rng.normal(size=(n, 2)) + np.arange(n)[:, None] / n


def remove_dummies(
    columns: np.ndarray, effects: list[np.ndarray], weights: np.ndarray
) -> np.ndarray:
    dummies = np.column_stack(
        [codes[:, None] == np.arange(codes.max() + 1) for codes in effects]
    ).astype(float)
    root = np.sqrt(weights)[:, None]
    coefficients, *_ = np.linalg.lstsq(root * dummies, root * columns, rcond=None)
    return columns - dummies @ coefficients


@pytest.fixture
def graph() -> list[np.ndarray]:
    rng = np.random.default_rng(3)
    first = np.repeat(np.arange(30), 4)
    return [first, rng.integers(0, 6, 120), rng.integers(0, 4, 120)]


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("weighted", [False, True])
def test_residuals_equal_those_on_dummies(
    graph: list[np.ndarray], count: int, weighted: bool
) -> None:
    columns = make_columns(120)
    weights = np.random.default_rng(1).uniform(0.5, 2, 120) if weighted else None
    found = partial_out(columns, graph[:count], weights)
    used = np.ones(120) if weights is None else weights
    assert found.converged
    expected = remove_dummies(columns, graph[:count], used)
    np.testing.assert_allclose(found.columns, expected, atol=EXACT_ATOL)


def test_no_fixed_effect_changes_nothing() -> None:
    columns = make_columns(5)
    found = partial_out(columns, [], None)
    assert found.solver == "none"
    assert np.array_equal(found.columns, columns)


def test_one_fixed_effect_leaves_group_means_of_zero() -> None:
    columns = 1e6 + make_columns(12)
    codes = np.repeat([0, 1, 2], 4)
    found = partial_out(columns, [codes], None)
    assert found.solver == "group_means"
    assert np.abs(np.bincount(codes, found.columns[:, 0])).max() < EXACT_ATOL


def test_precision_does_not_depend_on_units(graph: list[np.ndarray]) -> None:
    columns = make_columns(120)
    pounds = partial_out(columns * 2.0**30 + 2.0**32, graph[:2], None).columns
    plain = partial_out(columns, graph[:2], None).columns
    np.testing.assert_allclose(pounds / 2.0**30, plain, atol=EXACT_ATOL)


def test_a_chain_of_levels_falls_back_to_least_squares() -> None:
    n = 4_000
    effects = [np.arange(n) // 4, (np.arange(n) + 2) // 4]
    columns = make_columns(n)
    found = partial_out(columns, effects, None)
    assert found.converged
    assert found.solver == "least_squares"
    for codes in effects:
        assert np.abs(np.bincount(codes, found.columns[:, 0])).max() < 1e-7


def test_inputs_are_left_alone(graph: list[np.ndarray]) -> None:
    columns = make_columns(120)
    before = columns.copy(), [codes.copy() for codes in graph]
    partial_out(columns, graph, None)
    assert np.array_equal(columns, before[0])
    assert all(np.array_equal(a, b) for a, b in zip(graph, before[1], strict=True))
