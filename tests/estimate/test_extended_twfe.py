"""Extended two-way fixed effects: eight firms by hand, brute force, laws, edges, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipec_econ.core.errors import EstimationError
from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import ExtendedTwfeModel, SunAbrahamModel
from ipec_econ.estimate.extended_twfe import ExtendedTwoWayFixedEffects
from ipec_econ.estimate.sun_abraham import SunAbraham
from tests.estimate.brute_force import fit_dummies
from tests.estimate.make_staggered import NEVER, make_eight, make_panel, make_staggered
from tests.estimate.tolerances import BRUTE_FORCE_RTOL, LAW_RTOL


def fit(data: ModelData, **changes: object) -> ModelResult:
    model = ExtendedTwfeModel(estimator="extended_twfe", outcome="y", treatment="award", **changes)
    return ExtendedTwoWayFixedEffects().fit(data, model, model_id="m")


def index_rows(result: ModelResult) -> dict[str, Estimate]:
    return {row.key: row for row in result.estimates}


def list_codes(result: ModelResult) -> list[str]:
    return [notice.code for notice in result.notices]


@pytest.mark.parametrize("effects", ["unit", "cohort"])
def test_eight_firms_by_hand(effects: str) -> None:
    rows = index_rows(fit(make_panel(make_eight()), effects=effects))
    # Untreated rows: four firms in all years, cohort 2020 in two. With a and b for 2019 and 2020
    # less 2018, squares within firms are smallest at 4 (1 - a) + 2 (3/2 - a) = 0, so a = 7/6, and
    # b = 2 + (a - 1) / 2 = 25/12. Cohort 2019 changed by 4 and 5; cohort 2020's level is the mean
    # of 19/2 and 11 - 7/6, that is 29/3, and it is at 14 in 2020.
    by_hand = {
        "att_gt 2019 2019": 4 - 7 / 6,
        "att_gt 2019 2020": 5 - 25 / 12,
        "att_gt 2020 2020": 14 - 29 / 3 - 25 / 12,
        "att_event 0": (17 / 6 + 9 / 4) / 2,
        "att_event 1": 35 / 12,
        "att_cohort 2019": (17 / 6 + 35 / 12) / 2,
        "att_cohort 2020": 9 / 4,
        "att_time 2019": 17 / 6,
        "att_time 2020": (35 / 12 + 9 / 4) / 2,
        "att simple": (17 / 6 + 35 / 12 + 9 / 4) / 3,
        "att event": ((17 / 6 + 9 / 4) / 2 + 35 / 12) / 2,
        "att cohort": ((17 / 6 + 35 / 12) / 2 + 9 / 4) / 2,
        "att time": (17 / 6 + (35 / 12 + 9 / 4) / 2) / 2,
    }
    assert set(rows) == set(by_hand)
    for key, value in by_hand.items():
        assert rows[key].estimate == pytest.approx(value, rel=LAW_RTOL)
    row = rows["att simple"]
    assert (row.n_obs, row.n_units, row.n_treated, row.n_clusters, row.df) == (24, 8, 4, 8, None)
    half = row.estimate - row.conf_low
    assert half == pytest.approx(1.959963984540054 * row.std_error, rel=LAW_RTOL)


def mark_pairs(frame: pd.DataFrame, *, leads: bool) -> tuple[list[tuple[int, int]], np.ndarray]:
    finite = frame[np.isfinite(frame["cohort"])]
    pairs = sorted({(int(g), int(t)) for g, t in zip(finite.cohort, finite.year, strict=True)})
    pairs = [(g, t) for g, t in pairs if t >= g or (leads and t != g - 1)]
    columns = [((frame["cohort"] == g) & (frame["year"] == t)).to_numpy(float) for g, t in pairs]
    return pairs, np.column_stack(columns)


@pytest.mark.parametrize("weights", [None, "w"])
@pytest.mark.parametrize("cluster", ["firm", "region"])
@pytest.mark.parametrize("effects", ["unit", "cohort"])
@pytest.mark.parametrize("control_group", ["not_yet_treated", "never_treated"])
def test_equals_dense_dummies(
    weights: str | None, cluster: str, effects: str, control_group: str
) -> None:
    frame = make_staggered()
    result = fit(
        make_panel(frame, weights=weights, clusters=[cluster]),
        cluster=cluster, effects=effects, control_group=control_group,
    )  # fmt: skip
    pairs, columns = mark_pairs(frame, leads=control_group == "never_treated")
    absorbed = ["firm" if effects == "unit" else "cohort", "year"]
    beta, vcov = fit_dummies(frame, columns, absorbed, cluster=cluster, weights=weights)
    rows = index_rows(result)
    for k, (cohort, year) in enumerate(pairs):
        mine = rows[f"att_gt {cohort} {year}"]
        assert mine.estimate == pytest.approx(beta[k], rel=BRUTE_FORCE_RTOL)
        assert mine.std_error == pytest.approx(vcov[k, k] ** 0.5, rel=BRUTE_FORCE_RTOL)
    weight = np.ones(len(frame)) if weights is None else frame[weights].to_numpy()
    shares = (weight @ columns) * [t >= g for g, t in pairs]
    shares /= shares.sum()
    assert rows["att simple"].estimate == pytest.approx(shares @ beta, rel=BRUTE_FORCE_RTOL)
    error = (shares @ vcov @ shares) ** 0.5
    assert rows["att simple"].std_error == pytest.approx(error, rel=BRUTE_FORCE_RTOL)
    assert result.fit.fixed_effects == tuple(absorbed)


def test_effects_of_units_and_of_cohorts_agree_on_a_balanced_panel() -> None:
    data = make_panel(make_staggered(gaps=0.0))
    unit, cohort = fit(data), fit(data, effects="cohort")
    for one, other in zip(unit.estimates, cohort.estimates, strict=True):
        assert one.key == other.key
        assert one.estimate == pytest.approx(other.estimate, rel=LAW_RTOL)
        assert one.std_error != pytest.approx(other.std_error, rel=LAW_RTOL)


def test_never_treated_controls_and_firm_effects_are_sun_and_abrahams() -> None:
    data = make_panel(make_staggered(), weights="w")
    mine = fit(data, control_group="never_treated")
    model = SunAbrahamModel(estimator="sun_abraham", outcome="y", treatment="award")
    theirs = SunAbraham().fit(data, model, model_id="m")
    for one, other in zip(mine.estimates, theirs.estimates, strict=True):
        assert (one.key, one.estimate, one.std_error) == (
            other.key,
            other.estimate,
            other.std_error,
        )
        assert one.df is None


def test_controls_are_coef_rows() -> None:
    frame = make_staggered()
    result = fit(make_panel(frame, regressors=["size"]), controls="size", effects="cohort")
    _, columns = mark_pairs(frame, leads=False)
    beta, vcov = fit_dummies(
        frame, np.column_stack([columns, frame["size"]]), ["cohort", "year"], cluster="firm"
    )
    row = result.estimates[-1]
    assert (row.estimand, row.term, row.df) == ("coef", "size", None)
    assert row.estimate == pytest.approx(beta[-1], rel=BRUTE_FORCE_RTOL)
    assert row.std_error == pytest.approx(vcov[-1, -1] ** 0.5, rel=BRUTE_FORCE_RTOL)


@pytest.mark.parametrize(("weights", "cluster"), [(None, "firm"), ("w", "firm"), ("w", "region")])
@pytest.mark.parametrize("effects", ["unit", "cohort"])
@pytest.mark.parametrize("control_group", ["not_yet_treated", "never_treated"])
@pytest.mark.parametrize("controls", [(), ("size",)])
def test_covariates_equal_dense_columns(
    weights: str | None, cluster: str, effects: str, control_group: str, controls: tuple[str, ...]
) -> None:
    """Cohorts (where they have effects) and periods times x; dummies times x less its mean."""
    frame = make_aged()
    result = fit(
        make_panel(
            frame, weights=weights, clusters=[cluster], regressors=controls, covariates=["age"]
        ),
        cluster=cluster, effects=effects, control_group=control_group,
    )  # fmt: skip
    pairs, dummies = mark_pairs(frame, leads=control_group == "never_treated")
    weight = np.ones(len(frame)) if weights is None else frame[weights].to_numpy()
    sums = (weight * frame["age"]).groupby(frame["cohort"]).transform("sum")
    mean = sums / pd.Series(weight).groupby(frame["cohort"]).transform("sum")
    age = frame["age"].to_numpy()
    slopes = [(frame["year"] == year) * age for year in range(2011, 2018)]
    if effects == "cohort":
        slopes += [(frame["cohort"] == cohort) * age for cohort in (2012, 2013, 2015, NEVER)]
    moderated = dummies * (age - mean.to_numpy())[:, None]
    columns = np.column_stack([dummies, moderated, *slopes, frame[list(controls)]])
    absorbed = ["firm" if effects == "unit" else "cohort", "year"]
    beta, vcov = fit_dummies(frame, columns, absorbed, cluster=cluster, weights=weights)
    rows = index_rows(result)
    for k, (cohort, year) in enumerate(pairs):
        mine = rows[f"att_gt {cohort} {year}"]
        assert mine.estimate == pytest.approx(beta[k], rel=BRUTE_FORCE_RTOL)
        assert mine.std_error == pytest.approx(vcov[k, k] ** 0.5, rel=BRUTE_FORCE_RTOL)
    coefficients = [row.term for row in result.estimates if row.estimand == "coef"]
    assert coefficients == [*controls]
    assert result.fit.covariates == (*controls, "age")
    if controls:
        assert rows["size"].estimate == pytest.approx(beta[-1], rel=BRUTE_FORCE_RTOL)


def make_aged() -> pd.DataFrame:
    """Add an age that is a firm's for good, whose trend differs and whose effect does."""
    frame = make_staggered()
    age = np.random.default_rng(9).uniform(1, 30, 60)[frame["firm"]]
    trend = (frame["year"] - 2010) * age / 50
    return frame.assign(age=age, y=frame["y"] + trend + frame["treated"] * age / 10)


def test_effects_are_at_the_cohorts_mean_of_covariates() -> None:
    """Without noise an effect of 2 + 3 (age - 10) has a mean of 2 + 3 (mean age - 10)."""
    frame = make_aged()
    moved = frame["treated"] * (2 + 3 * (frame["age"] - 10))
    frame["y"] = frame["firm"] / 7 + (frame["year"] - 2010) * (1 + frame["age"]) + moved
    result = fit(make_panel(frame, covariates=["age"]))
    for cohort, mean in frame.groupby("cohort")["age"].mean().items():
        for row in result.estimates:
            if row.estimand == "att_gt" and row.cohort == cohort:
                assert row.estimate == pytest.approx(2 + 3 * (mean - 10), rel=1e-8)


def test_covariates_far_from_zero_or_in_other_units_change_nothing() -> None:
    frame = make_aged()
    rows = index_rows(fit(make_panel(frame, covariates=["age"])))
    for other in (frame["age"] + 1e6, 1e-3 * frame["age"]):
        moved = fit(make_panel(frame.assign(age=other), covariates=["age"]))
        for row in moved.estimates:
            assert row.estimate == pytest.approx(rows[row.key].estimate, rel=1e-8)
            assert row.std_error == pytest.approx(rows[row.key].std_error, rel=1e-8)


def test_covariates_that_change_within_firms_are_refused() -> None:
    data = make_panel(make_staggered(), covariates=["size"])
    with pytest.raises(EstimationError) as caught:
        fit(data)
    (problem,) = caught.value.problems
    assert problem.code == "estimate/covariates-change"
    assert "first(NAME)" in problem.fix


def test_a_cohort_of_one_firm_has_no_slope() -> None:
    """Its dummies times the covariate less its mean are zero: dropped with a notice each."""
    frame = make_aged()
    one = frame.loc[frame["cohort"] == 2015, "firm"].min()
    frame = frame[(frame["cohort"] != 2015) | (frame["firm"] == one)]
    result = fit(make_panel(frame, covariates=["age"]))
    dropped = [n.text for n in result.notices if n.code == "estimate/collinear"]
    assert dropped
    assert all("cohort::2015:rel_time::" in text and ":age was dropped" in text for text in dropped)
    assert any(row.cohort == 2015 for row in result.estimates if row.estimand == "att_gt")


def test_fixed_effects_stand_beside() -> None:
    frame = make_staggered()
    data = make_panel(frame, fixed_effects=["firm", "year", "region^year"])
    assert fit(data, singletons="keep").fit.fixed_effects == ("firm", "year", "region^year")


def test_the_notes_say_that_the_distribution_is_normal() -> None:
    result = fit(make_panel(make_staggered()))
    assert result.fit.vcov_label.endswith("normal distribution")
    assert result.notes["small_sample"].endswith("normal distribution.")
    assert result.notes["aggregation"] == "simple"


def test_anticipated_periods_have_effects_but_stay_out_of_averages() -> None:
    frame = make_staggered()
    rows = index_rows(fit(make_panel(frame), anticipation=1))
    assert rows["att_event -1"].std_error is not None
    assert rows["att_cohort 2013"].estimate == pytest.approx(
        np.average(
            [rows[f"att_gt 2013 {t}"].estimate for t in range(2013, 2018)],
            weights=[
                ((frame["cohort"] == 2013) & (frame["year"] == t)).sum() for t in range(2013, 2018)
            ],
        ),
        rel=LAW_RTOL,
    )


def test_bins_share_a_coefficient() -> None:
    rows = index_rows(fit(make_panel(make_staggered()), window=(-2, 2), bin=True))
    assert [key for key in rows if key.startswith("att_event")] == [
        "att_event 0", "att_event 1", "att_event 2",
    ]  # fmt: skip
    assert "att_time 2017" in rows


@pytest.mark.parametrize("effects", ["unit", "cohort"])
def test_without_never_treated_the_last_cohort_is_the_comparison(effects: str) -> None:
    frame = make_staggered(cohorts=(2012, 2013, 2015))
    result = fit(make_panel(frame), effects=effects)
    early = frame[frame["year"] < 2015].assign(cohort=lambda d: d["cohort"].replace(2015, NEVER))
    same = fit(make_panel(early), effects=effects)
    assert [(row.key, row.estimate) for row in result.estimates] == [
        (row.key, row.estimate) for row in same.estimates
    ]
    assert list_codes(result) == ["estimate/no-never-treated"]


def test_cohorts_treated_from_the_start_are_dropped_and_counted() -> None:
    result = fit(make_panel(make_staggered(cohorts=(2010, 2013, 2015, NEVER))))
    assert [step.step for step in result.flow] == ["no_base_period"]
    assert not any(row.cohort == 2010 for row in result.estimates)


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
        ({}, {"window": (0, 3), "bin": True}, "estimate/no-reference"),
    ],
)  # fmt: skip
def test_refuses_what_it_cannot_measure(change: dict, options: dict, code: str) -> None:
    with pytest.raises(EstimationError) as error:
        fit(make_panel(make_staggered().assign(**change)), **options)
    assert [problem.code for problem in error.value.problems] == [code]


def test_refuses_effects_that_fixed_effects_absorb() -> None:
    data = make_panel(make_staggered(), fixed_effects=["firm", "year", "cohort^year"])
    with pytest.raises(EstimationError) as error:
        fit(data)
    assert [problem.code for problem in error.value.problems] == ["estimate/nothing-identified"]


def test_refuses_a_model_of_which_only_controls_are_left() -> None:
    data = make_panel(
        make_staggered(), fixed_effects=["firm", "year", "cohort^year"], regressors=["size"]
    )
    with pytest.raises(EstimationError) as error:
        fit(data, controls="size")
    assert [problem.code for problem in error.value.problems] == ["estimate/treatment-absorbed"]
