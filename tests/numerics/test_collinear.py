"""Collinear columns dropped in order, and the inverse of what is left."""

from __future__ import annotations

import numpy as np

from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.cross_product import cross_product

INVERSE_RTOL = 1e-10
"""Condition numbers here are below 100."""


def factorise(columns: np.ndarray) -> tuple[list[bool], np.ndarray]:
    gram = cross_product(columns)
    found = factorise_in_order(gram, np.diagonal(gram).copy())
    return found.kept.tolist(), found.inverse


def test_the_first_of_two_collinear_columns_is_kept() -> None:
    x = np.random.default_rng(1).normal(size=(50, 2))
    kept, inverse = factorise(np.column_stack([x[:, 0], 3 * x[:, 0], x[:, 1], x.sum(axis=1)]))
    assert kept == [True, False, True, False]
    np.testing.assert_allclose(inverse, np.linalg.inv(x.T @ x), rtol=INVERSE_RTOL)


def test_a_column_of_zeros_is_dropped() -> None:
    x = np.random.default_rng(1).normal(size=50)
    assert factorise(np.column_stack([np.zeros(50), x]))[0] == [False, True]


def test_what_the_fixed_effects_absorb_is_judged_by_its_size_before() -> None:
    leftover = np.array([[1e-20, 0.0], [0.0, 1.0]])
    assert factorise_in_order(leftover, np.array([1.0, 1.0])).kept.tolist() == [False, True]


def test_scale_does_not_decide() -> None:
    x = np.random.default_rng(1).normal(size=(50, 2))
    assert factorise(x * [1e-9, 1e9])[0] == [True, True]


def test_no_columns() -> None:
    assert factorise_in_order(np.empty((0, 0)), np.empty(0)).inverse.shape == (0, 0)
