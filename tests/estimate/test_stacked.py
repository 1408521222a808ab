"""Stacked difference-in-differences: by hand, against literal stacks, laws, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipec_econ.core.errors import EstimationError
from ipec_econ.diagnose.pretrends import check_pretrends
from ipec_econ.estimate import gather_cells
from ipec_econ.estimate.add_bands import add_bands
from ipec_econ.numerics.cells.build_cells import build_cells
from tests.estimate.make_copies import fit, make_eight
from tests.estimate.make_untreated import index_rows, make_ragged
from tests.estimate.naive_copies import fit_stack_naively, stack_rows
from tests.estimate.tolerances import BRUTE_FORCE_RTOL, LAW_RTOL

NAME = "stacked"

ZERO_ATOL = 1e-10
"""A covariance that happens to be near zero, beside variances of order 0.1."""


def test_eight_firms_by_hand() -> None:
    """Means of the changes from 2 to 3 are 5 and 1; squares around them sum to 14 and 2.

    One sub-experiment, so weights are one and firms' levels drop out of the differences.
    """
    rows = index_rows(fit(NAME, make_eight(), window=(-2, 0), small_sample="none"))
    for key in ("att_event 0", "att simple", "att event"):
        assert rows[key].estimate == pytest.approx(4.0, rel=LAW_RTOL)
        assert rows[key].std_error == pytest.approx(np.sqrt(14 / 16 + 2 / 16), rel=LAW_RTOL)
    assert rows["att_event -2"].estimate == pytest.approx(-1.0, rel=LAW_RTOL)
    assert (rows["att_event -1"].estimate, rows["att_event -1"].std_error) == (0.0, None)
    # Two event times, and being treated, three periods less one: K = 6, or with firms' effects 5.
    for effects, n_parameters in (("group", 6), ("unit", 5)):
        exact = index_rows(fit(NAME, make_eight(), window=(-2, 0), effects=effects))
        factor = 8 / 7 * 23 / (24 - n_parameters)
        assert exact["att_event 0"].std_error == pytest.approx(np.sqrt(factor), rel=LAW_RTOL)
        assert exact["att_event 0"].df == 7


def test_counts_by_hand() -> None:
    result = fit(NAME, make_eight(), window=(-2, 0))
    row = index_rows(result)["att simple"]
    assert (row.n_obs, row.n_units, row.n_treated, row.n_clusters) == (24, 8, 4, 8)
    assert (result.fit.n_obs, result.fit.n_units, result.fit.n_treated) == (24, 8, 4)
    assert "N = 24 rows in the regression, K = 6" in result.notes["small_sample"]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("weights", [None, "w"])
@pytest.mark.parametrize("cluster", ["firm", "region"])
@pytest.mark.parametrize("effects", ["group", "unit"])
@pytest.mark.parametrize("weighting", ["shares", "none"])
@pytest.mark.parametrize(
    ("unbalanced", "control_group"),
    [("balance", "not_yet_treated"), ("cross_sections", "never_treated")],
)
def test_equals_literal_stacks(
    seed: int,
    weights: str | None,
    cluster: str,
    effects: str,
    weighting: str,
    unbalanced: str,
    control_group: str,
) -> None:
    frame = make_ragged(seed, n_firms=80)
    options = {"weights": "w"} if weights else {}
    result = fit(
        NAME, frame, cluster=cluster, window=(-2, 1), effects=effects, weighting=weighting,
        unbalanced=unbalanced, control_group=control_group, **options,
    )  # fmt: skip
    if weights is None:
        frame = frame.assign(w=1.0)
    stacked = stack_rows(
        frame, (-2, 1), never=control_group == "never_treated", balanced=unbalanced == "balance"
    )
    naive = fit_stack_naively(
        stacked, effects=effects, weighted=weighting == "shares", cluster=cluster
    )
    keys = ["att_event -2", "att_event 0", "att_event 1"]
    rows = index_rows(result)
    assert [rows[key].estimate for key in keys] == pytest.approx(
        naive.coefficients, rel=BRUTE_FORCE_RTOL
    )
    psi = naive.scale().to_numpy()
    place = [result.vcov_keys.index(key) for key in keys]
    np.testing.assert_allclose(
        result.vcov[np.ix_(place, place)], psi.T @ psi, rtol=BRUTE_FORCE_RTOL, atol=ZERO_ATOL
    )
    mean = psi[:, 1:].mean(axis=1)
    assert rows["att simple"].estimate == pytest.approx(naive.coefficients[1:].mean())
    assert rows["att simple"].std_error == pytest.approx(np.sqrt((mean**2).sum()))
    assert (rows["att simple"].n_obs, rows["att simple"].df) == (naive.n_obs, naive.n_clusters - 1)


def make_controlled(seed: int) -> pd.DataFrame:
    """Add a control that moves with treatment and one that is far from zero."""
    frame = make_ragged(seed, n_firms=80)
    draw = np.random.default_rng(seed + 50)
    frame["size"] = draw.normal(size=len(frame)) + 0.4 * (frame["year"] >= frame["cohort"])
    frame["debt"] = 9 + draw.normal(size=len(frame)) * frame["size"] + frame["firm"] / 20
    frame["y"] += frame["size"] / 2 - frame["debt"] / 3
    return frame


@pytest.mark.parametrize(("weights", "cluster"), [(None, "firm"), ("w", "firm"), ("w", "region")])
@pytest.mark.parametrize("effects", ["group", "unit"])
@pytest.mark.parametrize("weighting", ["shares", "none"])
@pytest.mark.parametrize("unbalanced", ["balance", "cross_sections"])
def test_controls_equal_columns_of_literal_stacks(
    weights: str | None, cluster: str, effects: str, weighting: str, unbalanced: str
) -> None:
    frame = make_controlled(4)
    options = {"weights": "w"} if weights else {}
    controls = ("size", "debt")
    result = fit(
        NAME, frame, cluster=cluster, window=(-2, 1), effects=effects, weighting=weighting,
        unbalanced=unbalanced, controls=controls, **options,
    )  # fmt: skip
    if weights is None:
        frame = frame.assign(w=1.0)
    stacked = stack_rows(frame, (-2, 1), never=False, balanced=unbalanced == "balance")
    naive = fit_stack_naively(
        stacked, effects=effects, weighted=weighting == "shares", cluster=cluster,
        controls=controls,
    )  # fmt: skip
    keys = ["att_event -2", "att_event 0", "att_event 1", *controls]
    rows = index_rows(result)
    assert [rows[key].estimate for key in keys] == pytest.approx(
        naive.coefficients, rel=BRUTE_FORCE_RTOL
    )
    psi = naive.scale().to_numpy()
    place = [result.vcov_keys.index(key) for key in keys]
    np.testing.assert_allclose(
        result.vcov[np.ix_(place, place)], psi.T @ psi, rtol=BRUTE_FORCE_RTOL, atol=ZERO_ATOL
    )
    mean = psi[:, 1:3].mean(axis=1)
    assert rows["att simple"].estimate == pytest.approx(naive.coefficients[1:3].mean())
    assert rows["att simple"].std_error == pytest.approx(np.sqrt((mean**2).sum()))
    assert (rows["size"].n_obs, rows["size"].df) == (naive.n_obs, naive.n_clusters - 1)
    assert (rows["size"].estimand, result.fit.covariates) == ("coef", controls)


@pytest.mark.parametrize("effects", ["group", "unit"])
def test_outcomes_that_move_with_controls_and_controls_that_are_dropped(effects: str) -> None:
    frame = make_controlled(5)
    frame["double"] = 2 * frame["size"] + 1
    options = {"window": (-2, 1), "effects": effects, "controls": ("size", "double")}
    one = fit(NAME, frame, **options)
    (notice,) = [n for n in one.notices if n.code == "estimate/collinear"]
    assert notice.text.startswith("double was dropped")
    assert one.fit.covariates == ("size",)
    plain = fit(NAME, frame, window=(-2, 1), effects=effects)
    assert (one.fit.mean_outcome, one.flow) == (plain.fit.mean_outcome, plain.flow)
    other = index_rows(fit(NAME, frame.assign(y=frame["y"] + 7 * frame["size"]), **options))
    for row in one.estimates:
        shift = 7.0 if row.term == "size" else 0.0
        assert other[row.key].estimate == pytest.approx(row.estimate + shift, rel=1e-8)
        if row.std_error is not None:
            assert other[row.key].std_error == pytest.approx(row.std_error, rel=1e-8)


def test_a_firm_can_be_a_control_and_treated() -> None:
    """Its copies' scores are summed: with them apart the error would be another."""
    frame = make_ragged(3, n_firms=80).assign(w=1.0)
    result = fit(NAME, frame, window=(-2, 1), unbalanced="cross_sections")
    stacked = stack_rows(frame, (-2, 1), never=False, balanced=False)
    roles = stacked.groupby("firm")["treat"].nunique()
    assert (roles == 2).any()
    stacked["copy"] = stacked["firm"] * 10_000 + stacked["focal"]
    apart = fit_stack_naively(stacked, effects="group", weighted=True, cluster="copy")
    error = np.sqrt((apart.scale()[1] ** 2).sum())
    assert abs(index_rows(result)["att_event 0"].std_error / error - 1) > 0.001


def test_weights_give_controls_the_treated_cohorts() -> None:
    """All firms share a curved trend; cohort 4 has more treated firms, and no more controls."""
    frame = pd.DataFrame(
        [
            {"firm": 100 * focal + firm, "year": year, "cohort": cohort, "y": y}
            for focal, n_treated, n_control in ((3, 4, 12), (4, 9, 3))
            for firm in range(n_treated + n_control)
            for cohort in [float(focal) if firm < n_treated else np.inf]
            for year in range(1, 6)
            for y in [float(year**2) + firm % 3 + 5.0 * (year >= cohort)]
        ]
    )
    rows = index_rows(fit(NAME, frame, window=(-2, 1)))
    assert rows["att_event -2"].estimate == pytest.approx(0.0, abs=1e-9)
    assert rows["att simple"].estimate == pytest.approx(5.0, rel=LAW_RTOL)
    plain = index_rows(fit(NAME, frame, window=(-2, 1), weighting="none"))
    assert plain["att simple"].estimate > 5.1


def test_cohorts_without_a_whole_window_are_named_and_counted() -> None:
    frame = make_ragged(4, n_firms=80)
    result = fit(NAME, frame, window=(-3, 3))
    (notice,) = (n for n in result.notices if n.code == "estimate/cohorts-trimmed")
    assert notice.text.startswith("2 of 3 cohorts (2012, 2015) have no sub-experiment")
    (step,) = result.flow
    assert (step.step, step.rows + step.rows_lost) == ("no_comparison", len(frame))
    assert step.treated_units == result.fit.n_treated


def test_a_cohort_without_controls_is_left_out() -> None:
    frame = make_ragged(5, n_firms=80, never=False)
    result = fit(NAME, frame, window=(-2, 2), unbalanced="cross_sections")
    stacked = stack_rows(frame.assign(w=1.0), (-2, 2), never=False, balanced=False)
    assert 2015 not in set(stacked["focal"])
    naive = fit_stack_naively(stacked, effects="group", weighted=True, cluster="firm")
    events = [row.estimate for row in result.estimates if row.estimand == "att_event"]
    assert np.delete(events, 1) == pytest.approx(naive.coefficients, rel=BRUTE_FORCE_RTOL)


def test_balanced_windows_compare_the_same_firms() -> None:
    """With firms' own effects or without: in whole windows estimates are the same."""
    frame = make_ragged(6, n_firms=80)
    group = index_rows(fit(NAME, frame, window=(-2, 1)))
    unit = index_rows(fit(NAME, frame, window=(-2, 1), effects="unit"))
    for key, row in group.items():
        assert row.estimate == pytest.approx(unit[key].estimate, rel=1e-7)


def test_firms_as_cells_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = make_ragged(7, n_firms=80)
    results = []
    for compress in (True, False):
        monkeypatch.setattr(
            gather_cells, "build_cells", lambda paths, c=compress: build_cells(paths, compress=c)
        )
        results.append(fit(NAME, frame, weights="w", window=(-1, 1), unbalanced="cross_sections"))
    one, other = results
    np.testing.assert_allclose(one.vcov, other.vcov, rtol=LAW_RTOL, atol=ZERO_ATOL)
    for row, twin in zip(one.estimates, other.estimates, strict=True):
        assert row.estimate == pytest.approx(twin.estimate, rel=LAW_RTOL)
        assert (row.n_obs, row.n_units, row.n_treated) == (twin.n_obs, twin.n_units, twin.n_treated)


@pytest.mark.parametrize("effects", ["group", "unit"])
def test_laws(effects: str) -> None:
    """A firm's level does not matter in whole windows, nor what all firms share in a period."""
    frame = make_ragged(8, n_firms=80)
    options = {"weights": "w", "window": (-2, 1), "effects": effects}
    rows = index_rows(fit(NAME, frame, **options))
    scaled, heavier = frame.assign(y=5 - 2 * frame["y"]), frame.assign(w=7 * frame["w"])
    others = [(scaled, -2.0, True), (heavier, 1.0, True)]
    moved = frame.assign(y=frame["y"] + 3.0 * frame["firm"])
    others.append((moved, 1.0, effects == "unit"))
    for other, factor, has_errors in others:
        for key, row in index_rows(fit(NAME, other, **dict(options))).items():
            assert row.estimate == pytest.approx(factor * rows[key].estimate, rel=1e-7)
            if row.std_error is not None and has_errors:
                expected = abs(factor) * rows[key].std_error
                assert row.std_error == pytest.approx(expected, rel=1e-7)


def test_pretrends_and_bands_use_the_joint_covariance() -> None:
    result = fit(NAME, make_ragged(9, n_firms=80), window=(-2, 1))
    found = check_pretrends(result)
    assert found is not None
    assert found.rows[0].value == 1.0
    banded = add_bands(result, conf_level=0.95, seed=1)
    path = [row for row in banded.estimates if row.estimand == "att_event" and row.std_error]
    assert all(row.band_low < row.conf_low < row.conf_high < row.band_high for row in path)


def test_far_from_zero_loses_no_digits() -> None:
    frame = make_ragged(10, n_firms=80)
    for effects in ("group", "unit"):
        near = index_rows(fit(NAME, frame, window=(-2, 1), effects=effects))
        moved = frame.assign(y=frame["y"] + 1e6)
        far = index_rows(fit(NAME, moved, window=(-2, 1), effects=effects))
        # Outcomes themselves keep ten digits after the point.
        assert far["att simple"].estimate == pytest.approx(near["att simple"].estimate, rel=1e-7)
        assert far["att simple"].std_error == pytest.approx(near["att simple"].std_error, rel=1e-7)


REFUSED = [
    ({"window": (-4, -2)}, "estimate/no-reference"),
    ({"window": (0, 2)}, "estimate/no-reference"),
    ({"window": (-9, 9)}, "estimate/nothing-to-compare"),
    ({"control_group": "never_treated", "never": False}, "estimate/nothing-to-compare"),
    ({"change": {"w": "year"}, "weights": "w"}, "estimate/weights-change"),
    ({"change": {"region": "year"}, "cluster": "region"}, "estimate/clusters-change"),
    ({"cluster": "one"}, "estimate/too-few-clusters"),
]


@pytest.mark.parametrize(("options", "code"), REFUSED)
def test_refused(options: dict, code: str) -> None:
    own = {"window": (-1, 1), **options}
    frame = make_ragged(11, n_firms=60, never=own.pop("never", True)).assign(one=1)
    for column, other in own.pop("change", {}).items():
        frame[column] = frame[other]
    with pytest.raises(EstimationError) as raised:
        fit(NAME, frame, **own)
    assert raised.value.problems[0].code == code
