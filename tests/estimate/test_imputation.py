"""Imputation: by hand, against dummies, laws, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from ipec_econ.core.errors import EstimationError
from ipec_econ.core.spec.model import ImputationModel
from ipec_econ.diagnose.pretrends import check_pretrends
from ipec_econ.estimate import gather_cells
from ipec_econ.estimate.add_bands import add_bands
from ipec_econ.numerics.cells.build_cells import build_cells
from ipec_econ.numerics.linked_periods import find_imputable
from tests.estimate.make_untreated import fit, index_rows, make_eight, make_ragged
from tests.estimate.naive_untreated import fit_naive, impute_naively, regress_leads_naively
from tests.estimate.tolerances import BRUTE_FORCE_RTOL, LAW_RTOL

ZERO_ATOL = 1e-10
"""A covariance that happens to be near zero, beside variances of order 0.1."""


def test_eight_firms_by_hand() -> None:
    """Means of the changes to period 3 are 5 and 1; squares around them sum to 14 and 2."""
    rows = index_rows(fit("imputation", make_eight(), small_sample="none"))
    for key in ("att_gt 3 3", "att_event 0", "att_cohort 3", "att_time 3", "att simple"):
        assert rows[key].estimate == pytest.approx(4.0, rel=LAW_RTOL)
        assert rows[key].std_error == pytest.approx(np.sqrt(14 / 16 + 2 / 16), rel=LAW_RTOL)
    # The changes to period 2 have means 2 and 1, and squares around them of 2 and 2.
    assert rows["att_event -1"].estimate == pytest.approx(1.0, rel=LAW_RTOL)
    assert rows["att_event -1"].std_error == pytest.approx(np.sqrt(2 / 16 + 2 / 16), rel=LAW_RTOL)
    assert "att_event -2" not in rows


def test_the_factor_of_the_path_before_treatment_by_hand() -> None:
    """20 untreated rows, 8 firms; one coefficient, two periods and a constant count."""
    rows = index_rows(fit("imputation", make_eight()))
    factor = 8 / 7 * 19 / 16
    assert rows["att_event -1"].std_error == pytest.approx(np.sqrt(factor / 4), rel=LAW_RTOL)
    assert rows["att simple"].std_error == pytest.approx(1.0, rel=LAW_RTOL)


def test_counts_by_hand() -> None:
    rows = index_rows(fit("imputation", make_eight()))
    effect, before = rows["att simple"], rows["att_event -1"]
    assert (effect.n_obs, effect.n_units, effect.n_treated, effect.n_clusters) == (24, 8, 4, 8)
    assert (before.n_obs, before.n_units, before.n_treated, before.n_clusters) == (20, 8, 4, 8)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("weights", [None, "w"])
@pytest.mark.parametrize("cluster", ["firm", "region"])
@pytest.mark.parametrize(("anticipation", "never"), [(0, True), (1, True), (0, False)])
def test_equals_dummies(
    seed: int, weights: str | None, cluster: str, anticipation: int, never: bool
) -> None:
    frame = make_ragged(seed, never=never)
    options = {"anticipation": anticipation, "small_sample": "none"}
    if weights:
        options["weights"] = weights
    result = fit("imputation", frame, cluster=cluster, **options)
    naive = fit_naive(frame, weights=weights, anticipation=anticipation)
    rel_time = (naive.rows["year"] - naive.rows["cohort"]).to_numpy()
    post = (rel_time >= 0) & ~naive.untreated
    chosen = {
        "att_gt": lambda row: (
            (naive.rows["cohort"] == row.cohort) & (naive.rows["year"] == row.time)
        ),
        "att_event": lambda row: rel_time == row.rel_time,
        "att_cohort": lambda row: (naive.rows["cohort"] == row.cohort) & post,
        "att_time": lambda row: (naive.rows["year"] == row.time) & post,
        "att": lambda _: post,
    }
    before = [
        row.rel_time for row in result.estimates
        if row.estimand == "att_event" and row.rel_time < -anticipation
    ]  # fmt: skip
    coefficients, scores = regress_leads_naively(naive, before, cluster)
    leads = {lead: (coefficients[k], scores[:, k]) for k, lead in enumerate(before)}
    ours, theirs, sums = [], [], []
    for row in result.estimates:
        if row.term in ("event", "cohort", "time"):
            continue
        if row.rel_time in leads:
            value, psi = leads[row.rel_time]
        else:
            mask = np.asarray(chosen[row.estimand](row)) & ~naive.untreated
            value, psi = impute_naively(naive, mask, cluster)
        ours.append(row)
        theirs.append(value)
        sums.append(psi)
    place = [result.vcov_keys.index(row.key) for row in ours]
    vcov = np.column_stack(sums).T @ np.column_stack(sums)
    assert len(before) > 0
    assert [row.estimate for row in ours] == pytest.approx(theirs, rel=BRUTE_FORCE_RTOL)
    np.testing.assert_allclose(
        result.vcov[np.ix_(place, place)], vcov, rtol=BRUTE_FORCE_RTOL, atol=ZERO_ATOL
    )


def test_overall_averages_are_means_of_rows() -> None:
    result = fit("imputation", make_ragged(4), weights="w")
    rows = index_rows(result)
    events = [r for r in result.estimates if r.estimand == "att_event" and r.rel_time >= 0]
    times = [r for r in result.estimates if r.estimand == "att_time"]
    for term, parts in (("event", events), ("time", times)):
        mean = np.mean([row.estimate for row in parts])
        place = [result.vcov_keys.index(row.key) for row in parts]
        error = np.sqrt(result.vcov[np.ix_(place, place)].sum()) / len(parts)
        assert rows[f"att {term}"].estimate == pytest.approx(mean, rel=LAW_RTOL)
        assert rows[f"att {term}"].std_error == pytest.approx(error, rel=LAW_RTOL)


def test_firms_as_cells_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = make_ragged(5, n_firms=60)
    results = []
    for compress in (True, False):
        monkeypatch.setattr(
            gather_cells,
            "build_cells",
            lambda paths, c=compress: build_cells(paths, compress=c),
        )
        results.append(fit("imputation", frame, weights="w"))
    one, other = results
    np.testing.assert_allclose(one.vcov, other.vcov, rtol=LAW_RTOL, atol=ZERO_ATOL)
    for row, twin in zip(one.estimates, other.estimates, strict=True):
        assert row.estimate == pytest.approx(twin.estimate, rel=LAW_RTOL)
        assert (row.n_obs, row.n_units, row.n_treated) == (twin.n_obs, twin.n_units, twin.n_treated)
    assert one.fit.mean_outcome == pytest.approx(other.fit.mean_outcome, rel=LAW_RTOL)
    assert one.fit.mean_pre == pytest.approx(other.fit.mean_pre, rel=LAW_RTOL)


@pytest.mark.parametrize("name", ["imputation", "two_stage"])
def test_laws(name: str) -> None:
    frame = make_ragged(6)
    rows = index_rows(fit(name, frame, weights="w"))
    moved = frame.assign(y=frame["y"] + 3.0 * frame["firm"] - 0.7 * (frame["year"] - 2010) ** 2)
    scaled = frame.assign(y=-2 * frame["y"])
    heavier = frame.assign(w=7 * frame["w"])
    for other, factor in ((moved, 1.0), (scaled, -2.0), (heavier, 1.0)):
        for key, row in index_rows(fit(name, other, weights="w")).items():
            assert row.estimate == pytest.approx(factor * rows[key].estimate, rel=1e-7)
            assert row.std_error == pytest.approx(abs(factor) * rows[key].std_error, rel=1e-7)


@pytest.mark.parametrize("name", ["imputation", "two_stage"])
def test_every_firm_twice_divides_errors_by_root_two(name: str) -> None:
    frame = make_ragged(7)
    twice = pd.concat([frame, frame.assign(firm=frame["firm"] + 1000)])
    options = {"small_sample": "none"}
    rows = index_rows(fit(name, frame, **options))
    for key, row in index_rows(fit(name, twice, **options)).items():
        assert row.estimate == pytest.approx(rows[key].estimate, rel=LAW_RTOL)
        if row.estimand == "att":
            expected = rows[key].std_error / np.sqrt(2)
            assert row.std_error == pytest.approx(expected, rel=LAW_RTOL)


@pytest.mark.parametrize("name", ["imputation", "two_stage"])
def test_a_window_without_any_estimate_is_refused(name: str) -> None:
    with pytest.raises(EstimationError, match="estimate/window-empty"):
        fit(name, make_ragged(8), window=(20, 30))


def test_a_window_chooses_leads_and_lags() -> None:
    rows = index_rows(fit("imputation", make_ragged(8), window=(-1, 2)))
    assert [row.rel_time for row in rows.values() if row.estimand == "att_event"] == [-1, 0, 1, 2]
    whole = fit("imputation", make_ragged(8), window=(-9, 2))
    events = [row.rel_time for row in whole.estimates if row.estimand == "att_event"]
    assert events == [-4, -3, -2, -1, 0, 1, 2]
    assert "estimate/no-earlier-reference" in {notice.code for notice in whole.notices}


def test_pretrends_and_bands_use_the_joint_covariance() -> None:
    result = fit("imputation", make_ragged(9), window=(-3, 5))
    found = check_pretrends(result)
    assert found is not None
    assert found.rows[0].value == 3.0
    banded = add_bands(result, conf_level=0.95, seed=1)
    path = [row for row in banded.estimates if row.estimand == "att_event"]
    assert all(row.band_low < row.conf_low < row.conf_high < row.band_high for row in path)


def test_what_cannot_be_imputed_is_counted() -> None:
    frame = make_eight()
    frame = frame[~((frame["firm"] == 0) & (frame["year"] == 1))]
    always = pd.DataFrame({"firm": 8, "year": [1, 2, 3], "cohort": 1.0, "y": [1.0, 2.0, 4.0]})
    result = fit("imputation", pd.concat([frame, always]), min_untreated=2)
    (step,) = result.flow
    assert (step.step, step.rows_lost, step.units_lost) == ("no_untreated_rows", 5, 2)
    notice = next(n for n in result.notices if n.code == "estimate/not-imputed")
    assert "4 of 7 treated rows" in notice.text
    one = fit("imputation", pd.concat([frame, always]))
    assert (one.flow[0].rows_lost, one.fit.n_treated) == (3, 4)


def test_periods_in_which_all_are_treated_are_counted() -> None:
    frame = make_ragged(10, never=False)
    result = fit("imputation", frame)
    step = next(step for step in result.flow if step.step == "no_period_effect")
    assert step.rows_lost > 0
    assert max(row.time for row in result.estimates if row.estimand == "att_gt") == 2015


def test_periods_that_no_firm_links_are_apart() -> None:
    untreated = np.array([[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 0, 0]], dtype=bool)
    observed = np.array([[1, 1, 0, 1], [0, 0, 1, 1], [1, 1, 1, 0]], dtype=bool)
    found = find_imputable(observed, untreated)
    expected = np.array([[1, 1, 0, 0], [0, 0, 1, 1], [1, 1, 0, 0]], dtype=bool)
    assert found.tolist() == expected.tolist()


def test_a_pair_of_one_firm_is_noted() -> None:
    frame = make_eight()
    frame = frame[(frame["firm"] == 0) | (frame["firm"] >= 4)]
    codes = {notice.code for notice in fit("imputation", frame).notices}
    assert "estimate/lone-firm" in codes


REFUSED = {
    "estimate/nothing-to-impute": lambda f: f[f["firm"] < 4],
    "estimate/treatment-constant": lambda f: f[f["firm"] >= 4],
    "estimate/weights-change": lambda f: f.assign(w=1.0 + f["year"]),
    "estimate/clusters-change": lambda f: f.assign(region=f["year"] % 2),
    "estimate/too-few-clusters": lambda f: f.assign(region=0),
    "estimate/no-outcome-variation": lambda f: f.assign(y=1.0),
}


@pytest.mark.parametrize("name", ["imputation", "two_stage"])
@pytest.mark.parametrize("code", REFUSED)
def test_refusals(name: str, code: str) -> None:
    frame = REFUSED[code](make_eight().assign(w=1.0, region=0))
    cluster = "region" if "clusters" in code else "firm"
    with pytest.raises(EstimationError) as caught:
        fit(name, frame, cluster=cluster, weights="w")
    assert code in {problem.code for problem in caught.value.problems}


@pytest.mark.parametrize(
    "key", ["control_group", "covariates", "method", "unbalanced", "base_period"]
)
def test_keys_without_a_meaning_are_refused(key: str) -> None:
    spec = {"estimator": "imputation", "outcome": "y", "treatment": "first", key: "x"}
    with pytest.raises(ValidationError, match=key):
        ImputationModel(**spec)


def test_without_two_untreated_rows_there_is_no_path_before_treatment() -> None:
    frame = make_eight()
    frame = frame[(frame["year"] >= 2) | (frame["firm"] >= 4)]
    result = fit("imputation", frame)
    assert [row.rel_time for row in result.estimates if row.estimand == "att_event"] == [0]
    assert check_pretrends(result) is None
    asked = fit("imputation", frame, window=(-2, 0))
    assert [row.rel_time for row in asked.estimates if row.estimand == "att_event"] == [0]
    assert "estimate/no-earlier-reference" in {notice.code for notice in asked.notices}


def test_a_window_before_treatment_leaves_the_other_averages() -> None:
    result = fit("imputation", make_ragged(11), window=(-2, -1))
    every = fit("imputation", make_ragged(11))
    simple = [next(r for r in one.estimates if r.term == "simple") for one in (result, every)]
    assert simple[0].estimate == simple[1].estimate
    assert "event" not in {row.term for row in result.estimates}
    assert [row.rel_time for row in result.estimates if row.estimand == "att_event"] == [-2, -1]


def test_calendars_with_gaps_and_cohorts_between_periods() -> None:
    """Every firm's middle year is gone: event times are differences of calendar numbers."""
    frame = make_ragged(12)
    frame = frame[frame["year"] != 2013]
    result = fit("imputation", frame)
    of_2013 = [row for row in result.estimates if row.estimand == "att_gt" and row.cohort == 2013]
    assert [(row.time, row.rel_time) for row in of_2013] == [
        (2014, 1), (2015, 2), (2016, 3), (2017, 4),
    ]  # fmt: skip


def test_the_number_of_leads_leaves_half_of_the_firms_a_reference() -> None:
    """Cohorts 2012, 2013 and 2015 have one third of the treated firms each; rows are complete."""
    frame = pd.DataFrame(
        [
            {"firm": firm, "year": year, "cohort": cohort, "y": np.sin(7.0 * firm + year**2)}
            for firm, cohort in enumerate([2012.0, 2013.0, 2015.0, np.inf] * 3)
            for year in range(2010, 2018)
        ]
    )
    result = fit("imputation", frame)
    before = [r.rel_time for r in result.estimates if r.estimand == "att_event" and r.rel_time < 0]
    # Two thirds are seen three periods before treatment or longer, one third five.
    assert before == [-2, -1]
