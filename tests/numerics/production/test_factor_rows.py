"""Lags are by period, never by position."""

from __future__ import annotations

import numpy as np
import pytest

from ipec_econ.numerics.production.factor_rows import FactorRows


@pytest.mark.parametrize(
    ("periods", "lags"), [(1, [-1, 0, -1, 2, -1, -1]), (2, [-1, -1, 1, -1, -1, 4])]
)
def test_lags_do_not_cross_gaps_or_firms(periods: int, lags: list[int]) -> None:
    firm = np.array([0, 0, 0, 0, 1, 1])
    time = np.array([2010, 2011, 2013, 2014, 2014, 2016])
    one = np.zeros(6)
    none = np.zeros((6, 0))
    rows = FactorRows(one, one[:, None], one[:, None], None, none, none, firm, time)
    assert rows.find_lags(periods).tolist() == lags


def test_inputs_are_free_before_state() -> None:
    none = np.zeros((1, 0))
    rows = FactorRows(
        np.zeros(1), np.array([[1.0, 2.0]]), np.array([[3.0]]), None, none, none,
        np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64),
    )  # fmt: skip
    assert rows.inputs.tolist() == [[1.0, 2.0, 3.0]]
    assert rows.find_lags().tolist() == [-1]
