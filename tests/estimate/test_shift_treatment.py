"""Rows before treatment with cohorts moved, by hand; the data handed in stay as they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ipec_econ.core.panel import DoseHistory, ModelData
from ipec_econ.estimate.drop_cohort import drop_cohort, list_cohorts
from ipec_econ.estimate.find_starts import find_starts
from ipec_econ.estimate.shift_treatment import shift_treatment
from tests.estimate.make_data import make_data

COHORTS = [3, 4, np.inf, 1, 9]
"""The fourth firm is treated in all its rows, the fifth after the last period."""


def make_rows() -> ModelData:
    frame = pd.DataFrame({
        "firm": np.repeat(np.arange(5), 4),
        "year": np.tile(np.arange(1, 5), 5),
        "cohort": np.repeat(COHORTS, 4),
    })  # fmt: skip
    frame["y"] = np.arange(20.0)
    frame["treated"] = (frame["year"] >= frame["cohort"]).astype(float)
    return make_data(
        frame, outcome="y", unit="firm", time="year", cohort="cohort", treated="treated",
        clusters=["firm"], fixed_effects=["firm"],
    )  # fmt: skip


def show(data: ModelData) -> list[tuple[int, int, float, float]]:
    return list(zip(data.unit.values, data.time, data.cohort, data.treated, strict=True))


def test_rows_from_treatment_on_go_and_cohorts_move() -> None:
    data = make_rows()
    moved = shift_treatment(data, 1, anticipation=0, model_id="m")
    assert show(moved)[:5] == [(0, 1, 2, 0), (0, 2, 2, 1), (1, 1, 3, 0), (1, 2, 3, 0), (1, 3, 3, 1)]
    # The firm that is always treated has no row left; later codes move up.
    assert show(moved)[5:9] == [(2, year, np.inf, 0) for year in (1, 2, 3, 4)]
    assert show(moved)[9:] == [(3, year, 8, 0) for year in (1, 2, 3, 4)]
    assert moved.unit.n_levels == moved.fixed_effects[0].n_levels == 4
    (step,) = moved.flow
    assert (step.step, step.rows_lost, step.units_lost) == ("placebo_timing", 7, 1)
    assert show(data) == show(make_rows())


def test_periods_of_anticipation_go_too() -> None:
    moved = shift_treatment(make_rows(), 2, anticipation=1, model_id="m")
    assert show(moved)[:3] == [(0, 1, 1, 1), (1, 1, 2, 0), (1, 2, 2, 1)]


def test_cohorts_are_those_with_a_row_under_treatment() -> None:
    assert list_cohorts(make_rows()) == ((1, 1), (3, 1), (4, 1))


def test_a_cohorts_firms_go_and_nothing_else() -> None:
    data = make_rows()
    left = drop_cohort(data, 3, model_id="m")
    assert list(left.outcome) == list(range(4, 20))
    assert left.unit.n_levels == 4
    assert left.flow[0].units_lost == 1
    assert show(data) == show(make_rows())


def make_doses() -> ModelData:
    """Return three firms: from 0 to 2 and down to 1; from 1 to 0; at 1 throughout.

    The first firm's second row has no outcome, and still tells the dose.
    """
    time = np.tile(np.arange(1, 5), 3)
    dose = np.array([0, 0, 2, 1, 1, 1, 1, 0, 1, 1, 1, 1.0])
    frame = pd.DataFrame({"firm": np.repeat([0, 1, 2], 4), "year": time, "d": dose})
    frame["y"] = np.arange(12.0)
    rows = frame.drop(index=1)
    data = make_data(rows, outcome="y", unit="firm", time="year", treated="d", clusters=["firm"])
    history = DoseHistory(frame["firm"].to_numpy(), time, dose)
    return replace(data, cohort=np.zeros(len(rows)), doses=history)


def test_doses_start_where_they_first_change() -> None:
    assert list(find_starts(make_doses())) == [3, 4, np.inf]
    assert list_cohorts(make_doses()) == ((3, 1), (4, 1))


def test_a_dose_that_comes_earlier_is_that_of_the_first_change() -> None:
    moved = shift_treatment(make_doses(), 1, anticipation=0, model_id="m")
    assert list(moved.outcome) == [0, 4, 5, 6, 8, 9, 10, 11]
    doses = moved.doses
    assert doses is not None
    assert list(doses.unit) == [0, 0, 1, 1, 1, 2, 2, 2, 2]
    assert list(doses.time) == [1, 2, 1, 2, 3, 1, 2, 3, 4]
    assert list(doses.dose) == [0, 2, 1, 1, 0, 1, 1, 1, 1]


@pytest.mark.parametrize(("cohort", "units"), [(3, [1, 2]), (4, [0, 2])])
def test_doses_of_a_cohort_go_with_its_firms(cohort: int, units: list[int]) -> None:
    left = drop_cohort(make_doses(), cohort, model_id="m")
    doses = left.doses
    assert doses is not None
    assert left.unit.n_levels == 2
    assert len(doses.dose) == 8
    before = make_doses().doses
    assert before is not None
    assert list(doses.dose) == list(before.dose[np.isin(before.unit, units)])
    assert sorted(set(doses.unit)) == [0, 1]
