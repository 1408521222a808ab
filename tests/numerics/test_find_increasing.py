"""Roots of increasing functions, by hand."""

from __future__ import annotations

import pytest

from ipec_econ.numerics.find_increasing import find_increasing

ROOT_RTOL = 1e-12
"""The search stops at 1e-13."""


@pytest.mark.parametrize("start", [1e-6, 1.0, 1e6])
def test_a_root_is_found_wherever_the_search_begins(start: float) -> None:
    assert find_increasing(lambda x: x**2, 9.0, start) == pytest.approx(3.0, rel=ROOT_RTOL)


def test_a_target_that_zero_reaches_has_no_root() -> None:
    assert find_increasing(lambda x: 1 + x, 1.0, 1.0) is None
