"""Sun–Abraham: eight firms by hand, brute force, laws, edges of the design, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipec_econ.core.errors import EstimationError
from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import SunAbrahamModel
from ipec_econ.estimate.sun_abraham import SunAbraham
from tests.estimate.brute_force import fit_dummies
from tests.estimate.make_staggered import (
    NEVER,
    add_treatment,
    make_eight,
    make_panel,
    make_staggered,
)
from tests.estimate.tolerances import BRUTE_FORCE_RTOL, LAW_RTOL

SHIFT_ATOL = 1e-8
"""Outcomes near a million are stored to 1e-10 each."""


def fit(data: ModelData, **changes: object) -> ModelResult:
    model = SunAbrahamModel(estimator="sun_abraham", outcome="y", treatment="award", **changes)
    return SunAbraham().fit(data, model, model_id="m")


def index_rows(result: ModelResult) -> dict[str, Estimate]:
    return {row.key: row for row in result.estimates}


def list_codes(result: ModelResult) -> list[str]:
    return [notice.code for notice in result.notices]


def test_eight_firms_by_hand() -> None:
    rows = index_rows(fit(make_panel(make_eight())))
    # Changes of those never treated: 1, 1, 2, 0 (mean 1) to 2019; 1, 0, 1, 2 (mean 1) on to 2020;
    # 2, 1, 3, 2 (mean 2) over both. Cohort 2019 against 2018: 3, 5 (mean 4) and 5, 5 (mean 5).
    # Cohort 2020 against 2019: 4, 2 (mean 3), and backwards -2, -1 (mean -1.5).
    by_hand = {
        "att_gt 2019 2019": 4 - 1,
        "att_gt 2019 2020": 5 - 2,
        "att_gt 2020 2018": -1.5 - (-1),
        "att_gt 2020 2020": 3 - 1,
        "att_event -2": -0.5,
        "att_event 0": (2 * 3 + 2 * 2) / 4,
        "att_event 1": 3,
        "att_cohort 2019": 3,
        "att_cohort 2020": 2,
        "att_time 2019": 3,
        "att_time 2020": (2 * 3 + 2 * 2) / 4,
        "att simple": (2 * 3 + 2 * 3 + 2 * 2) / 6,
        "att event": (2.5 + 3) / 2,
        "att cohort": (2 * 3 + 2 * 2) / 4,
        "att time": (3 + 2.5) / 2,
    }
    references = {"att_gt 2019 2018", "att_gt 2020 2019", "att_event -1"}
    assert set(rows) == set(by_hand) | references
    for key, value in by_hand.items():
        assert rows[key].estimate == pytest.approx(value, rel=LAW_RTOL)
    for key in references:
        assert (rows[key].estimate, rows[key].std_error) == (0.0, None)
    # The effect at event time 0 is half of each cohort's. Half of each firm's deviation from its
    # mean change, over the firms of its group: ±1 and ±1 over 2; of those never treated the sums
    # of both years' deviations 0, -1, 1, 0 over 4. Squares: 4 · 0.25² + 2 · 0.125² = 0.28125.
    # K is four coefficients and three years: 8/7 · 23/17.
    row = rows["att_event 0"]
    assert row.std_error == pytest.approx((0.28125 * 8 / 7 * 23 / 17) ** 0.5, rel=LAW_RTOL)
    assert (row.n_obs, row.n_units, row.n_treated, row.n_clusters, row.df) == (24, 8, 4, 8, 7)
    assert (row.treatment, row.conf_level) == ("award", 0.95)


def mark_pairs(frame: pd.DataFrame) -> tuple[list[tuple[int, int]], np.ndarray]:
    event = frame["year"] - frame["cohort"]
    finite = frame[np.isfinite(frame["cohort"])]
    pairs = sorted({(int(g), int(t - g)) for g, t in zip(finite.cohort, finite.year, strict=True)})
    pairs = [pair for pair in pairs if pair[1] != -1]
    columns = [((frame["cohort"] == g) & (event == e)).to_numpy(float) for g, e in pairs]
    return pairs, np.column_stack(columns)


@pytest.mark.parametrize("weights", [None, "w"])
@pytest.mark.parametrize("cluster", ["firm", "region"])
@pytest.mark.parametrize("controls", [(), ("size",)])
def test_equals_dense_dummies(weights: str | None, cluster: str, controls: tuple[str, ...]) -> None:
    frame = make_staggered()
    result = fit(
        make_panel(frame, weights=weights, clusters=[cluster], regressors=controls),
        cluster=cluster,
        controls=controls,
    )
    pairs, columns = mark_pairs(frame)
    beta, vcov = fit_dummies(
        frame,
        np.column_stack([columns, frame[list(controls)]]),
        ["firm", "year"],
        cluster=cluster,
        weights=weights,
    )
    rows = index_rows(result)
    for k, (cohort, event) in enumerate(pairs):
        mine = rows[f"att_gt {cohort} {cohort + event}"]
        assert mine.estimate == pytest.approx(beta[k], rel=BRUTE_FORCE_RTOL)
        assert mine.std_error == pytest.approx(vcov[k, k] ** 0.5, rel=BRUTE_FORCE_RTOL)
    weight = np.ones(len(frame)) if weights is None else frame[weights].to_numpy()
    after = np.array([event >= 0 for _, event in pairs])
    shares = np.zeros(len(beta))
    shares[: len(pairs)] = weight @ columns * after
    shares /= shares.sum()
    assert rows["att simple"].estimate == pytest.approx(shares @ beta, rel=BRUTE_FORCE_RTOL)
    error = (shares @ vcov @ shares) ** 0.5
    assert rows["att simple"].std_error == pytest.approx(error, rel=BRUTE_FORCE_RTOL)
    assert [row.term for row in result.estimates if row.estimand == "coef"] == list(controls)


def test_the_covariance_covers_every_row_with_an_error() -> None:
    result = fit(make_panel(make_staggered(), regressors=["size"]), controls="size")
    rows = [row for row in result.estimates if row.std_error is not None]
    assert [row.key for row in rows] == [
        key for key in index_rows(result) if key in result.vcov_keys
    ]
    place = {key: k for k, key in enumerate(result.vcov_keys)}
    assert set(place) == {row.key for row in rows}
    for row in rows:
        k = place[row.key]
        assert result.vcov[k, k] ** 0.5 == pytest.approx(row.std_error, rel=LAW_RTOL)
    assert result.fit.covariates == ("size",)
    assert result.notes["aggregation"] == "simple"


def test_the_model_says_which_average_tables_show() -> None:
    assert fit(make_panel(make_eight()), aggregation="event").notes["aggregation"] == "event"


@pytest.mark.parametrize(("scale", "shift"), [(3.0, 0.0), (1.0, 1e6)])
def test_outcomes_on_another_scale(scale: float, shift: float) -> None:
    frame = make_staggered()
    one = fit(make_panel(frame))
    other = fit(make_panel(frame.assign(y=scale * frame["y"] + shift)))
    for mine, theirs in zip(one.estimates, other.estimates, strict=True):
        assert theirs.estimate == pytest.approx(scale * mine.estimate, abs=SHIFT_ATOL)
        error = scale * (mine.std_error or 0.0)
        assert (theirs.std_error or 0.0) == pytest.approx(error, abs=SHIFT_ATOL)


def test_one_cohort_is_the_event_study_with_its_reference() -> None:
    frame = make_staggered(cohorts=(2013, NEVER), gaps=0.0)
    rows = index_rows(fit(make_panel(frame)))
    means = frame.groupby(["cohort", "year"])["y"].mean()
    for year in (2010, 2011, 2013, 2017):
        change = means[2013.0, year] - means[2013.0, 2012]
        control = means[NEVER, year] - means[NEVER, 2012]
        mine = rows[f"att_event {year - 2013}"].estimate
        assert mine == pytest.approx(change - control, rel=LAW_RTOL)


def test_without_never_treated_the_last_cohort_is_the_comparison() -> None:
    frame = make_staggered(cohorts=(2012, 2013, 2015))
    result = fit(make_panel(frame))
    early = frame[frame["year"] < 2015].assign(cohort=lambda d: d["cohort"].replace(2015, NEVER))
    same = fit(make_panel(add_treatment(early)))
    assert [(row.key, row.estimate, row.std_error) for row in result.estimates] == [
        (row.key, row.estimate, row.std_error) for row in same.estimates
    ]
    (step,) = [step for step in result.flow if step.step == "all_treated"]
    assert step.rows_lost == int((frame["year"] >= 2015).sum())
    assert list_codes(result) == ["estimate/no-never-treated"]
    assert "the last cohort, 2015, has none" in result.notices[0].text


def test_cohorts_treated_from_the_start_are_dropped_and_counted() -> None:
    frame = make_staggered(cohorts=(2010, 2013, 2015, NEVER))
    result = fit(make_panel(frame))
    same = fit(make_panel(frame[frame["cohort"] != 2010]))
    assert [(row.key, row.estimate) for row in result.estimates] == [
        (row.key, row.estimate) for row in same.estimates
    ]
    (step,) = [step for step in result.flow if step.step == "no_base_period"]
    assert step.rows_lost == int((frame["cohort"] == 2010).sum())
    assert step.units_lost == 15


def test_cohorts_treated_after_the_panel_are_controls() -> None:
    frame = make_staggered(cohorts=(2012, 2013, 2019))
    result = fit(make_panel(frame))
    same = fit(make_panel(frame.assign(cohort=frame["cohort"].replace(2019, NEVER))))
    assert [row.estimate for row in result.estimates] == [row.estimate for row in same.estimates]
    assert result.flow == ()


def test_a_cohort_not_seen_just_before_treatment_has_an_earlier_reference() -> None:
    frame = make_staggered()
    frame = frame[(frame["cohort"] != 2015) | (frame["year"] != 2014)]
    result = fit(make_panel(frame))
    rows = index_rows(result)
    assert rows["att_gt 2015 2013"].std_error is None
    assert rows["att_event -2"].std_error is not None
    assert list_codes(result) == ["estimate/other-reference"]
    assert "(-2 for 2015)" in result.notices[0].text


def test_anticipation_moves_the_reference() -> None:
    rows = index_rows(fit(make_panel(make_staggered()), anticipation=1))
    assert rows["att_event -2"].std_error is None
    assert rows["att_event -1"].std_error is not None


def test_a_window_drops_treated_rows_outside() -> None:
    frame = make_staggered()
    event = frame["year"] - frame["cohort"]
    inside = frame[np.isinf(frame["cohort"]) | ((event >= -2) & (event <= 2))]
    result, same = fit(make_panel(frame), window=(-2, 2)), fit(make_panel(inside))
    assert [row.estimate for row in result.estimates] == [row.estimate for row in same.estimates]
    assert result.flow[0].step == "window"


def test_bins_share_a_coefficient() -> None:
    frame = make_staggered()
    rows = index_rows(fit(make_panel(frame), window=(-2, 2), bin=True))
    events = [int(key.split()[1]) for key in rows if key.startswith("att_event")]
    assert events == [-2, -1, 0, 1, 2]
    event = (frame["year"] - frame["cohort"]).clip(-2, 2)
    pairs = [(g, e) for g in (2012, 2013, 2015) for e in (-2, 0, 1, 2)]
    columns = np.column_stack(
        [((frame["cohort"] == g) & (event == e)).to_numpy(float) for g, e in pairs]
    )
    beta, vcov = fit_dummies(frame, columns, ["firm", "year"], cluster="firm")
    shares = columns.sum(axis=0) * [e == 2 for _, e in pairs]
    shares /= shares.sum()
    mine = rows["att_event 2"]
    assert mine.estimate == pytest.approx(shares @ beta, rel=BRUTE_FORCE_RTOL)
    error = (shares @ vcov @ shares) ** 0.5
    assert mine.std_error == pytest.approx(error, rel=BRUTE_FORCE_RTOL)


def test_reference_rows_alone_in_a_firm_do_not_count() -> None:
    frame = make_staggered(gaps=0.0)
    lonely = (frame["cohort"] == 2015) & (frame["firm"] != 2) & (frame["year"] < 2015)
    short = (frame["firm"] == 2) & (frame["year"] != 2014)
    frame = frame[~(lonely | short)]
    result = fit(make_panel(frame))
    assert [step.step for step in result.flow] == ["singletons", "no_base_period"]
    assert not any(row.cohort == 2015 for row in result.estimates)


def test_firms_not_linked_with_a_period_before_treatment_are_dropped_and_counted() -> None:
    frame = make_staggered(gaps=0.0)
    # Of cohort 2015 no firm is seen on both sides of its treatment.
    early = frame["firm"] % 8 == 2
    frame = frame[(frame["cohort"] != 2015) | (early == (frame["year"] < 2015))]
    result = fit(make_panel(frame, weights="w"))
    same = fit(make_panel(frame[(frame["cohort"] != 2015) | (frame["year"] < 2015)], weights="w"))
    assert [(row.key, row.estimate) for row in result.estimates] == [
        (row.key, row.estimate) for row in same.estimates
    ]
    (step,) = [step for step in result.flow if step.step == "not_linked"]
    assert step.rows_lost == int(((frame["cohort"] == 2015) & (frame["year"] >= 2015)).sum())
    assert list_codes(result) == []
    assert not any(row.key.startswith("att_gt 2015 2015") for row in result.estimates)


def test_refuses_cohorts_none_of_whose_firms_is_seen_before_and_after() -> None:
    frame = make_staggered(cohorts=(2013, NEVER), gaps=0.0)
    early = frame["firm"] % 4 == 0
    frame = frame[np.isinf(frame["cohort"]) | (early == (frame["year"] < 2013))]
    with pytest.raises(EstimationError) as error:
        fit(make_panel(frame))
    assert [problem.code for problem in error.value.problems] == ["estimate/nothing-to-compare"]
    assert "not_linked" in error.value.problems[0].why


@pytest.mark.parametrize(
    ("change", "options", "code"),
    [
        ({"treated": lambda d: d["treated"] * (d["year"] < 2014)}, {}, "estimate/not-absorbing"),
        ({"treated": 0.0, "cohort": NEVER}, {}, "estimate/treatment-constant"),
        ({"cohort": 2013.0, "treated": lambda d: (d["year"] >= 2013) * 1.0}, {},
         "estimate/nothing-to-compare"),
        ({}, {"window": (0, 3)}, "estimate/no-reference"),
        ({}, {"window": (-4, -1), "bin": True}, "estimate/no-reference"),
    ],
)  # fmt: skip
def test_refuses_what_it_cannot_measure(change: dict, options: dict, code: str) -> None:
    with pytest.raises(EstimationError) as error:
        fit(make_panel(make_staggered().assign(**change)), **options)
    assert [problem.code for problem in error.value.problems] == [code]
    assert error.value.problems[0].fix


def test_refuses_a_model_without_treatment() -> None:
    with pytest.raises(EstimationError) as error:
        fit(make_panel(make_staggered(), cohort=None, treated=None))
    assert [problem.code for problem in error.value.problems] == ["estimate/no-treatment"]


def test_a_key_of_another_estimator_is_refused() -> None:
    for key, value in (("control_group", "never_treated"), ("effects", "cohort")):
        with pytest.raises(ValueError, match="Extra inputs"):
            SunAbrahamModel(estimator="sun_abraham", outcome="y", treatment="t", **{key: value})
