"""Sums over rows without BLAS equal matrix products."""

from __future__ import annotations

import numpy as np
import pytest

from ipec_econ.numerics.cross_product import FEW_ROWS, cross_product, fitted, project, sandwich

SUM_RTOL = 1e-12
"""A few hundred terms in another order."""


def test_products_equal_the_matrix_products() -> None:
    rng = np.random.default_rng(5)
    x, y, w = rng.normal(size=(300, 4)), rng.normal(size=300), rng.uniform(1, 2, 300)
    np.testing.assert_allclose(cross_product(x, w), x.T @ (w[:, None] * x), rtol=SUM_RTOL)
    np.testing.assert_allclose(cross_product(x), x.T @ x, rtol=SUM_RTOL)
    np.testing.assert_allclose(project(x, y, w), x.T @ (w * y), rtol=SUM_RTOL)
    np.testing.assert_allclose(fitted(x, y[:4]), x @ y[:4], rtol=SUM_RTOL, atol=1e-14)
    meat = cross_product(x)
    np.testing.assert_allclose(sandwich(meat, meat), meat @ meat @ meat, rtol=SUM_RTOL)


def test_the_product_is_exactly_symmetric() -> None:
    x = np.random.default_rng(5).normal(size=(300, 4))
    product = cross_product(x, np.linspace(1, 2, 300))
    assert np.array_equal(product, product.T)


@pytest.mark.parametrize("n_obs", [0, 1, 2, 7, 550, FEW_ROWS, FEW_ROWS + 1])
@pytest.mark.parametrize("k", [1, 4, 5, 6, 11])
def test_a_product_is_the_same_to_the_bit_beside_whatever_columns(n_obs: int, k: int) -> None:
    draw = np.random.default_rng(k)
    x, w = draw.normal(size=(n_obs, k)), draw.uniform(1, 2, n_obs)
    for weights in (None, w):
        product = cross_product(x, weights)
        for i in range(k):
            for j in range(i, k):
                pair = cross_product(x[:, [i, j]], weights)
                assert product[i, j] == pair[0, 1]


def test_no_columns_give_an_empty_matrix() -> None:
    assert cross_product(np.empty((3, 0))).shape == (0, 0)
