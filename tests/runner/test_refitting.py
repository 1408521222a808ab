"""Placebos and left-out cohorts are what models of rows changed by hand give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import ipec_econ as ipec
from ipec_econ.core.errors import PanelError
from ipec_econ.core.estimates import Diagnostic, ModelResult
from ipec_econ.diagnose.find_average import find_average
from tests.estimate.tolerances import LAW_RTOL

FOLDER = Path(__file__).parents[1] / "reference" / "synthetic"
PANEL = {
    "columns": {"starts": "nullif(cohort, 0)"},
    "treatments": {"first": {"cohort": "starts"}},
}
MODELS: dict[str, dict[str, Any]] = {
    "twfe": {"estimator": "twfe"},
    "windowed": {"estimator": "twfe", "window": [-3, 2]},
    "event_study": {"estimator": "event_study", "window": [-4, 2]},
    "binned": {"estimator": "event_study", "window": [-3, 2], "bin": True},
    "sun_abraham": {"estimator": "sun_abraham"},
    "extended_twfe": {"estimator": "extended_twfe"},
    "callaway_santanna": {"estimator": "callaway_santanna"},
    "adjusted": {"estimator": "callaway_santanna", "covariates": ["size"], "balance_event": 1},
    "anticipated": {"estimator": "callaway_santanna", "anticipation": 1},
    "imputation": {"estimator": "imputation", "weights": "w"},
    "two_stage": {"estimator": "two_stage", "cluster": "region"},
    "stacked": {"estimator": "stacked", "window": [-2, 2]},
    "local_projections": {"estimator": "local_projections", "window": [-3, 2]},
    "switchers": {"estimator": "switchers"},
}
ENDS = {"windowed", "event_study", "binned", "stacked", "local_projections"}
"""Models whose window ends after the periods that are left before treatment."""


def read(data: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / f"{data}.csv")


def fit(frame: pd.DataFrame, model: dict[str, Any]) -> ModelResult:
    model = {"outcome": "y", "treatment": "first", **model}
    return ipec.fit(frame, unit="firm", time="year", model=model, panel=PANEL)


def diagnose(
    frame: pd.DataFrame, model: dict[str, Any], name: str, option: Any
) -> list[Diagnostic]:
    result = fit(frame, {**model, "diagnostics": {name: option}})
    plain = fit(frame, model)
    assert result.estimates == plain.estimates
    assert result.flow == plain.flow
    return [row for row in result.diagnostics if row.diagnostic == name]


def assert_is(row: Diagnostic, result: ModelResult) -> None:
    average = find_average(result)
    assert average is not None
    expected = (average.estimate, average.conf_low, average.conf_high, average.p_value)
    found = (row.value, row.lower, row.upper, row.p_value)
    assert found == pytest.approx(expected, rel=LAW_RTOL)


def shift(frame: pd.DataFrame, periods: int, anticipation: int = 0) -> pd.DataFrame:
    never = frame["cohort"] == 0
    before = frame[never | (frame["year"] < frame["cohort"] - anticipation)].copy()
    before["cohort"] = np.where(before["cohort"] == 0, 0, before["cohort"] - periods)
    return before


def start_where_seen(frame: pd.DataFrame) -> pd.DataFrame:
    """Return cohorts that start in a row: a switch is one of doses that are known."""
    years = frame["year"].where((frame["cohort"] > 0) & (frame["year"] >= frame["cohort"]))
    first = years.groupby(frame["firm"]).transform("min")
    return frame.assign(cohort=first.fillna(0).astype(int))


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("data", ["balanced", "ragged"])
def test_placebo_timing_is_the_model_of_rows_before_treatment(name: str, data: str) -> None:
    frame, model = read(data), MODELS[name]
    anticipation = model.get("anticipation", 0)
    rows = diagnose(frame, model, "placebo_timing", {"shift": [2, 3]})
    if name == "switchers":
        frame = start_where_seen(frame)
    assert [row.key for row in rows] == ["shift=2", "shift=3"]
    for row, periods in zip(rows, (2, 3), strict=True):
        last = periods - anticipation - 1
        own = dict(model)
        if name in ENDS:
            own["window"] = [model["window"][0], min(model["window"][1], last)]
        assert_is(row, fit(shift(frame, periods, anticipation), own))


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("data", ["balanced", "nonever"])
def test_leaving_a_cohort_out_is_the_model_without_its_firms(name: str, data: str) -> None:
    frame, model = read(data), MODELS[name]
    cohorts = sorted(set(frame["cohort"]) - {0})
    last = frame["year"].max()
    rows = diagnose(frame, model, "leave_one_cohort_out", {})
    treated = [cohort for cohort in cohorts if cohort <= last]
    assert [row.key for row in rows] == [f"without {cohort}" for cohort in treated]
    whole = find_average(fit(frame, model))
    # The first and the last: without never-treated firms, the last one is the comparison.
    for row, cohort in ((rows[0], treated[0]), (rows[-1], treated[-1])):
        result = fit(frame[frame["cohort"] != cohort], model)
        assert_is(row, result)
        assert row.statistic == pytest.approx(row.value - whole.estimate, rel=LAW_RTOL)
        n_firms = frame.loc[frame["cohort"] == cohort, "firm"].nunique()
        assert f" without {n_firms} firms of {cohort};" in row.note


@pytest.mark.parametrize("name", MODELS)
def test_a_placebo_outcome_is_the_model_of_that_outcome(name: str) -> None:
    frame, model = read("ragged"), MODELS[name]
    (row,) = diagnose(frame, model, "placebo_outcomes", ["x"])
    assert row.key == "x"
    assert_is(row, fit(frame, {**model, "outcome": "x"}))


def read_switching() -> pd.DataFrame:
    """Return a treatment that goes on and off, with firms that start with it and stop."""
    frame = read("switch")
    turned = frame["firm"] % 5 == 0
    frame["d"] = np.where(turned, 1 - frame["d"], frame["d"])
    return frame.drop(index=frame.index[::17])


def fit_switching(frame: pd.DataFrame, **model: object) -> ModelResult:
    panel = {"treatments": {"on": {"status": "any", "column": "d"}}}
    model = {"estimator": "switchers", "outcome": "y", "treatment": "on", **model}
    return ipec.fit(frame, unit="firm", time="year", model=model, panel=panel)


def find_first_switch(frame: pd.DataFrame) -> pd.Series:
    rows = frame.sort_values(["firm", "year"])
    start = rows.groupby("firm")["d"].transform("first")
    years = rows["year"].where(rows["d"] != start)
    return years.groupby(rows["firm"]).transform("min").fillna(np.inf).reindex(frame.index)


def test_switchers_that_switch_earlier_keep_what_they_switch_to() -> None:
    frame = read_switching()
    first = find_first_switch(frame)
    before = frame[frame["year"] < first].copy()
    own = first[before.index]
    reached = 1 - frame.sort_values("year").groupby("firm")["d"].first()
    pretended = before["year"] >= own - 2
    before["d"] = np.where(pretended, before["firm"].map(reached), before["d"])
    result = fit_switching(frame, diagnostics={"placebo_timing": {"shift": 2}})
    (row,) = [row for row in result.diagnostics if row.diagnostic == "placebo_timing"]
    assert_is(row, fit_switching(before))


def test_switchers_are_left_out_by_their_first_switch() -> None:
    frame = read_switching()
    first = find_first_switch(frame)
    result = fit_switching(frame, diagnostics={"leave_one_cohort_out": {}})
    rows = [row for row in result.diagnostics if row.diagnostic == "leave_one_cohort_out"]
    starts = sorted(set(first[np.isfinite(first)]))
    assert [row.key for row in rows] == [f"without {start:.0f}" for start in starts]
    for row, start in zip(rows, starts, strict=True):
        assert_is(row, fit_switching(frame[first != start]))


def test_what_cannot_be_estimated_again_has_an_empty_row_and_a_warning() -> None:
    frame = read("balanced")
    one = frame[frame["cohort"].isin([0, 2013])]
    model = {"estimator": "callaway_santanna"}
    result = fit(one, {**model, "diagnostics": {"leave_one_cohort_out": {}}})
    (row,) = [row for row in result.diagnostics if row.diagnostic == "leave_one_cohort_out"]
    assert (row.key, row.value, row.lower) == ("without 2013", None, None)
    assert row.note.startswith("no row is under the treatment")
    (notice,) = [notice for notice in result.notices if notice.code == "diagnose/no-refit"]
    assert notice.level == "warning"
    assert "without 2013 (no row is under the treatment" in notice.text


def test_an_outcome_that_does_not_vary_within_firms_has_no_use_as_a_placebo() -> None:
    result = fit(read("balanced"), {
        "estimator": "callaway_santanna", "diagnostics": {"placebo_outcomes": ["size", "x"]},
    })  # fmt: skip
    empty, full = [row for row in result.diagnostics if row.diagnostic == "placebo_outcomes"]
    assert (empty.value, empty.note) == (None, "its average effect has no error")
    assert full.value is not None
    codes = [notice.code for notice in result.notices]
    assert codes.count("diagnose/no-refit") == 1


def test_a_placebo_outcome_that_is_text_fails_at_its_key() -> None:
    frame = read("balanced").assign(name="a")
    with pytest.raises(PanelError) as caught:
        fit(frame, {"estimator": "twfe", "diagnostics": {"placebo_outcomes": "name"}})
    (problem,) = caught.value.problems
    assert problem.where == "models.model.diagnostics.placebo_outcomes"
