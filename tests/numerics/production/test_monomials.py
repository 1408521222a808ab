"""Monomials are the products that they say."""

from __future__ import annotations

import numpy as np

from ipec_econ.numerics.production.monomials import list_monomials, make_monomials, standardise


def test_two_columns_of_degree_three() -> None:
    assert list_monomials(2, 3) == (
        (1, 0), (0, 1), (2, 0), (1, 1), (0, 2), (3, 0), (2, 1), (1, 2), (0, 3),
    )  # fmt: skip
    made = make_monomials(np.array([[2.0, 5.0]]), 3)
    assert made.tolist() == [[2, 5, 4, 10, 25, 8, 20, 50, 125]]


def test_a_constant_is_standardised_to_zero() -> None:
    made = standardise(np.array([[3.0, 1.0], [3.0, 2.0], [3.0, 3.0]]))
    assert made[:, 0].tolist() == [0, 0, 0]
    np.testing.assert_allclose(made[:, 1], [-(1.5**0.5), 0, 1.5**0.5])
