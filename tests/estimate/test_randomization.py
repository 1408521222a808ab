"""Randomization inference: brute force, exactness, laws, refusals."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from ipec_econ.core.errors import EstimationError
from ipec_econ.core.spec.model import (
    CallawaySantannaModel,
    EventStudyModel,
    ExtendedTwfeModel,
    ImputationModel,
    LocalProjectionsModel,
    StackedModel,
    SunAbrahamModel,
    TwfeModel,
    TwoStageModel,
)
from ipec_econ.estimate.add_randomization import NOT_PERMUTED, add_randomization
from ipec_econ.estimate.registry import ESTIMATORS
from tests.estimate.make_data import make_codes, make_data

OTHERS = {
    "sun_abraham": (SunAbrahamModel, {}),
    "extended_twfe": (ExtendedTwfeModel, {"effects": "cohort"}),
    "two_stage": (TwoStageModel, {}),
    "callaway_santanna": (CallawaySantannaModel, {}),
    "imputation": (ImputationModel, {}),
    "stacked": (StackedModel, {"window": (-1, 1)}),
    "local_projections": (LocalProjectionsModel, {"window": (-2, 1)}),
}


def draw_panel(seed, cohorts, *, n_periods=5, effect=0.0):
    generator = np.random.default_rng(seed)
    firm = np.repeat(np.arange(len(cohorts)), n_periods)
    frame = pd.DataFrame({"firm": firm, "year": np.tile(np.arange(n_periods), len(cohorts))})
    frame["cohort"] = np.asarray(cohorts)[firm]
    treated = frame.year >= frame.cohort
    frame["y"] = generator.normal(size=len(frame)).cumsum() + effect * treated
    frame["half"] = firm % 2
    frame["pair"] = firm // 2
    return frame


def make(frame, *, cluster="firm", within=(), assigned_by=None, seed=0, two_ways=True):
    frame = frame.assign(treated=(frame.year >= frame.cohort).astype(float))
    data = make_data(
        frame,
        outcome="y",
        fixed_effects=["firm", "year"] if two_ways else [],
        clusters=[cluster],
        unit="firm",
        time="year",
        cohort="cohort",
        treated="treated",
    )
    if not two_ways:
        data = replace(data, terms=(), regressors=np.empty((len(frame), 0)))
    return replace(
        data,
        seed=seed,
        strata=tuple(make_codes(frame, name) for name in within),
        assignment=None if assigned_by is None else make_codes(frame, assigned_by),
    )


def randomize(frame, *, class_=TwfeModel, name="twfe", options=None, keys=None, **where):
    keys = {"permutations": 999, **(keys or {})}
    model = class_(
        estimator=name, outcome="y", treatment="t", randomization=keys, **(options or {})
    )
    two_ways = name in {"twfe", "event_study", "sun_abraham", "extended_twfe"}
    data = make(
        frame,
        within=keys.get("within", ()),
        assigned_by=keys.get("assigned_by"),
        two_ways=two_ways,
        **where,
    )
    plain = model.model_copy(update=NOT_PERMUTED)
    estimator = ESTIMATORS[name]
    fitted = estimator.fit(data, model, model_id="m")
    return add_randomization(
        fitted, data, model, lambda dealt: estimator.fit(dealt, plain, model_id="m")
    )


def compute_naive(frame, cohorts, *, cluster="firm"):
    """Return the estimate and t by dummies; its small-sample factor is one for all cohorts."""
    treated = frame.year.to_numpy() >= np.asarray(cohorts)[frame.firm]
    dummies = [pd.get_dummies(frame[name], dtype=float) for name in ("firm", "year")]
    columns = np.column_stack([treated.astype(float), *dummies])
    inverse = np.linalg.pinv(columns)
    estimate = inverse @ frame.y.to_numpy()
    scores = inverse[0] * (frame.y.to_numpy() - columns @ estimate)
    sums = np.bincount(frame[cluster], scores)
    return estimate[0], estimate[0] / np.sqrt(np.sum(sums**2))


def get_p_values(result):
    return {row.key: row.p_value for row in result.diagnostics if row.diagnostic == "randomization"}


@pytest.mark.parametrize("statistic", ["t", "estimate"])
@pytest.mark.parametrize("within", [(), ("half",)])
def test_every_deal_is_a_regression_by_dummies(statistic, within):
    cohorts = [2.0, 3.0, 2.0, np.inf, np.inf, np.inf]
    frame = draw_panel(3, cohorts)
    half = np.arange(6) % 2
    deals = {
        order
        for order in permutations(cohorts)
        if not within or sorted(np.array(order)[half == 0]) == sorted(np.array(cohorts)[half == 0])
    }
    drawn = np.array([compute_naive(frame, deal) for deal in deals])
    which = 1 if statistic == "t" else 0
    sample = compute_naive(frame, cohorts)[which]
    expected = np.mean(np.abs(drawn[:, which]) >= abs(sample) * (1 - 1e-9))
    result = randomize(frame, keys={"statistic": statistic, "within": within})
    (row,) = (one for one in result.diagnostics if one.diagnostic == "randomization")
    assert row.p_value == pytest.approx(expected)
    assert row.note.startswith(f"all {len(deals)} deals of cohorts across 6 firms")
    low, high = np.quantile(drawn[:, 0], [0.025, 0.975])
    np.testing.assert_allclose([row.lower, row.upper], [low, high], rtol=1e-9)


def test_groups_are_dealt_whole():
    cohorts = np.repeat([2.0, 2.0, np.inf, np.inf, np.inf], 2)
    frame = draw_panel(4, cohorts)
    deals = set(permutations(cohorts[::2]))
    drawn = [compute_naive(frame, np.repeat(deal, 2), cluster="pair")[1] for deal in deals]
    sample = compute_naive(frame, cohorts, cluster="pair")[1]
    expected = np.mean(np.abs(drawn) >= abs(sample) * (1 - 1e-9))
    result = randomize(
        frame, cluster="pair", options={"cluster": "pair"}, keys={"assigned_by": "pair"}
    )
    assert get_p_values(result) == {"att twfe": pytest.approx(expected)}
    assert "all 10 deals of cohorts across 5 groups of pair" in result.notes["randomization"]


def test_firms_dealt_where_clusters_have_one_cohort_are_remarked():
    frame = draw_panel(4, np.repeat([2.0, 2.0, np.inf, np.inf, np.inf], 2))
    options = {"cluster": "pair"}
    by_firm = randomize(frame, cluster="pair", options=options, keys={"permutations": 9})
    (notice,) = (one for one in by_firm.notices if one.code == "estimate/randomization-level")
    assert "write `assigned_by: pair`" in notice.text
    keys = {"permutations": 9, "assigned_by": "pair"}
    for result in (
        randomize(frame, cluster="pair", options=options, keys=keys),
        randomize(frame, keys={"permutations": 9}),
    ):
        assert "estimate/randomization-level" not in {one.code for one in result.notices}


def test_a_true_null_is_rejected_no_more_often_than_the_level_says():
    """Over the 20 deals of one outcome: exactly, not on average."""
    frame = draw_panel(5, [2.0] * 3 + [np.inf] * 3)
    deals = sorted(set(permutations([2.0] * 3 + [np.inf] * 3)))
    found = np.array(
        [
            get_p_values(randomize(frame.assign(cohort=np.array(deal)[frame.firm])))["att twfe"]
            for deal in deals
        ]
    )
    for level in (0.05, 0.1, 0.2, 0.5):
        assert np.mean(found <= level) <= level


@pytest.mark.thorough
def test_drawn_deals_follow_the_seed_and_come_near_all_of_them():
    frame = draw_panel(6, [2.0, 3.0, 2.0, 3.0] + [np.inf] * 5, effect=0.3)
    every = get_p_values(randomize(frame, keys={"permutations": 2000}))["att twfe"]
    drawn = [
        get_p_values(randomize(frame, keys={"permutations": 499}, seed=seed))["att twfe"]
        for seed in (1, 1, 2)
    ]
    assert drawn[0] == drawn[1] != drawn[2]
    # Four standard errors of a share of 499.
    assert abs(drawn[0] - every) < 4 * np.sqrt(every * (1 - every) / 499)
    assert drawn[0] * 500 == pytest.approx(round(drawn[0] * 500))


@pytest.mark.parametrize("scale", [1e-6, -2.0, 1e6])
def test_the_outcomes_scale_moves_no_p_value(scale):
    frame = draw_panel(7, [2.0, 3.0, 2.0] + [np.inf] * 5, effect=0.5)
    scaled = frame.assign(y=scale * frame.y)
    for statistic in ("t", "estimate"):
        keys = {"permutations": 99, "statistic": statistic}
        assert get_p_values(randomize(frame, keys=keys)) == get_p_values(
            randomize(scaled, keys=keys)
        )


def test_a_clear_effect_is_found_and_rows_stay_as_they_are():
    frame = draw_panel(8, [2.0] * 8 + [np.inf] * 8, effect=25.0)
    result = randomize(frame, keys={"permutations": 199})
    assert get_p_values(result) == {"att twfe": 1 / 200}
    plain = ESTIMATORS["twfe"].fit(
        make(frame), TwfeModel(estimator="twfe", outcome="y", treatment="t"), model_id="m"
    )
    assert result.estimates == plain.estimates
    assert result.notes["randomization"] == (
        "randomization p-value of no effect on any firm: 0.005 (199 permutations of cohorts "
        "across 16 firms, on t)"
    )


@pytest.mark.parametrize("name", OTHERS)
def test_every_estimator_of_cohorts_is_estimated_again(name):
    class_, options = OTHERS[name]
    frame = draw_panel(9, [2.0, 2.0, 3.0, 3.0] + [np.inf] * 6, effect=2.0)
    result = randomize(frame, class_=class_, name=name, options=options, keys={"permutations": 49})
    found = get_p_values(result)
    averages = [row.key for row in result.estimates if row.estimand == "att" and row.std_error]
    assert list(found) == averages
    assert all(1 / 50 <= p_value <= 1 for p_value in found.values())


def test_a_path_is_tested_period_by_period():
    frame = draw_panel(10, [2.0, 2.0, 3.0] + [np.inf] * 6)
    result = randomize(frame, class_=EventStudyModel, name="event_study", keys={"permutations": 49})
    tested = [row.key for row in result.estimates if row.std_error]
    assert list(get_p_values(result)) == tested
    assert "are among the diagnostics" in result.notes["randomization"]


def test_deals_that_identify_nothing_are_counted():
    # Firm 0 alone is seen before period 2: where it alone is treated there is no comparison.
    frame = draw_panel(11, [2.0] + [np.inf] * 5)
    frame = frame[(frame.firm <= 3) | (frame.year >= 2)].reset_index(drop=True)
    result = randomize(frame)
    (notice,) = (one for one in result.notices if one.code == "estimate/randomization-failed")
    assert notice.text.startswith("under 2 of 6 deals")
    assert notice.level == "warning"


def refuse(frame, **keys):
    with pytest.raises(EstimationError) as caught:
        randomize(frame, keys=keys)
    assert {problem.code for problem in caught.value.problems} == {"estimate/randomization-groups"}
    return " ".join(problem.what for problem in caught.value.problems)


def test_what_cannot_be_dealt_is_refused():
    frame = draw_panel(12, [2.0, 3.0] + [np.inf] * 4)
    assert "the cohort changes among firms of one `pair`" in refuse(frame, assigned_by="pair")
    assert "`year` changes within a `firm`" in refuse(frame, within=("year",))
    assert "only one way" in refuse(frame, within=("firm",))
    moved = frame.assign(pair=frame.firm + (frame.year == 0))
    assert "a firm's `pair` changes" in refuse(moved, assigned_by="pair")
