"""Averages of coefficients, by hand and by law."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.numerics.average_coefficients import ObservedCells, average_coefficients

SUM_ATOL = 1e-12
"""Shares are quotients of sums of a few numbers."""


def make_cells(weight: list[float]) -> ObservedCells:
    """Return cohorts 1 and 2 of 3 and 1 firms in periods 0 to 2, references left out."""
    cohort, time = np.array([1, 1, 2, 2]), np.array([1, 2, 0, 2])
    return ObservedCells(
        coefficient=np.arange(4),
        cohort=cohort,
        time=time,
        event=time - cohort,
        weight=np.array(weight),
        size=np.array([3.0, 3.0, 1.0, 1.0]),
    )


def test_shares_by_hand() -> None:
    averages = average_coefficients(make_cells([6, 3, 2, 1]), 4)
    found = {(one.estimand, one.term or one.key): one.shares.tolist() for one in averages}
    expected = {
        ("att_event", -2): [0, 0, 1, 0],
        ("att_event", 0): [6 / 7, 0, 0, 1 / 7],
        ("att_event", 1): [0, 1, 0, 0],
        ("att_cohort", 1): [2 / 3, 1 / 3, 0, 0],
        ("att_cohort", 2): [0, 0, 0, 1],
        ("att_time", 1): [1, 0, 0, 0],
        ("att_time", 2): [0, 3 / 4, 0, 1 / 4],
        ("att", "simple"): [0.6, 0.3, 0, 0.1],
        ("att", "event"): [3 / 7, 1 / 2, 0, 1 / 14],
        ("att", "cohort"): [1 / 2, 1 / 4, 0, 1 / 4],
        ("att", "time"): [1 / 2, 3 / 8, 0, 1 / 8],
    }
    assert list(found) == list(expected)
    for key, shares in expected.items():
        assert found[key] == pytest.approx(shares, abs=SUM_ATOL)


def test_cells_that_share_a_coefficient_add_up() -> None:
    cells = make_cells([6, 3, 2, 1])
    binned = ObservedCells(
        np.array([0, 0, 1, 2]), cells.cohort, cells.time, np.array([0, 0, -2, 0]), cells.weight,
        cells.size,
    )  # fmt: skip
    found = {one.term or one.key: one.shares for one in average_coefficients(binned, 3)}
    assert found["simple"] == pytest.approx([0.9, 0, 0.1], abs=SUM_ATOL)
    assert found[0] == pytest.approx([0.9, 0, 0.1], abs=SUM_ATOL)


def test_without_a_period_after_treatment_there_is_the_path_alone() -> None:
    cells = make_cells([6, 3, 2, 1])
    early = ObservedCells(*(getattr(cells, name)[2:3] for name in cells.__slots__))
    averages = average_coefficients(early, 4)
    assert [(one.estimand, one.key) for one in averages] == [("att_event", -2)]


@given(st.lists(st.floats(0.01, 100), min_size=4, max_size=4))
def test_shares_sum_to_one(weight: list[float]) -> None:
    for one in average_coefficients(make_cells(weight), 4):
        assert one.shares.sum() == pytest.approx(1, abs=SUM_ATOL)
        assert (one.shares >= 0).all()
