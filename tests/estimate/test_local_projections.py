"""Local projections: by hand, against long differences row by row, laws, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipec_econ.core.errors import EstimationError
from ipec_econ.core.spec.model import CallawaySantannaModel
from ipec_econ.diagnose.pretrends import check_pretrends
from ipec_econ.estimate import gather_cells
from ipec_econ.estimate.add_bands import add_bands
from ipec_econ.estimate.callaway_santanna import CallawaySantanna
from ipec_econ.numerics.cells.build_cells import build_cells
from tests.estimate.make_copies import fit, make_eight
from tests.estimate.make_data import make_data
from tests.estimate.make_untreated import index_rows, make_ragged
from tests.estimate.naive_copies import difference_naively
from tests.estimate.tolerances import BRUTE_FORCE_RTOL, LAW_RTOL

NAME = "local_projections"

ZERO_ATOL = 1e-10
"""A covariance that happens to be near zero, beside variances of order 0.1."""


def test_eight_firms_by_hand() -> None:
    """Means of the changes to period 3 are 5 and 1; squares around them sum to 14 and 2.

    Period 2 holds eight controls that are not treated then: a period of their own, which counts
    among rows and parameters, and changes nothing else.
    """
    rows = index_rows(fit(NAME, make_eight(), window=(-2, 0), small_sample="none"))
    for key in ("att_event 0", "att simple", "att event"):
        assert rows[key].estimate == pytest.approx(4.0, rel=LAW_RTOL)
        assert rows[key].std_error == pytest.approx(np.sqrt(14 / 16 + 2 / 16), rel=LAW_RTOL)
    # From 2 back to 1: means −2 and −1, squares around them 2 and 2.
    assert rows["att_event -2"].estimate == pytest.approx(-1.0, rel=LAW_RTOL)
    assert rows["att_event -2"].std_error == pytest.approx(np.sqrt(2 / 16 + 2 / 16), rel=LAW_RTOL)
    assert (rows["att_event -1"].estimate, rows["att_event -1"].std_error) == (0.0, None)
    assert rows["att_event 0"].n_obs == 16
    factor = 8 / 7 * 15 / (16 - 3)
    exact = index_rows(fit(NAME, make_eight(), window=(-2, 0)))
    assert exact["att_event 0"].std_error == pytest.approx(np.sqrt(factor), rel=LAW_RTOL)
    assert exact["att_event 0"].df == 7


def test_counts_by_hand() -> None:
    result = fit(NAME, make_eight(), window=(-2, 0), weighting="equal")
    row = index_rows(result)["att simple"]
    assert (row.n_obs, row.n_units, row.n_treated, row.n_clusters) == (8, 8, 4, 8)
    assert (result.fit.n_obs, result.fit.n_units, result.fit.n_treated) == (24, 8, 4)
    assert result.fit.mean_pre == pytest.approx(np.mean([0, 10, 20, 30, 1, 13, 22, 32]))


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("weights", [None, "w"])
@pytest.mark.parametrize("cluster", ["firm", "region"])
@pytest.mark.parametrize("weighting", ["variance", "equal"])
@pytest.mark.parametrize("control_group", ["not_yet_treated", "never_treated"])
def test_equals_long_differences_row_by_row(
    seed: int, weights: str | None, cluster: str, weighting: str, control_group: str
) -> None:
    frame = make_ragged(seed, n_firms=60)
    options = {"weights": "w"} if weights else {}
    result = fit(
        NAME, frame, cluster=cluster, window=(-3, 2), weighting=weighting,
        control_group=control_group, **options,
    )  # fmt: skip
    if weights is None:
        frame = frame.assign(w=1.0)
    horizons = {f"att_event {h}": ([h], max(h, 0)) for h in (-3, -2, 0, 1, 2)}
    horizons |= {"att simple": ([0, 1, 2], 2), "att pre": ([-3, -2], 0)}
    rows = index_rows(result)
    scaled = []
    for key, (offsets, clean) in horizons.items():
        naive = difference_naively(
            frame, offsets, clean, never=control_group == "never_treated",
            equal=weighting == "equal", cluster=cluster,
        )  # fmt: skip
        assert naive is not None
        assert rows[key].estimate == pytest.approx(naive.coefficients[0], rel=BRUTE_FORCE_RTOL)
        assert (rows[key].n_obs, rows[key].n_clusters) == (naive.n_obs, naive.n_clusters)
        assert rows[key].df == naive.n_clusters - 1
        scaled.append(naive.scale()[0].rename(key))
    psi = pd.concat(scaled, axis=1).fillna(0.0).to_numpy()
    place = [result.vcov_keys.index(key) for key in horizons]
    np.testing.assert_allclose(
        result.vcov[np.ix_(place, place)], psi.T @ psi, rtol=BRUTE_FORCE_RTOL, atol=ZERO_ATOL
    )


def make_controlled(seed: int) -> pd.DataFrame:
    """Add a control that differs where treatment starts, and one that is far from zero."""
    frame = make_ragged(seed, n_firms=60)
    draw = np.random.default_rng(seed + 70)
    frame["size"] = draw.normal(size=len(frame)) + 0.4 * (frame["year"] == frame["cohort"])
    frame["debt"] = 9 + draw.normal(size=len(frame)) * frame["size"] + frame["firm"] / 20
    frame["y"] += frame["size"] / 2 - frame["debt"] / 3
    return frame


@pytest.mark.parametrize("weights", [None, "w"])
@pytest.mark.parametrize("cluster", ["firm", "region"])
@pytest.mark.parametrize("control_group", ["not_yet_treated", "never_treated"])
def test_controls_equal_columns_row_by_row(
    weights: str | None, cluster: str, control_group: str
) -> None:
    frame = make_controlled(6)
    controls = ("size", "debt")
    options = {"weights": "w"} if weights else {}
    result = fit(
        NAME, frame, cluster=cluster, window=(-3, 2), control_group=control_group,
        controls=controls, **options,
    )  # fmt: skip
    if weights is None:
        frame = frame.assign(w=1.0)
    horizons = {f"att_event {h}": ([h], max(h, 0)) for h in (-3, -2, 0, 1, 2)}
    horizons |= {"att simple": ([0, 1, 2], 2), "att pre": ([-3, -2], 0)}
    rows = index_rows(result)
    scaled = []
    for key, (offsets, clean) in horizons.items():
        naive = difference_naively(
            frame, offsets, clean, never=control_group == "never_treated", equal=False,
            cluster=cluster, controls=controls,
        )  # fmt: skip
        assert naive is not None
        assert rows[key].estimate == pytest.approx(naive.coefficients[0], rel=BRUTE_FORCE_RTOL)
        assert (rows[key].n_obs, rows[key].n_clusters) == (naive.n_obs, naive.n_clusters)
        scaled.append(naive.scale()[0].rename(key))
    psi = pd.concat(scaled, axis=1).fillna(0.0).to_numpy()
    place = [result.vcov_keys.index(key) for key in horizons]
    np.testing.assert_allclose(
        result.vcov[np.ix_(place, place)], psi.T @ psi, rtol=BRUTE_FORCE_RTOL, atol=ZERO_ATOL
    )
    assert result.fit.covariates == controls


def test_controls_that_others_or_periods_span_are_dropped() -> None:
    frame = make_controlled(7)
    frame["double"], frame["calendar"] = 2 * frame["size"] + 1, frame["year"] % 3.0
    options = {"window": (-2, 1), "controls": ("size", "double", "calendar")}
    one = fit(NAME, frame, **options)
    dropped = [n.text for n in one.notices if n.code == "estimate/collinear"]
    assert [text.partition(" was")[0] for text in dropped] == ["double", "calendar"]
    assert one.fit.covariates == ("size",)
    same = index_rows(fit(NAME, frame, window=(-2, 1), controls=("size",)))
    for row in one.estimates:
        assert row.estimate == same[row.key].estimate
        assert row.std_error == same[row.key].std_error


def test_the_mean_of_the_path_uses_the_joint_covariance() -> None:
    result = fit(NAME, make_ragged(4), window=(-2, 2), weights="w")
    rows = index_rows(result)
    events = [f"att_event {h}" for h in (0, 1, 2)]
    place = [result.vcov_keys.index(key) for key in events]
    mean = np.mean([rows[key].estimate for key in events])
    error = np.sqrt(result.vcov[np.ix_(place, place)].sum()) / 3
    assert rows["att event"].estimate == pytest.approx(mean, rel=LAW_RTOL)
    assert rows["att event"].std_error == pytest.approx(error, rel=LAW_RTOL)
    assert rows["att event"].n_obs == sum(rows[key].n_obs for key in events)


def test_a_gap_is_no_period() -> None:
    """A firm without period 2 has no difference from 2 to 3, though rows 1 and 3 are neighbours."""
    frame = make_eight()
    gap = frame[~((frame["firm"] == 0) & (frame["year"] == 2))]
    rows = index_rows(fit(NAME, gap, window=(-2, 0), weighting="equal"))
    assert rows["att_event 0"].estimate == pytest.approx(17 / 3 - 1, rel=LAW_RTOL)
    assert (rows["att_event 0"].n_obs, rows["att_event 0"].n_treated) == (7, 3)


def test_periods_two_years_apart_have_no_yearly_difference() -> None:
    frame = make_eight()
    with pytest.raises(EstimationError) as raised:
        fit(NAME, frame.assign(year=2 * frame["year"], cohort=2 * frame["cohort"]), window=(-2, 0))
    assert raised.value.problems[0].code == "estimate/nothing-to-compare"


def test_equal_weights_count_the_treated_of_each_period() -> None:
    """Without gaps β is the mean of the cohorts' differences, weighted by their firms."""
    rng = np.random.default_rng(5)
    cohorts = np.repeat([2012.0, 2013.0, np.inf], [10, 25, 40])
    frame = pd.DataFrame(
        [(i, year, c) for i, c in enumerate(cohorts) for year in range(2010, 2015)],
        columns=["firm", "year", "cohort"],
    )
    frame["y"] = rng.normal(size=len(frame))
    wide = frame.pivot_table(index="firm", columns="year", values="y")
    effect = 0.0
    for cohort, n_firms in ((2012, 10), (2013, 25)):
        change = wide[cohort] - wide[cohort - 1]
        effect += n_firms / 35 * (
            change[cohorts == cohort].mean() - change[cohorts > cohort].mean()
        )  # fmt: skip
    rows = index_rows(fit(NAME, frame, window=(-1, 0), weighting="equal"))
    assert rows["att_event 0"].estimate == pytest.approx(effect, rel=LAW_RTOL)


def test_firms_as_cells_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = make_ragged(6, n_firms=60)
    results = []
    for compress in (True, False):
        monkeypatch.setattr(
            gather_cells, "build_cells", lambda paths, c=compress: build_cells(paths, compress=c)
        )
        results.append(fit(NAME, frame, weights="w", weighting="equal"))
    one, other = results
    np.testing.assert_allclose(one.vcov, other.vcov, rtol=LAW_RTOL, atol=ZERO_ATOL)
    for row, twin in zip(one.estimates, other.estimates, strict=True):
        assert row.estimate == pytest.approx(twin.estimate, rel=LAW_RTOL)
        assert (row.n_obs, row.n_units, row.n_treated) == (twin.n_obs, twin.n_units, twin.n_treated)


@pytest.mark.parametrize("weighting", ["variance", "equal"])
def test_laws(weighting: str) -> None:
    frame = make_ragged(7)
    options = {"weights": "w", "window": (-3, 2), "weighting": weighting}
    rows = index_rows(fit(NAME, frame, **options))
    moved = frame.assign(y=frame["y"] + 3.0 * frame["firm"] - 0.7 * (frame["year"] - 2010) ** 2)
    scaled, heavier = frame.assign(y=-2 * frame["y"]), frame.assign(w=7 * frame["w"])
    for other, factor in ((moved, 1.0), (scaled, -2.0), (heavier, 1.0)):
        for key, row in index_rows(fit(NAME, other, **dict(options))).items():
            assert row.estimate == pytest.approx(factor * rows[key].estimate, rel=1e-7)
            if row.std_error is not None:
                expected = abs(factor) * rows[key].std_error
                assert row.std_error == pytest.approx(expected, rel=1e-7)


def test_without_a_window_every_horizon_is_there_and_the_longest_is_pooled() -> None:
    result = fit(NAME, make_ragged(8, n_firms=80))
    events = [row.rel_time for row in result.estimates if row.estimand == "att_event"]
    assert events == sorted(events)
    assert -1 in events
    assert "estimate/no-horizon" not in {notice.code for notice in result.notices}
    last = fit(NAME, make_ragged(8, n_firms=80), window=(events[0], events[-1]))
    ours, theirs = index_rows(result)["att simple"], index_rows(last)["att simple"]
    assert (ours.estimate, ours.std_error) == (theirs.estimate, theirs.std_error)


def test_horizons_that_cannot_be_estimated_are_named() -> None:
    frame = make_ragged(9, never=False)
    result = fit(NAME, frame, window=(-2, 5))
    texts = [notice.text for notice in result.notices if notice.code == "estimate/no-horizon"]
    assert len(texts) == 2
    assert "pooled effect over horizons 0 to 5" in texts[1]
    assert "att simple" not in index_rows(result)
    assert index_rows(result)["att event"].std_error > 0


def test_a_window_wider_than_the_panel_is_named() -> None:
    result = fit(NAME, make_eight(), window=(-9, 7))
    texts = [notice.text for notice in result.notices if notice.code == "estimate/no-horizon"]
    assert texts[0].startswith("horizons -9, -8, -7, -6, -5 and 9 more have no")


def test_rows_in_no_comparison_are_counted() -> None:
    frame = make_eight()
    lone = pd.DataFrame({"firm": [8, 9, 9], "year": [1, 1, 3], "cohort": np.inf, "y": 1.0})
    result = fit(NAME, pd.concat([frame, lone]), window=(-2, 0))
    (step,) = result.flow
    assert (step.step, step.rows, step.rows_lost, step.units_lost) == ("no_comparison", 24, 3, 2)
    assert (step.treated_units, step.treated_units_lost) == (4, 0)


def test_always_treated_firms_are_no_controls() -> None:
    frame = make_eight()
    always = pd.DataFrame({"firm": 8, "year": [1, 2, 3], "cohort": 1.0, "y": [0.0, 50.0, 99.0]})
    rows = index_rows(fit(NAME, pd.concat([frame, always]), window=(-2, 0)))
    assert rows["att_event 0"].estimate == pytest.approx(4.0, rel=LAW_RTOL)


def test_treated_firms_in_one_cluster_are_warned_of() -> None:
    frame = make_eight()
    alone = fit(NAME, frame[~frame["firm"].isin([1, 2, 3])], window=(-2, 0))
    together = fit(
        NAME, frame.assign(town=np.maximum(3, frame["firm"])), cluster="town", window=(-2, 0)
    )
    for result in (alone, together):
        notice = next(n for n in result.notices if n.code == "estimate/lone-cluster")
        assert notice.level == "warning"
        assert notice.text.startswith("5 of 5 estimates")
    apart = fit(NAME, frame, window=(-2, 0))
    assert "estimate/lone-cluster" not in {n.code for n in apart.notices}


def test_pretrends_and_bands_use_the_joint_covariance() -> None:
    result = fit(NAME, make_ragged(10), window=(-3, 2))
    found = check_pretrends(result)
    assert found is not None
    assert found.rows[0].value == 2.0
    banded = add_bands(result, conf_level=0.95, seed=1)
    path = [row for row in banded.estimates if row.estimand == "att_event" and row.std_error]
    assert all(row.band_low < row.conf_low < row.conf_high < row.band_high for row in path)


def test_far_from_zero_loses_no_digits() -> None:
    frame = make_ragged(11)
    near = index_rows(fit(NAME, frame, window=(-2, 2)))
    far = index_rows(fit(NAME, frame.assign(y=frame["y"] + 1e6), window=(-2, 2)))
    for key in ("att_event 1", "att simple"):
        # Outcomes themselves keep ten digits after the point.
        assert far[key].estimate == pytest.approx(near[key].estimate, rel=1e-7)
        assert far[key].std_error == pytest.approx(near[key].std_error, rel=1e-7)


REFUSED = [
    ({"window": (-4, -1)}, "estimate/no-reference"),
    ({"control_group": "never_treated", "never": False}, "estimate/nothing-to-compare"),
    ({"change": {"w": "year"}, "weights": "w"}, "estimate/weights-change"),
    ({"change": {"region": "year"}, "cluster": "region"}, "estimate/clusters-change"),
    ({"cluster": "one"}, "estimate/too-few-clusters"),
]


@pytest.mark.parametrize(("options", "code"), REFUSED)
def test_refused(options: dict, code: str) -> None:
    own = dict(options)
    frame = make_ragged(12, never=own.pop("never", True)).assign(one=1)
    for column, other in own.pop("change", {}).items():
        frame[column] = frame[other]
    with pytest.raises(EstimationError) as raised:
        fit(NAME, frame, **own)
    assert raised.value.problems[0].code == code


@pytest.mark.parametrize("control_group", ["not_yet_treated", "never_treated"])
def test_equal_weights_without_gaps_are_group_time_effects(control_group: str) -> None:
    rng = np.random.default_rng(13)
    cohorts = rng.choice([2012.0, 2013.0, 2015.0, np.inf], 90)
    frame = pd.DataFrame(
        [(i, year, c) for i, c in enumerate(cohorts) for year in range(2010, 2018)],
        columns=["firm", "year", "cohort"],
    )
    frame["y"] = rng.normal(size=len(frame))
    frame["treated"] = (frame["year"] >= frame["cohort"]).astype(float)
    data = make_data(
        frame, outcome="y", unit="firm", time="year", cohort="cohort", treated="treated",
        clusters=["firm"],
    )  # fmt: skip
    model = CallawaySantannaModel(
        estimator="callaway_santanna", outcome="y", treatment="first", control_group=control_group
    )
    theirs = index_rows(CallawaySantanna().fit(data, model, model_id="m"))
    ours = index_rows(
        fit(NAME, frame, window=(-1, 2), weighting="equal", control_group=control_group)
    )
    for key in ("att_event 0", "att_event 1", "att_event 2"):
        assert ours[key].estimate == pytest.approx(theirs[key].estimate, rel=LAW_RTOL)
