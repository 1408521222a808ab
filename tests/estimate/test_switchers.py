"""Switchers: by hand, against merged rows, laws, gaps, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ipec_econ.core.errors import EstimationError
from ipec_econ.core.spec.model import CallawaySantannaModel, SwitchersModel
from ipec_econ.diagnose.pretrends import check_pretrends
from ipec_econ.estimate.add_bands import add_bands
from ipec_econ.estimate.callaway_santanna import CallawaySantanna
from tests.estimate.make_data import make_data
from tests.estimate.make_staggered import make_staggered
from tests.estimate.make_switchers import fit, index_rows, make_doses, make_eight
from tests.estimate.naive_switchers import NaiveChoices, estimate_naively
from tests.estimate.tolerances import BRUTE_FORCE_RTOL, LAW_RTOL

ZERO_ATOL = 1e-12
"""A covariance of sums that cancel, beside variances of order 0.01."""


def test_eight_firms_by_hand() -> None:
    """Changes from period 1 to 2 have means 4 and 2, to 3 means 7 and 2, back to 0 means 2 and 1.

    Squares around them sum to 2 and 2, 20 and 8, 2 and 6; each side has four firms, so that the
    variance is 4/3 of the sums over 16.
    """
    rows = index_rows(fit(make_eight()))
    expected = {
        "att_event -2": (1.0, np.sqrt(4 / 3 * 8 / 16)),
        "att_event 0": (2.0, np.sqrt(4 / 3 * 4 / 16)),
        "att_event 1": (5.0, np.sqrt(4 / 3 * 28 / 16)),
    }
    for key, (estimate, error) in expected.items():
        assert rows[key].estimate == pytest.approx(estimate, rel=LAW_RTOL)
        assert rows[key].std_error == pytest.approx(error, rel=LAW_RTOL)
    # Four switchers' changes of 2 and 5, over six periods of being a supplier.
    assert rows["att simple"].estimate == pytest.approx(28 / 6, rel=LAW_RTOL)
    assert rows["att_event -1"].estimate == 0
    assert rows["att_event -1"].std_error is None


def test_the_average_by_hand() -> None:
    """Deviations of a firm at 0 and 1 are added: switchers −2, −2, 1, 3, controls −1, 1, 2, −2."""
    row = index_rows(fit(make_eight()))["att simple"]
    squares = 4 + 4 + 1 + 9 + 1 + 1 + 4 + 4
    assert row.std_error == pytest.approx(np.sqrt(4 / 3 * squares) / 6, rel=LAW_RTOL)


def test_normalised_by_hand() -> None:
    """By period 3 two firms were suppliers for one period and two for two: 1.5 on average."""
    rows = index_rows(fit(make_eight(), normalized=True))
    assert rows["att_event 0"].estimate == pytest.approx(2.0, rel=LAW_RTOL)
    assert rows["att_event 1"].estimate == pytest.approx(5 / 1.5, rel=LAW_RTOL)
    assert rows["att simple"].estimate == pytest.approx(28 / 6, rel=LAW_RTOL)


def test_errors_within_paths_by_hand() -> None:
    """Means are 5 for those that stop and 9 for those that stay: squares of 2, twice for pairs."""
    row = index_rows(fit(make_eight(), errors_within="path"))["att_event 1"]
    assert row.std_error == pytest.approx(np.sqrt((2 * 4 + 4 / 3 * 8) / 16), rel=LAW_RTOL)


def test_counts_by_hand() -> None:
    result = fit(make_eight())
    rows = index_rows(result)
    for key, n_obs in (("att_event 0", 16), ("att_event 1", 16), ("att simple", 24)):
        row = rows[key]
        assert (row.n_obs, row.n_units, row.n_treated, row.n_clusters) == (n_obs, 8, 4, 8)
    assert (result.fit.n_obs, result.fit.n_units, result.fit.n_treated) == (32, 8, 4)
    assert result.flow == ()


OPTIONS = [
    {},
    {"control_group": "never_treated"},
    {"direction": "in"},
    {"direction": "out"},
    {"normalized": True},
    {"same_switchers": True},
    {"errors_within": "path"},
]


@pytest.mark.parametrize(
    ("seed", "weights", "cluster"), [(1, None, "firm"), (2, "w", "firm"), (1, "w", "region")]
)
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_equals_merged_rows(seed: int, weights: str | None, cluster: str, options: dict) -> None:
    frame = make_doses(seed)
    more = {"weights": weights} if weights else {}
    result = fit(frame, cluster=cluster, window=(-4, 3), **options, **more)
    estimates, scores = estimate_naively(
        frame, NaiveChoices(**options), weights=weights, cluster=cluster
    )
    assert list(result.vcov_keys) == list(estimates)
    ours = index_rows(result)
    assert [ours[key].estimate for key in estimates] == pytest.approx(
        list(estimates.values()), rel=BRUTE_FORCE_RTOL
    )
    table = scores.to_numpy()
    np.testing.assert_allclose(result.vcov, table.T @ table, rtol=BRUTE_FORCE_RTOL, atol=ZERO_ATOL)


def test_a_missing_outcome_does_not_hide_a_switch() -> None:
    """A firm is a supplier in 2013 alone, where its outcome is missing: it is no control later."""
    frame = make_doses(3, gaps=0.0)
    firm = frame["firm"] == frame.loc[frame["d"] == 0, "firm"].iloc[0]
    frame.loc[firm, "d"] = (frame.loc[firm, "year"] == 2013).astype(float)
    frame.loc[firm & (frame["year"] == 2013), "y"] = np.nan
    result = fit(frame, window=(-4, 3))
    estimates, _ = estimate_naively(frame, NaiveChoices(), weights=None, cluster="firm")
    ours = index_rows(result)
    assert [ours[key].estimate for key in estimates] == pytest.approx(
        list(estimates.values()), rel=BRUTE_FORCE_RTOL
    )
    hidden = index_rows(fit(frame[frame["y"].notna()], window=(-4, 3)))
    assert hidden["att_event 1"].estimate != pytest.approx(ours["att_event 1"].estimate)


def test_a_gap_before_the_switch_leaves_a_control() -> None:
    """Nobody knows when the firm switched: before the gap it is a control, later rows are lost."""
    frame = make_eight()
    gone = frame[~((frame["firm"] == 0) & (frame["year"] == 1))]
    result = fit(gone)
    assert index_rows(result)["att_event 0"].n_treated == 3
    (step,) = [step for step in result.flow if step.step == "undated_switch"]
    assert (step.rows_lost, step.treated_units_lost) == (2, 1)
    assert result.flow[-1].rows == result.fit.n_obs


def test_a_year_without_rows_is_a_gap() -> None:
    """Without period 1 nobody is seen just before the switch in period 2."""
    frame = make_eight()
    with pytest.raises(EstimationError) as error:
        fit(frame[frame["year"] != 1])
    assert error.value.problems[0].code == "estimate/nothing-to-compare"
    # In a calendar of every other year nothing is missing: event time counts years.
    rows = index_rows(fit(frame.assign(year=2 * frame["year"])))
    assert rows["att_event 2"].estimate == pytest.approx(5.0, rel=LAW_RTOL)
    assert rows["att_event -4"].estimate == pytest.approx(1.0, rel=LAW_RTOL)
    assert rows["att_event -2"].std_error is None


def test_rows_after_both_directions_are_counted() -> None:
    frame = make_doses(4)
    result = fit(frame)
    start = frame.groupby("firm")["d"].transform("first")
    above = (frame["d"] > start).groupby(frame["firm"]).cummax()
    below = (frame["d"] < start).groupby(frame["firm"]).cummax()
    step = next(step for step in result.flow if step.step == "both_directions")
    assert step.rows_lost == int((above & below).sum()) > 0


@pytest.mark.parametrize("control_group", ["not_yet_treated", "never_treated"])
def test_equals_callaway_santanna_after_treatment(control_group: str) -> None:
    """On a balanced panel with an absorbing treatment both compare the same changes."""
    frame = make_staggered(gaps=0.0)
    result = fit(frame.assign(d=frame["treated"]), control_group=control_group)
    data = make_data(
        frame, outcome="y", unit="firm", time="year", cohort="cohort", treated="treated",
        clusters=["firm"],
    )  # fmt: skip
    model = CallawaySantannaModel(
        estimator="callaway_santanna", outcome="y", treatment="t", control_group=control_group
    )
    theirs = index_rows(CallawaySantanna().fit(data, model, model_id="m"))
    ours = index_rows(result)
    compared = ["att simple", *(f"att_event {k}" for k in range(6))]
    if control_group == "never_treated":
        # Two placebos: every cohort is seen that far on both sides of its base.
        compared.append("att_event -2")
    for key in compared:
        assert ours[key].estimate == pytest.approx(theirs[key].estimate, rel=LAW_RTOL), key


def test_bands_and_pretrends_use_the_joint_covariance() -> None:
    result = add_bands(fit(make_doses(1)), conf_level=0.95, seed=1)
    path = [row for row in result.estimates if row.estimand == "att_event" and row.std_error]
    assert all(row.band_low < row.conf_low < row.conf_high < row.band_high for row in path)
    found = check_pretrends(result)
    assert found is not None
    before = [row for row in path if row.rel_time < 0]
    place = [result.vcov_keys.index(row.key) for row in before]
    values = np.array([row.estimate for row in before])
    wald = values @ np.linalg.solve(result.vcov[np.ix_(place, place)], values)
    assert found.rows[0].statistic == pytest.approx(wald, rel=LAW_RTOL)


def compare(
    frame: pd.DataFrame, other: pd.DataFrame, *, factor: float = 1.0, **options: object
) -> None:
    before, after = fit(frame, **options), fit(other, **options)
    assert before.vcov_keys == after.vcov_keys
    for left, right in zip(before.estimates, after.estimates, strict=True):
        assert right.estimate == pytest.approx(factor * left.estimate, rel=LAW_RTOL, abs=1e-12)
        if left.std_error is not None:
            assert right.std_error == pytest.approx(abs(factor) * left.std_error, rel=LAW_RTOL)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 1000), scale=st.sampled_from([-3.0, 0.5, 100.0]))
def test_laws(seed: int, scale: float) -> None:
    frame = make_doses(seed, n_firms=40)
    order = np.random.default_rng(seed).permutation(40)
    compare(frame, frame.sample(frac=1, random_state=seed))
    compare(frame, frame.assign(firm=order[frame["firm"]]))
    compare(frame, frame.assign(y=scale * frame["y"]), factor=scale)
    compare(frame, frame.assign(y=frame["y"] + 7 * frame["firm"] + frame["year"] % 3))
    # The dose seen from the other end: who rose now falls.
    compare(frame, frame.assign(d=2 - frame["d"]), factor=-1.0)


def test_the_unit_of_the_dose_is_that_of_normalised_effects() -> None:
    frame = make_doses(1)
    before = index_rows(fit(frame, normalized=True))
    after = index_rows(fit(frame.assign(d=frame["d"] / 2), normalized=True))
    for key, row in before.items():
        assert after[key].estimate == pytest.approx(2 * row.estimate, rel=LAW_RTOL)


def test_firms_with_another_first_dose_change_nothing() -> None:
    frame = make_eight()
    lone = pd.DataFrame(
        [{"firm": 9, "year": year, "d": 5.0 + (year > 1), "y": float(year)} for year in range(4)]
    )
    compare(frame, pd.concat([frame, lone]))
    result = fit(pd.concat([frame, lone]))
    assert result.flow[-1].step == "no_comparison"
    assert (result.flow[-1].rows_lost, result.flow[-1].units_lost) == (4, 1)


def test_the_window_says_how_many_rows_there_are() -> None:
    frame = make_doses(1)
    result = fit(frame, window=(-2, 1))
    assert [row.rel_time for row in result.estimates] == [-2, -1, 0, 1, None]
    (notice,) = [
        n for n in fit(frame, window=(-2, 9)).notices if n.code == "estimate/no-comparison"
    ]
    assert "8, 9" in notice.text


def test_lone_switchers_are_noted() -> None:
    frame = make_doses(1)
    drawn = np.random.default_rng(1).random(len(frame))
    frame["d"] = frame["d"].where(
        frame["d"] == frame.groupby("firm")["d"].transform("first"), drawn
    )
    codes = {notice.code for notice in fit(frame).notices}
    assert "estimate/lone-switcher" in codes


def test_inputs_are_left_alone() -> None:
    frame = make_doses(1)
    before = frame.copy()
    fit(frame, errors_within="path", weights="w")
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    ("change", "options", "code"),
    [
        ({"d": lambda d: 0 * d["d"]}, {}, "estimate/treatment-constant"),
        ({"d": lambda d: d["d"] / (d["d"] != 1)}, {}, "estimate/not-finite"),
        ({"d": lambda d: d["firm"] + d["d"]}, {}, "estimate/nothing-to-compare"),
        ({}, {"direction": "out"}, "estimate/nothing-to-compare"),
        ({"w": lambda d: d["year"] + 1.0}, {"weights": "w"}, "estimate/weights-change"),
        ({}, {"cluster": "year"}, "estimate/clusters-change"),
        ({"all": 1}, {"cluster": "all"}, "estimate/too-few-clusters"),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_refusals(change: dict, options: dict, code: str) -> None:
    with pytest.raises(EstimationError) as error:
        fit(make_eight().assign(**change), **options)
    assert [problem.code for problem in error.value.problems] == [code]


@pytest.mark.parametrize(
    "key",
    ["anticipation", "covariates", "controls", "aggregation", "base_period", "small_sample", "bin"],
)
def test_a_key_that_does_not_act_is_refused(key: str) -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        SwitchersModel(estimator="switchers", outcome="y", treatment="t", **{key: 0})


def test_same_switchers_needs_a_window() -> None:
    with pytest.raises(ValidationError, match="same_switchers"):
        SwitchersModel(estimator="switchers", outcome="y", treatment="t", same_switchers=True)
