"""Averages by hand, and their derivatives against differences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.numerics.aggregate import Average, Effects, aggregate_effects

EFFECTS = Effects(
    att=np.array([0.0, 1.0, 3.0, 0.5, 0.0, 5.0]),
    cohort=np.array([2002.0] * 3 + [2003.0] * 3),
    time=np.array([2001, 2002, 2003] * 2),
    place=np.array([0, 0, 0, 1, 1, 1]),
    shares=np.array([0.3, 0.1, 0.6]),
)
STEP = 1e-6
DIFFERENCE_ATOL = 1e-8
"""Central differences of smooth functions: the square of the step, and rounding over it."""


def index(parts: tuple[Average, ...]) -> dict[str, Average]:
    return {" ".join([p.estimand, str(p.term or p.key)]): p for p in parts}


def test_averages_by_hand() -> None:
    found = {key: one.estimate for key, one in index(aggregate_effects(EFFECTS)).items()}
    assert found == pytest.approx(
        {
            "att_event -2": 0.5,
            "att_event -1": 0.0,
            "att_event 0": (0.3 * 1 + 0.1 * 5) / 0.4,
            "att_event 1": 3.0,
            "att_cohort 2002": 2.0,
            "att_cohort 2003": 5.0,
            "att_time 2002": 1.0,
            "att_time 2003": (0.3 * 3 + 0.1 * 5) / 0.4,
            "att simple": (0.3 * 1 + 0.3 * 3 + 0.1 * 5) / 0.7,
            "att event": (2 + 3) / 2,
            "att cohort": (0.3 * 2 + 0.1 * 5) / 0.4,
            "att time": (1 + 3.5) / 2,
        }
    )


@given(st.integers(0, 1000))
def test_weights_sum_to_one_and_share_derivatives_to_nothing(seed: int) -> None:
    draw = np.random.default_rng(seed)
    effects = replace(EFFECTS, att=draw.normal(size=6), shares=draw.dirichlet(np.ones(3)))
    for one in aggregate_effects(effects):
        assert one.gradient[:6].sum() == pytest.approx(1.0)
        assert (one.gradient[:6] != 0).tolist() == one.members.tolist()
        # Shares are relative: all of them larger by one factor change no average.
        assert one.gradient[6:] @ effects.shares == pytest.approx(0.0, abs=1e-12)
        assert one.gradient[8] == 0.0


@pytest.mark.parametrize("options", [{}, {"window": (-1, 0)}, {"balance_event": 1}])
def test_gradients_equal_differences(options: dict) -> None:
    for position, one in enumerate(aggregate_effects(EFFECTS, **options)):
        for j in range(9):
            sides = []
            for sign in (1, -1):
                moved = np.concatenate([EFFECTS.att, EFFECTS.shares])
                moved[j] += sign * STEP
                effects = replace(EFFECTS, att=moved[:6], shares=moved[6:])
                sides.append(aggregate_effects(effects, **options)[position].estimate)
            slope = (sides[0] - sides[1]) / (2 * STEP)
            assert one.gradient[j] == pytest.approx(slope, abs=DIFFERENCE_ATOL)


def test_a_window_selects_the_path_and_its_average_alone() -> None:
    every, found = (
        index(aggregate_effects(EFFECTS)),
        index(aggregate_effects(EFFECTS, window=(-1, 0))),
    )
    assert [key for key in found if key.startswith("att_event")] == ["att_event -1", "att_event 0"]
    assert found["att event"].estimate == found["att_event 0"].estimate
    for key in ("att_cohort 2002", "att simple", "att cohort", "att time"):
        assert found[key].estimate == every[key].estimate


def test_a_window_before_treatment_has_no_average_of_the_path() -> None:
    found = index(aggregate_effects(EFFECTS, window=(-2, -1)))
    assert [key for key in found if key.startswith("att_event")] == ["att_event -2", "att_event -1"]
    assert "att event" not in found
    assert "att simple" in found


def test_balance_event_takes_cohorts_seen_so_long() -> None:
    found = index(aggregate_effects(EFFECTS, balance_event=1))
    path = {key: one.estimate for key, one in found.items() if key.startswith("att_event")}
    assert path == {"att_event -1": 0.0, "att_event 0": 1.0, "att_event 1": 3.0}
    every = index(aggregate_effects(EFFECTS))
    assert found["att simple"].estimate == every["att simple"].estimate


def test_no_event_time_is_left_of_a_late_window() -> None:
    found = index(aggregate_effects(EFFECTS, balance_event=0, window=(1, 5)))
    assert "att event" not in found
    assert found["att simple"].estimate == pytest.approx((0.3 * 1 + 0.3 * 3 + 0.1 * 5) / 0.7)
