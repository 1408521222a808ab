"""The additionality chain by hand, and its law: what leaves less never gives more."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.numerics.additionality import compute_chain, span_products

ONES = np.ones(3)
SHARES = st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)).map(
    lambda ends: (sorted(ends)[1], sorted(ends)[0], sorted(ends)[2])
)


def test_four_parameters_by_hand() -> None:
    # 1 × 0.9 × 0.75 × 0.8 × 1.2 = 0.648; least 0.8 × 0.6 × 0.7 × 1; most 1 × 0.9 × 0.9 × 1.5.
    taken = np.array([[0.1, 0.0, 0.2], [0.25, 0.1, 0.4], [0.2, 0.1, 0.3]])
    found = compute_chain(taken, np.array([1.2, 1.0, 1.5]))
    assert (found.central, found.low, found.high) == pytest.approx((0.648, 0.336, 1.215))


def test_nothing_given_takes_nothing_off() -> None:
    found = compute_chain(np.empty((0, 3)), ONES)
    assert (found.central, found.low, found.high) == (1.0, 1.0, 1.0)


@given(st.lists(SHARES, max_size=3))
def test_the_central_factor_lies_between_its_ends(taken: list[tuple[float, float, float]]) -> None:
    found = compute_chain(np.array(taken, dtype=float).reshape(-1, 3), ONES)
    assert 0 <= found.low <= found.central + 1e-12
    assert found.central <= found.high + 1e-12 <= 1 + 2e-12


def test_of_a_loss_the_factors_turn_round() -> None:
    assert span_products([-2.0], [0.5, 1.5]) == (-3.0, -1.0)
    assert span_products([-1.0, 2.0], [0.5, 1.5]) == (-1.5, 3.0)
