"""Student's t against printed tables and its limits."""

from __future__ import annotations

import numpy as np
import pytest

from ipec_econ.numerics.t_distribution import compute_critical_value, compute_p_values

TABLE_ATOL = 5e-4
"""Printed tables have three decimals."""


@pytest.mark.parametrize(
    ("level", "df", "printed"), [(0.95, 9, 2.262), (0.95, 107, 1.982), (0.9, 1, 6.314)]
)
def test_critical_values_are_those_of_the_tables(level: float, df: float, printed: float) -> None:
    assert compute_critical_value(level, df) == pytest.approx(printed, abs=TABLE_ATOL)


def test_p_value_at_the_critical_value_is_the_level() -> None:
    critical = compute_critical_value(0.95, 17)
    assert compute_p_values(np.array([critical, -critical]), 17) == pytest.approx([0.05, 0.05])


def test_far_tails_do_not_round_to_zero() -> None:
    # fixest prints 5.22693015154358e-40 for t = 21.146819137089 with 107 degrees of freedom
    found = compute_p_values(np.array([21.146819137089]), 107)[0]
    assert found == pytest.approx(5.22693015154358e-40, rel=1e-10)
