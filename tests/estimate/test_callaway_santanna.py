"""Callaway–Sant'Anna: eight firms by hand, what it refuses, notes and counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from ipec_econ.core.errors import EstimationError
from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import CallawaySantannaModel
from ipec_econ.estimate.callaway_santanna import CallawaySantanna
from tests.estimate.make_data import make_data
from tests.estimate.tolerances import LAW_RTOL

NEVER = np.inf


def make_frame(cohorts: Sequence[float], years: Sequence[int], seed: int = 1) -> pd.DataFrame:
    """Draw one firm for each cohort, with an effect of one."""
    frame = pd.DataFrame(
        {
            "firm": np.repeat(np.arange(len(cohorts)), len(years)),
            "year": np.tile(years, len(cohorts)),
            "cohort": np.repeat(cohorts, len(years)).astype(float),
        }
    )
    noise = np.random.default_rng(seed).normal(size=len(frame))
    frame["treated"] = (frame["year"] >= frame["cohort"]).astype(float)
    frame["y"] = frame["firm"] + 0.2 * frame["year"] + frame["treated"] + 0.1 * noise
    frame["region"] = frame["firm"] % 5
    return frame


def make_panel(frame: pd.DataFrame, **changes: object) -> ModelData:
    options: dict = {
        "outcome": "y",
        "fixed_effects": ["firm"],
        "clusters": ["firm"],
        "unit": "firm",
        "time": "year",
        "cohort": "cohort",
        "treated": "treated",
    }
    return make_data(frame, **{**options, **changes})


def fit(data: ModelData, **options: object) -> ModelResult:
    model = CallawaySantannaModel(
        estimator="callaway_santanna", outcome="y", treatment="award", **options
    )
    return CallawaySantanna().fit(data, model, model_id="m")


def find_row(result: ModelResult, key: str) -> Estimate:
    return next(row for row in result.estimates if row.key == key)


def list_keys(result: ModelResult) -> list[str]:
    return [row.key for row in result.estimates]


def list_codes(result: ModelResult) -> list[str]:
    return [notice.code for notice in result.notices]


STAGGERED = [2012, 2012, 2013, 2013, 2013, 2014, 2014, *[NEVER] * 18]
YEARS = range(2010, 2016)


def make_eight_firms() -> pd.DataFrame:
    """Return three years, two cohorts of two firms, four never treated."""
    paths = {
        2020: [[10, 14, 15], [12, 14, 17]],
        2021: [[8, 9, 12], [9, 10, 15]],
        NEVER: [[10, 11, 12], [11, 12, 14], [12, 12, 13], [9, 11, 13]],
    }
    rows = [(cohort, path) for cohort, firms in paths.items() for path in firms]
    return pd.DataFrame(
        [
            {"firm": i, "year": 2019 + k, "cohort": cohort, "y": float(y)}
            for i, (cohort, path) in enumerate(rows)
            for k, y in enumerate(path)
        ]
    ).assign(treated=lambda d: (d["year"] >= d["cohort"]).astype(float))


def test_eight_firms_by_hand() -> None:
    result = fit(make_panel(make_eight_firms()), control_group="never_treated")
    # Changes 2019-2020: cohort 2020: 4, 2 (mean 3); never: 1, 1, 0, 2 (mean 1). ATT = 2.
    # Influence: treated ±1/2; never 0, 0, -1/4, +1/4. Variance 2/4 + 2/16 = 0.625.
    first = find_row(result, "att_gt 2020 2020")
    assert first.estimate == pytest.approx(2.0)
    assert first.std_error == pytest.approx(0.625**0.5)
    # Changes 2019-2021: 5, 5 (mean 5); never 2, 3, 1, 4 (mean 2.5). ATT = 2.5.
    # Variance 0 + (0.5² + 0.5² + 1.5² + 1.5²)/4² = 5/16.
    second = find_row(result, "att_gt 2020 2021")
    assert second.estimate == pytest.approx(2.5)
    assert second.std_error == pytest.approx((5 / 16) ** 0.5)
    # Cohort 2021 against 2020: changes 3, 5 (mean 4); never 1, 2, 1, 2 (mean 1.5). ATT = 2.5.
    # Variance (1 + 1)/2² + 4 (0.5²)/4² = 0.5 + 0.0625.
    third = find_row(result, "att_gt 2021 2021")
    assert third.estimate == pytest.approx(2.5)
    assert third.std_error == pytest.approx(0.5625**0.5)
    # Before its treatment, 2019 against 2020: -1, -1; never -1, -1, 0, -2. ATT = -1 + 1 = 0.
    before = find_row(result, "att_gt 2021 2019")
    assert (before.estimate, before.rel_time) == (0.0, -2)
    assert before.std_error == pytest.approx((2 / 16) ** 0.5)
    # Event time 0: shares are equal, (2 + 2.5)/2 = 2.25. All after treatment: (2 + 2.5 + 2.5)/3.
    # By cohort: (2.25 + 2.5)/2. By period: 2 in 2020, 2.5 in 2021, mean 2.25.
    assert find_row(result, "att_event 0").estimate == pytest.approx(2.25)
    assert find_row(result, "att_event 1").estimate == pytest.approx(2.5)
    assert find_row(result, "att simple").estimate == pytest.approx(7 / 3)
    assert find_row(result, "att cohort").estimate == pytest.approx(2.375)
    assert find_row(result, "att time").estimate == pytest.approx(2.25)
    assert find_row(result, "att event").estimate == pytest.approx(2.375)


def test_the_error_of_an_average_by_hand() -> None:
    result = fit(make_panel(make_eight_firms()), control_group="never_treated")
    # Event time 0 averages ATT(2020, 2020) = 2 and ATT(2021, 2021) = 2.5, each with share 1/4 of
    # eight firms. Influence, half of each effect's: firms of 2020: ±1/4; firms of 2021, whose
    # changes 3, 5 deviate by ±1: ∓1/4; never: half of -(0, 0, -1, 1)/4 - (-0.5, 0.5, -0.5, 0.5)/4.
    # Shares: the derivative by the share of 2020 is (2 - 2.25)/0.5 = -0.5, by that of 2021 +0.5;
    # a share's influence is (1{G = g} - 1/4)/8, so the two add -1/16 to firms of 2020, +1/16 to
    # firms of 2021, and cancel for the others.
    own = [1 / 4 - 1 / 16, -1 / 4 - 1 / 16, -1 / 4 + 1 / 16, 1 / 4 + 1 / 16]
    never = [-(0 - 0.5) / 8, -(0 + 0.5) / 8, -(-1 - 0.5) / 8, -(1 + 0.5) / 8]
    variance = sum(part**2 for part in (*own, *never))
    assert find_row(result, "att_event 0").std_error == pytest.approx(variance**0.5)


def test_firms_not_treated_yet_are_controls_too() -> None:
    result = fit(make_panel(make_eight_firms()))
    # 2019-2020: cohort 2021 changes by 1, 1, so the six controls change by 6/6 on average.
    first = find_row(result, "att_gt 2020 2020")
    assert first.estimate == pytest.approx(2.0)
    assert first.std_error == pytest.approx((2 / 4 + 2 / 36) ** 0.5)
    assert (first.n_obs, first.n_units, first.n_treated, first.n_clusters) == (16, 8, 2, 8)
    # In 2021 it is treated itself: four controls are left.
    assert find_row(result, "att_gt 2020 2021").n_units == 6


def test_rows_come_in_order_and_a_reference_has_no_error() -> None:
    result = fit(make_panel(make_eight_firms()))
    assert list_keys(result) == [
        "att_gt 2020 2019", "att_gt 2020 2020", "att_gt 2020 2021",
        "att_gt 2021 2019", "att_gt 2021 2020", "att_gt 2021 2021",
        "att_event -2", "att_event -1", "att_event 0", "att_event 1",
        "att_cohort 2020", "att_cohort 2021", "att_time 2020", "att_time 2021",
        "att simple", "att event", "att cohort", "att time",
    ]  # fmt: skip
    assert result.vcov_keys == tuple(list_keys(result))
    for key in ("att_gt 2020 2019", "att_gt 2021 2020", "att_event -1"):
        row = find_row(result, key)
        assert (row.estimate, row.std_error, row.conf_low, row.p_value) == (0.0, None, None, None)
    np.testing.assert_allclose(
        [row.std_error or 0.0 for row in result.estimates], np.sqrt(np.diagonal(result.vcov))
    )


def test_statistics_are_normal() -> None:
    row = find_row(fit(make_panel(make_eight_firms()), conf_level=0.9), "att_gt 2020 2021")
    assert row.statistic == pytest.approx(row.estimate / row.std_error)
    assert row.conf_high - row.estimate == pytest.approx(1.6448536269514722 * row.std_error)
    assert (row.df, row.conf_level) == (None, 0.9)


def test_fit_statistics() -> None:
    frame = make_eight_firms()
    found = fit(make_panel(frame)).fit
    assert (found.n_obs, found.n_units, found.n_treated, found.n_clusters) == (24, 8, 4, 8)
    assert found.mean_outcome == pytest.approx(frame["y"].mean())
    assert found.mean_pre == pytest.approx((10 + 12 + 8 + 9 + 9 + 10) / 6)
    assert found.vcov_label.endswith("clustered by firm; no small-sample factor, "
                                     "normal distribution")  # fmt: skip


def test_a_window_selects_the_path_and_not_effects() -> None:
    data = make_panel(make_frame(STAGGERED, YEARS))
    every, narrow = fit(data), fit(data, window=(-1, 1))
    assert [k for k in list_keys(narrow) if k.startswith("att_event")] == [
        "att_event -1", "att_event 0", "att_event 1",
    ]  # fmt: skip
    effects = [k for k in list_keys(every) if k.startswith("att_gt")]
    assert [k for k in list_keys(narrow) if k.startswith("att_gt")] == effects
    kept = [find_row(every, f"att_event {e}").estimate for e in (0, 1)]
    assert find_row(narrow, "att event").estimate == pytest.approx(sum(kept) / 2)


def test_a_window_before_treatment_leaves_the_overall_average_as_it_is() -> None:
    data = make_panel(make_frame(STAGGERED, YEARS))
    every, before = fit(data), fit(data, window=(-3, -1))
    assert "att event" not in list_keys(before)
    assert find_row(before, "att simple") == find_row(every, "att simple")


@pytest.mark.parametrize("window", [(20, 30), (-30, -20)])
def test_a_window_without_any_estimate_is_refused(window: tuple[int, int]) -> None:
    with pytest.raises(EstimationError, match="estimate/window-empty"):
        fit(make_panel(make_frame(STAGGERED, YEARS)), window=window)


def test_balance_event_keeps_the_cohorts_seen_so_long() -> None:
    data = make_panel(make_frame(STAGGERED, YEARS))
    every, balanced = fit(data), fit(data, balance_event=2)
    # Cohorts 2012 (share 2) and 2013 (share 3) are seen two periods after treatment, 2014 is not.
    one, two = (find_row(every, f"att_gt {g} {g}").estimate for g in (2012, 2013))
    assert find_row(balanced, "att_event 0").estimate == pytest.approx((2 * one + 3 * two) / 5)
    assert find_row(balanced, "att simple") == find_row(every, "att simple")


def test_balance_event_beyond_the_panel_is_refused() -> None:
    with pytest.raises(EstimationError, match="set it to 3 at most"):
        fit(make_panel(make_frame(STAGGERED, YEARS)), balance_event=4)


def test_a_window_after_the_balanced_path_has_no_average_over_events() -> None:
    data = make_panel(make_frame(STAGGERED, YEARS))
    keys = list_keys(fit(data, balance_event=0, window=(1, 3)))
    assert "att event" not in keys
    assert "att simple" in keys


def test_without_never_treated_firms_the_last_cohort_is_the_comparison() -> None:
    frame = make_frame([2012] * 8 + [2013] * 8 + [2015] * 8, range(2010, 2018))
    result = fit(make_panel(frame), control_group="never_treated")
    assert list_codes(result) == ["estimate/no-never-treated"]
    assert {row.cohort for row in result.estimates if row.cohort} == {2012, 2013}
    assert max(row.time for row in result.estimates if row.time) == 2014
    (step,) = result.flow
    assert (step.step, step.rows_lost, step.units_lost) == ("all_treated", 3 * 24, 0)
    assert (step.treated_units, step.treated_units_lost) == (None, None)
    early = frame[frame["year"] < 2015].replace({"cohort": {2015: NEVER}})
    assert result.estimates == fit(make_panel(early)).estimates


def test_cohorts_after_the_last_row_are_never_treated() -> None:
    frame = make_frame([2012] * 8 + [2015] * 8 + [NEVER] * 8, range(2010, 2018))
    early = frame[frame["year"] < 2014]
    result = fit(make_panel(early), control_group="never_treated")
    assert list_codes(result) == ["estimate/cohort-after-end"]
    assert "8 firms are first treated after 2013" in result.notices[0].text
    never = early.replace({"cohort": {2015: NEVER}})
    assert result.estimates == fit(make_panel(never), control_group="never_treated").estimates


def test_cohorts_that_may_anticipate_after_the_end_stay() -> None:
    frame = make_frame([2012] * 8 + [2014] * 8 + [NEVER] * 8, range(2010, 2014))
    result = fit(make_panel(frame), control_group="never_treated", anticipation=1)
    assert find_row(result, "att_gt 2012 2013").n_units == 16
    assert list_codes(result) == []


def test_firms_without_a_base_period_are_dropped_and_counted() -> None:
    frame = make_frame([2010, 2009, *STAGGERED], YEARS)
    result = fit(make_panel(frame, clusters=["firm"]))
    (step,) = result.flow
    assert (step.step, step.rows_lost, step.units_lost) == ("no_base_period", 12, 2)
    assert result.estimates == fit(make_panel(frame[frame["cohort"] > 2010])).estimates


def test_balance_drops_firms_not_always_seen() -> None:
    frame = make_frame(STAGGERED, YEARS).drop(index=[0, 70])
    result = fit(make_panel(frame), unbalanced="balance")
    (step,) = result.flow
    assert (step.step, step.rows_lost, step.units_lost) == ("balance", 10, 2)
    whole = frame[~frame["firm"].isin([0, 70 // 6])]
    assert result.estimates == fit(make_panel(whole)).estimates


def test_the_flow_adds_up() -> None:
    frame = make_frame([2010, *STAGGERED], YEARS).assign(firm=lambda d: d["firm"] + 5)
    alone = frame["firm"].eq(9) & frame["year"].ne(2010)
    result = fit(make_panel(frame[~alone]))
    assert [step.step for step in result.flow] == ["no_base_period", "no_comparison"]
    rows, units = len(frame[~alone]), frame["firm"].nunique()
    for step in result.flow:
        rows, units = rows - step.rows_lost, units - step.units_lost
        assert (step.rows, step.units) == (rows, units)
    assert (rows, units) == (result.fit.n_obs, result.fit.n_units)
    assert result.flow[-1].treated_units == result.fit.n_treated == 6


def test_pairs_without_firms_on_one_side_are_named() -> None:
    frame = make_frame(STAGGERED, YEARS)
    hidden = (frame["cohort"] == 2014) & (frame["year"] == 2015)
    result = fit(make_panel(frame[~hidden]))
    assert list_codes(result) == ["estimate/no-comparison"]
    assert "1 of 18 (cohort, period) pairs" in result.notices[0].text
    assert "(2014, 2015)" in result.notices[0].text
    assert "att_gt 2014 2015" not in list_keys(result)


def test_few_clusters_are_noted() -> None:
    result = fit(make_panel(make_frame(STAGGERED, YEARS), clusters=["region"]))
    assert list_codes(result) == ["estimate/few-clusters"]
    assert "5 clusters by region" in result.notices[0].text
    assert result.fit.n_clusters == 5


def test_a_cohort_in_one_cluster_is_noted() -> None:
    frame = make_frame(STAGGERED, YEARS)
    alone = fit(make_panel(frame[frame["firm"] != 1]))
    assert list_codes(alone) == ["estimate/lone-cluster"]
    assert "5 of 18 cohort and period pairs (cohorts 2012)" in alone.notices[0].text
    frame["region"] = np.where(frame["cohort"] == 2013, 0, 1 + frame["firm"])
    grouped = fit(make_panel(frame, clusters=["region"]))
    assert list_codes(grouped) == ["estimate/lone-cluster"]
    assert "(cohorts 2013)" in grouped.notices[0].text


def test_sides_of_one_cluster_have_no_standard_error() -> None:
    frame = make_frame([2012] * 6 + [NEVER] * 6, YEARS)
    frame["region"] = (frame["cohort"] == 2012).astype(int)
    result = fit(make_panel(frame, clusters=["region"]))
    assert {row.std_error for row in result.estimates} == {None}
    codes = ["estimate/few-clusters", "estimate/lone-cluster", "estimate/lone-cluster"]
    assert list_codes(result) == codes
    assert "have no standard error" in result.notices[-1].text


def test_inputs_stay_as_they_are() -> None:
    frame = make_frame([2010, *STAGGERED], YEARS).drop(index=[9])
    data = make_panel(frame)
    before = [np.copy(part) for part in (data.outcome, data.time, data.cohort)]
    fit(data, unbalanced="balance")
    for old, new in zip(before, (data.outcome, data.time, data.cohort), strict=True):
        np.testing.assert_array_equal(old, new)


def refuse(data: ModelData, **options: object) -> list[str]:
    with pytest.raises(EstimationError) as error:
        fit(data, **options)
    return [problem.code for problem in error.value.problems]


@pytest.mark.parametrize(
    ("change", "columns", "codes"),
    [
        (
            {"treated": lambda d: d["treated"] * (d["year"] < 2014)}, {},
            ["estimate/not-absorbing"],
        ),
        ({"treated": 0.0, "cohort": NEVER}, {}, ["estimate/treatment-constant"]),
        ({}, {"cohort": None, "treated": None}, ["estimate/no-treatment"]),
        ({"y": 1.0}, {}, ["estimate/no-outcome-variation"]),
        ({"w": lambda d: d["year"] - 2000.0}, {"weights": "w"}, ["estimate/weights-change"]),
        ({"region": lambda d: d["year"]}, {"clusters": ["region"]}, ["estimate/clusters-change"]),
        ({}, {"clusters": ["firm", "region"]}, ["estimate/several-clusters"]),
        ({"region": 1}, {"clusters": ["region"]}, ["estimate/too-few-clusters"]),
        (
            {"w": lambda d: d["year"] - 2000.0, "region": lambda d: d["year"]},
            {"weights": "w", "clusters": ["region"]},
            ["estimate/weights-change", "estimate/clusters-change"],
        ),
        (
            {"cohort": 2012.0, "treated": lambda d: (d["year"] >= 2012) * 1.0}, {},
            ["estimate/nothing-to-compare"],
        ),
        (
            {"cohort": lambda d: d["cohort"].clip(upper=2010), "treated": 1.0}, {},
            ["estimate/treatment-constant"],
        ),
    ],
)  # fmt: skip
def test_refuses_what_it_cannot_measure(change: dict, columns: dict, codes: list[str]) -> None:
    frame = make_frame(STAGGERED, YEARS).assign(**change)
    assert refuse(make_panel(frame, **columns)) == codes


def test_refuses_firms_that_are_never_seen_twice() -> None:
    frame = make_frame(STAGGERED, YEARS)
    once = frame[frame["year"] == 2010 + frame["firm"] % 6]
    assert refuse(make_panel(once)) == ["estimate/nothing-to-compare"]


def test_refuses_a_panel_that_nobody_is_seen_in_throughout() -> None:
    frame = make_frame(STAGGERED, YEARS)
    holes = frame[frame["year"] != 2010 + frame["firm"] % 6]
    assert refuse(make_panel(holes), unbalanced="balance") == ["estimate/nothing-to-compare"]


@pytest.mark.parametrize("anticipation", [0, 1])
def test_gaps_in_the_calendar_and_cohorts_between_periods(anticipation: int) -> None:
    frame = make_frame([-3.0] * 5 + [2.0] * 5 + [NEVER] * 15, [-6, -4, -2, 1, 4])
    result = fit(make_panel(frame), anticipation=anticipation)
    # -3 lies between -4 and -2: the base is -4, or -6 where -4 may be anticipated.
    assert find_row(result, "att_gt -3 -2").rel_time == 1
    references = [row.time for row in result.estimates if row.cohort and row.std_error is None]
    assert references == ([-4, 1] if anticipation == 0 else [-6, -2])
    firms = frame.pivot_table(index="firm", columns="year", values="y")
    change = firms[-2] - firms[-6 if anticipation else -4]
    expected = change[:5].mean() - change[5:].mean()
    assert find_row(result, "att_gt -3 -2").estimate == pytest.approx(expected, rel=LAW_RTOL)
