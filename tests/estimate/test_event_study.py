"""The event-study regression: eight firms by hand, dummies, references, laws and refusals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.errors import EstimationError
from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import EventStudyModel
from ipec_econ.estimate.event_study import EventStudy
from tests.estimate.make_data import make_data
from tests.estimate.tolerances import BRUTE_FORCE_RTOL, LAW_RTOL

NEVER = np.inf
ZERO_ATOL = 1e-10
"""An effect that is zero but for what the demeaning leaves."""

FEW = settings(max_examples=10, deadline=None, derandomize=True)


def make_frame(cohorts: Sequence[float], years: Sequence[int], seed: int = 1) -> pd.DataFrame:
    """Draw one firm for each cohort, with an effect of one that grows by a half a year."""
    frame = pd.DataFrame(
        {
            "firm": np.repeat(np.arange(len(cohorts)), len(years)),
            "year": np.tile(years, len(cohorts)),
            "cohort": np.repeat(cohorts, len(years)).astype(float),
        }
    )
    noise = np.random.default_rng(seed).normal(size=len(frame))
    frame["treated"] = (frame["year"] >= frame["cohort"]).astype(float)
    since = (frame["year"] - frame["cohort"]).clip(lower=0).replace(NEVER, 0)
    frame["y"] = frame["firm"] + 0.2 * frame["year"] + frame["treated"] * (1 + since / 2)
    frame["y"] += 0.1 * noise
    frame["size"] = np.random.default_rng(2).normal(size=len(frame))
    return frame


def make_panel(frame: pd.DataFrame, **changes: object) -> ModelData:
    options: dict = {
        "outcome": "y",
        "fixed_effects": ["firm", "year"],
        "clusters": ["firm"],
        "unit": "firm",
        "time": "year",
        "cohort": "cohort",
        "treated": "treated",
    }
    return make_data(frame, **{**options, **changes})


def fit(data: ModelData, **changes: object) -> ModelResult:
    model = EventStudyModel(estimator="event_study", outcome="y", treatment="award", **changes)
    return EventStudy().fit(data, model, model_id="m")


def list_path(result: ModelResult) -> dict[int, Estimate]:
    return {row.rel_time: row for row in result.estimates if row.rel_time is not None}


def list_codes(result: ModelResult) -> list[str]:
    return [notice.code for notice in result.notices]


STAGGERED = [2012, 2012, 2013, 2013, 2014, *[NEVER] * 25]
YEARS = range(2010, 2016)


def solve_dummies(frame: pd.DataFrame, events: pd.Series, references: set[int]) -> dict:
    """Return coefficients of event times from a dense least-squares problem with every dummy."""
    free = sorted(set(events[np.isfinite(events)].astype(int)) - references)
    columns = [(events == e).to_numpy(float) for e in free]
    if "size" in frame:
        columns.append(frame["size"].to_numpy())
    for name in ("firm", "year"):
        columns += [(frame[name] == level).to_numpy(float) for level in np.unique(frame[name])]
    beta, *_ = np.linalg.lstsq(np.column_stack(columns), frame["y"].to_numpy(), rcond=None)
    return dict(zip(free, beta, strict=False))


def assert_path(result: ModelResult, expected: dict, references: set[int]) -> None:
    path = list_path(result)
    assert list(path) == sorted([*expected, *references])
    for event, value in expected.items():
        assert path[event].estimate == pytest.approx(value, rel=BRUTE_FORCE_RTOL, abs=ZERO_ATOL)
        assert path[event].std_error > 0
    for event in references:
        row = path[event]
        assert (row.estimate, row.std_error, row.statistic, row.conf_low) == (0.0, None, None, None)


def test_eight_firms_by_hand() -> None:
    paths = [[10, 10, 14], [12, 13, 15], [11, 11, 16], [13, 14, 17]]
    paths += [[10, 11, 12], [12, 14, 15], [11, 12, 13], [10, 11, 13]]
    frame = pd.DataFrame(
        {
            "firm": np.repeat(np.arange(8), 3),
            "year": np.tile([2018, 2019, 2020], 8),
            "y": np.ravel(paths).astype(float),
            "cohort": np.repeat([2020.0] * 4 + [NEVER] * 4, 3),
        }
    ).assign(treated=lambda d: (d["year"] >= d["cohort"]).astype(float))
    result = fit(make_panel(frame), small_sample="none")
    # One cohort, a balanced panel: each coefficient is a difference of mean changes from 2019.
    # To 2020: treated 4, 2, 5, 3 (mean 3.5); others 1, 1, 1, 2 (mean 1.25): 2.25.
    # To 2018: treated 0, -1, 0, -1 (mean -0.5); others -1, -2, -1, -1 (mean -1.25): 0.75.
    # Errors by firm: deviations (0.5, -1.5, 1.5, -0.5), squares 5, and (-.25, -.25, -.25, .75),
    # squares 0.75: variance (5 + 0.75)/16. Before: (±0.5), squares 1, and 0.75: 1.75/16.
    path = list_path(result)
    assert list(path) == [-2, -1, 0]
    assert path[0].estimate == pytest.approx(2.25, rel=LAW_RTOL)
    assert path[0].std_error == pytest.approx((5.75 / 16) ** 0.5, rel=LAW_RTOL)
    assert path[-2].estimate == pytest.approx(0.75, rel=LAW_RTOL)
    assert path[-2].std_error == pytest.approx((1.75 / 16) ** 0.5, rel=LAW_RTOL)
    counts = [(row.n_obs, row.n_units, row.n_treated, row.n_clusters) for row in path.values()]
    assert counts == [(24, 8, 4, 8)] * 3
    assert list_codes(result) == ["estimate/few-clusters"]


def test_equals_least_squares_on_dummies() -> None:
    frame = make_frame(STAGGERED, YEARS).drop(index=[3, 17, 40])
    result = fit(make_panel(frame, regressors=["size"]), controls="size")
    assert_path(result, solve_dummies(frame, frame["year"] - frame["cohort"], {-1}), {-1})
    assert result.estimates[-1].key == "size"
    assert result.vcov_keys == (
        *(f"att_event {e}" for e in (-4, -3, -2, 0, 1, 2, 3)), "size",
    )  # fmt: skip
    assert result.fit.covariates == ("size",)
    np.testing.assert_allclose(
        [row.std_error for row in result.estimates if row.std_error],
        np.sqrt(np.diagonal(result.vcov)),
    )


def test_bins_hold_what_lies_beyond() -> None:
    frame = make_frame(STAGGERED, YEARS)
    result = fit(make_panel(frame, regressors=["size"]), controls="size", window=(-2, 1), bin=True)
    events = (frame["year"] - frame["cohort"]).where(np.isfinite(frame["cohort"]), NEVER)
    binned = events.where(~np.isfinite(events), events.clip(-2, 1))
    assert_path(result, solve_dummies(frame, binned, {-1}), {-1})
    assert result.flow == ()


@pytest.mark.parametrize("anticipation", [1, 2])
def test_anticipation_moves_the_reference(anticipation: int) -> None:
    frame = make_frame(STAGGERED, YEARS)
    reference = -1 - anticipation
    result = fit(make_panel(frame, regressors=["size"]), controls="size", anticipation=anticipation)
    events = frame["year"] - frame["cohort"]
    assert_path(result, solve_dummies(frame, events, {reference}), {reference})


def test_without_never_treated_firms_the_earliest_is_a_reference_too() -> None:
    frame = make_frame([2012] * 8 + [2013] * 8 + [2014] * 9, YEARS)
    result = fit(make_panel(frame, regressors=["size"]), controls="size")
    events = frame["year"] - frame["cohort"]
    assert_path(result, solve_dummies(frame, events, {-4, -1}), {-4, -1})
    assert "estimate/second-reference" in list_codes(result)


def test_regular_cohorts_without_never_treated_firms_need_more_references() -> None:
    frame = make_frame([2012] * 8 + [2014] * 8 + [2016] * 9, range(2009, 2019))
    result = fit(make_panel(frame, regressors=["size"]), controls="size")
    events = frame["year"] - frame["cohort"]
    # Cohorts two years apart: besides a line, what alternates is not identified either.
    assert_path(result, solve_dummies(frame, events, {-7, -6, -1}), {-7, -6, -1})
    assert list_codes(result).count("estimate/second-reference") == 2


def test_effects_that_nothing_tells_from_periods_are_refused() -> None:
    frame = make_frame([2012] * 8 + [2016] * 8, range(2009, 2020))
    frame = frame[frame["year"] >= frame["cohort"] - 2]
    assert refuse(make_panel(frame, regressors=["size"]), controls="size") == [
        "estimate/no-reference"
    ]


def test_another_reference_where_the_period_before_is_not_seen() -> None:
    frame = make_frame([2013] * 5 + [NEVER] * 20, [2010, 2011, 2013, 2014])
    result = fit(make_panel(frame))
    assert {e for e, row in list_path(result).items() if row.std_error is None} == {-2}
    assert list_codes(result) == ["estimate/other-reference"]
    assert "seen 1 before treatment: the reference is -2" in result.notices[0].text


def test_staggered_timing_is_noted_and_one_cohort_is_not() -> None:
    staggered = fit(make_panel(make_frame(STAGGERED, YEARS)))
    assert list_codes(staggered) == ["estimate/event-study-staggered"]
    assert "starts in 3 different periods" in staggered.notices[0].text
    assert list_codes(fit(make_panel(make_frame([2012] * 5 + [NEVER] * 20, YEARS)))) == []


def test_cohorts_after_the_last_row_are_never_treated() -> None:
    frame = make_frame([2012] * 8 + [2015] * 8 + [NEVER] * 8, range(2010, 2018))
    early = frame[frame["year"] < 2014]
    result = fit(make_panel(early))
    assert list_codes(result) == ["estimate/cohort-after-end"]
    never = early.replace({"cohort": {2015: NEVER}})
    assert result.estimates == fit(make_panel(never)).estimates


def test_a_control_with_the_name_of_event_times_is_a_control() -> None:
    frame = make_frame(STAGGERED, YEARS).rename(columns={"size": "rel_time::7"})
    result = fit(make_panel(frame, regressors=["rel_time::7"]), controls="x")
    assert result.estimates[-1].key == "rel_time::7"
    assert 7 not in list_path(result)


def refuse(data: ModelData, **options: object) -> list[str]:
    with pytest.raises(EstimationError) as error:
        fit(data, **options)
    return [problem.code for problem in error.value.problems]


@pytest.mark.parametrize(
    ("change", "options", "codes"),
    [
        ({"treated": lambda d: d["treated"] * (d["year"] < 2014)}, {}, ["estimate/not-absorbing"]),
        ({"treated": 0.0, "cohort": NEVER}, {}, ["estimate/treatment-constant"]),
        # The reference lies outside the window's bins.
        ({}, {"window": (0, 3), "bin": True}, ["estimate/no-reference"]),
        ({}, {"window": (-1, 3), "bin": True, "anticipation": 1}, ["estimate/no-reference"]),
        # The last bin would put treated periods into the reference.
        ({}, {"window": (-4, -1), "bin": True}, ["estimate/no-reference"]),
        ({}, {"anticipation": 4}, ["estimate/no-reference"]),
        (
            {"cohort": 2011.0, "treated": lambda d: (d["year"] >= 2011) * 1.0}, {},
            ["estimate/no-reference"],
        ),
        (
            {"cohort": 2013.0, "treated": lambda d: (d["year"] >= 2013) * 1.0}, {},
            ["estimate/nothing-identified"],
        ),
        (
            {"cohort": 2013.0, "treated": lambda d: (d["year"] >= 2013) * 1.0},
            {"controls": "size"}, ["estimate/treatment-absorbed"],
        ),
    ],
)  # fmt: skip
def test_refuses_what_it_cannot_measure(change: dict, options: dict, codes: list[str]) -> None:
    frame = make_frame(STAGGERED, YEARS).assign(**change)
    regressors = ["size"] if "controls" in options else []
    assert refuse(make_panel(frame, regressors=regressors), **options) == codes


def test_refuses_a_model_without_treatment() -> None:
    data = make_panel(make_frame(STAGGERED, YEARS), cohort=None, treated=None)
    assert refuse(data) == ["estimate/no-treatment"]


SEEDS = st.integers(0, 1000)


def list_numbers(result: ModelResult) -> np.ndarray:
    return np.array([[row.estimate, row.std_error or 0.0] for row in result.estimates])


@pytest.mark.property
@given(SEEDS, st.sampled_from([1e-6, 5.0, 1e6]), st.floats(-100, 100))
@FEW
def test_scale_and_level_of_the_outcome(seed: int, scale: float, level: float) -> None:
    frame = make_frame(STAGGERED, YEARS, seed)
    moved = fit(make_panel(frame.assign(y=scale * (frame["y"] + level))))
    expected = scale * list_numbers(fit(make_panel(frame)))
    np.testing.assert_allclose(list_numbers(moved), expected, rtol=1e-8, atol=ZERO_ATOL * scale)


@pytest.mark.property
@given(SEEDS)
@FEW
def test_order_of_rows_and_names_of_firms(seed: int) -> None:
    frame = make_frame(STAGGERED, YEARS, seed)
    expected = fit(make_panel(frame))
    assert fit(make_panel(frame.sample(frac=1, random_state=seed))).estimates == expected.estimates
    other = np.random.default_rng(seed).permutation(len(STAGGERED))
    renamed = fit(make_panel(frame.assign(firm=other[frame["firm"]])))
    np.testing.assert_allclose(
        list_numbers(renamed), list_numbers(expected), rtol=1e-8, atol=ZERO_ATOL
    )


@pytest.mark.property
@given(SEEDS)
@FEW
def test_every_firm_twice_leaves_the_path(seed: int) -> None:
    frame = make_frame(STAGGERED, YEARS, seed)
    twice = pd.concat([frame, frame.assign(firm=frame["firm"] + 1000)])
    found = [list_numbers(fit(make_panel(one)))[:, 0] for one in (twice, frame)]
    np.testing.assert_allclose(found[0], found[1], rtol=1e-8, atol=ZERO_ATOL)
