"""Controls of imputation and two-stage: by hand, against columns beside dummies, laws, edges."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from ipec_econ.core.errors import EstimationError
from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.diagnose.pretrends import check_pretrends
from ipec_econ.estimate.add_bands import add_bands
from ipec_econ.numerics.cells import group_firms
from tests.estimate.make_untreated import fit, index_rows, make_eight, make_ragged
from tests.estimate.naive_untreated import (
    NaiveFit,
    find_control_naively,
    fit_naive,
    impute_naively,
    regress_leads_naively,
    regress_naively,
)
from tests.estimate.tolerances import BRUTE_FORCE_RTOL, LAW_RTOL

ZERO_ATOL = 1e-10
"""A covariance that happens to be near zero, beside variances of order 0.1."""

CONTROLS = ("size", "debt")
NAMES = ("imputation", "two_stage")


def make_controlled(seed: int, **changes: object) -> pd.DataFrame:
    """Add a control that moves with treatment, and one that moves with the calendar."""
    frame = make_ragged(seed, **changes)
    draw = np.random.default_rng(seed + 100)
    treated = frame["year"] >= frame["cohort"]
    frame["size"] = draw.normal(size=len(frame)) + 0.2 * frame["firm"] + 0.5 * treated
    frame["debt"] = draw.normal(size=len(frame)) + (frame["year"] - 2010) * frame["size"] / 4
    frame["sector"] = frame["firm"] // 4 % 2
    frame["cell"] = 10_000 * frame["sector"] + frame["year"]
    frame["y"] += frame["size"] / 2 - frame["debt"] / 3
    return frame


def choose_rows(naive: NaiveFit, row: Estimate) -> np.ndarray:
    cohort, year = naive.rows["cohort"].to_numpy(), naive.rows["year"].to_numpy()
    post = (year >= cohort) & ~naive.untreated
    chosen = {
        "att_gt": (cohort == row.cohort) & (year == row.time),
        "att_event": year - cohort == row.rel_time,
        "att_cohort": (cohort == row.cohort) & post,
        "att_time": (year == row.time) & post,
        "att": post,
    }
    return np.asarray(chosen[row.estimand])


def compare(
    result: ModelResult,
    find: Callable[[Estimate], tuple[float, np.ndarray]],
) -> None:
    """Compare every estimate that is no mean of others, and the covariance of all of them."""
    ours = [row for row in result.estimates if row.term not in ("event", "cohort", "time")]
    found = [find(row) for row in ours]
    sums = np.column_stack([psi for _, psi in found])
    place = [result.vcov_keys.index(row.key) for row in ours]
    assert [row.estimate for row in ours] == pytest.approx(
        [value for value, _ in found], rel=BRUTE_FORCE_RTOL, abs=ZERO_ATOL
    )
    np.testing.assert_allclose(
        result.vcov[np.ix_(place, place)], sums.T @ sums, rtol=BRUTE_FORCE_RTOL, atol=ZERO_ATOL
    )
    assert [row.std_error for row in ours] == pytest.approx(
        np.sqrt((sums**2).sum(axis=0)), rel=BRUTE_FORCE_RTOL
    )


GRID = pytest.mark.parametrize(
    ("weights", "cluster", "anticipation", "never", "controls", "groups"),
    [
        (None, "firm", 0, True, CONTROLS, None),
        ("w", "firm", 0, True, CONTROLS, None),
        ("w", "region", 0, True, CONTROLS, None),
        (None, "region", 1, True, CONTROLS, None),
        ("w", "firm", 1, True, CONTROLS, None),
        (None, "firm", 0, False, CONTROLS, None),
        (None, "firm", 0, True, (), "sector"),
        ("w", "region", 0, True, (), "sector"),
        ("w", "firm", 1, True, CONTROLS, "sector"),
        (None, "region", 0, False, CONTROLS, "sector"),
    ],
)


def choose_options(weights: str | None, groups: str | None) -> dict[str, str]:
    given = {"weights": weights, "fixed_effects": f"{groups}^year" if groups else None}
    return {key: value for key, value in given.items() if value is not None}


@pytest.mark.parametrize("seed", [1, 2])
@GRID
def test_imputation_equals_columns_beside_dummies(
    seed: int,
    weights: str | None,
    cluster: str,
    anticipation: int,
    never: bool,
    controls: tuple[str, ...],
    groups: str | None,
) -> None:
    frame = make_controlled(seed, never=never)
    options = {"anticipation": anticipation, "small_sample": "none", "controls": controls}
    options |= choose_options(weights, groups)
    result = fit("imputation", frame, cluster=cluster, **options)
    naive = fit_naive(
        frame, weights=weights, anticipation=anticipation, controls=controls,
        period="cell" if groups else "year",
    )  # fmt: skip
    before = [
        row.rel_time for row in result.estimates
        if row.estimand == "att_event" and row.rel_time < -anticipation
    ]  # fmt: skip
    coefficients, scores = regress_leads_naively(naive, before, cluster)
    leads = {lead: (coefficients[k], scores[:, k]) for k, lead in enumerate(before)}
    assert before

    def find(row: Estimate) -> tuple[float, np.ndarray]:
        if row.estimand == "coef":
            return find_control_naively(naive, controls.index(row.term) - 2, cluster)
        if row.rel_time in leads:
            return leads[row.rel_time]
        return impute_naively(naive, choose_rows(naive, row) & ~naive.untreated, cluster)

    compare(result, find)
    assert [row.term for row in result.estimates if row.estimand == "coef"] == [*controls]
    assert result.fit.covariates == controls
    assert result.fit.fixed_effects == (("sector^year",) if groups else ())


@pytest.mark.parametrize("seed", [1, 2])
@GRID
def test_two_stage_equals_columns_beside_dummies(
    seed: int,
    weights: str | None,
    cluster: str,
    anticipation: int,
    never: bool,
    controls: tuple[str, ...],
    groups: str | None,
) -> None:
    frame = make_controlled(seed, never=never)
    options = {"anticipation": anticipation, "min_untreated": 2, "controls": controls}
    options |= choose_options(weights, groups)
    result = fit("two_stage", frame, cluster=cluster, **options)
    naive = fit_naive(
        frame, weights=weights, min_untreated=2, anticipation=anticipation, controls=controls,
        period="cell" if groups else "year",
    )  # fmt: skip

    def find(row: Estimate) -> tuple[float, np.ndarray]:
        if row.estimand == "coef":
            return find_control_naively(naive, controls.index(row.term) - 2, cluster)
        chosen = choose_rows(naive, row)
        if row.estimand in ("att", "att_cohort", "att_time"):
            chosen = chosen | (choose_all(naive, row) & ~naive.untreated)
        return regress_naively(naive, chosen, cluster)

    compare(result, find)
    assert any(row.rel_time < 0 for row in result.estimates if row.estimand == "att_event")


def choose_all(naive: NaiveFit, row: Estimate) -> np.ndarray:
    """Return a row's treated rows whatever is anticipated: the second stage starts at 0."""
    return choose_rows(naive, row) & (naive.rows["year"] >= naive.rows["cohort"]).to_numpy()


def test_eight_firms_by_hand() -> None:
    """The control is 1 for firm 0 in period 2, where it changed from 1 to 2 by 1 as 4 and 7 did.

    Without firm 0, whose change the control fits, the seven others' changes to period 2 have mean
    (3 + 2 + 2 + 0 + 2 + 1 + 1)/7 = 11/7, and firm 0's coefficient is 1 - 11/7.
    """
    frame = make_eight()
    frame["x"] = ((frame["firm"] == 0) & (frame["year"] == 2)).astype(float)
    rows = index_rows(fit("imputation", frame, controls=("x",)))
    assert rows["x"].estimate == pytest.approx(1 - 11 / 7, rel=LAW_RTOL)
    # Period 3 against the others' means of periods 1 and 2 and period effects 0, 11/7 and λ: the
    # four untreated firms have changes from their mean of 1, 2, 0 and 1, so that 1 is taken off
    # every change. Firms 1 to 3 changed by 5, 4 and 8 from their means, firm 0 by 3 from a mean of
    # which the control took half of its coefficient.
    effects = [3 + (1 - 11 / 7) / 2 - 1, 5 - 1, 4 - 1, 8 - 1]
    assert rows["att simple"].estimate == pytest.approx(np.mean(effects), rel=LAW_RTOL)


@pytest.mark.parametrize("name", NAMES)
def test_laws(name: str) -> None:
    """Outcomes move with controls, controls with effects of firms and periods: nothing changes."""
    frame = make_controlled(6)
    rows = index_rows(fit(name, frame, weights="w", controls=CONTROLS))
    added = frame.assign(y=frame["y"] + 3 * frame["size"] - 2 * frame["debt"])
    moved = frame.assign(size=frame["size"] + frame["firm"] - (frame["year"] - 2010) ** 2)
    mixed = frame.assign(debt=frame["debt"] + 5 * frame["size"])
    scaled = frame.assign(size=1000 * frame["size"], debt=1e4 + frame["debt"])
    for other in (added, moved, mixed, scaled):
        for key, row in index_rows(fit(name, other, weights="w", controls=CONTROLS)).items():
            if row.estimand != "coef":
                assert row.estimate == pytest.approx(rows[key].estimate, rel=1e-7)
                assert row.std_error == pytest.approx(rows[key].std_error, rel=1e-7)


@pytest.mark.parametrize("name", NAMES)
def test_firms_as_cells_are_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = make_controlled(5, n_firms=60)
    one = fit(name, frame, weights="w", controls=CONTROLS)
    monkeypatch.setattr(group_firms, "MIN_UNITS", 0)
    monkeypatch.setattr(group_firms, "MAX_SHARE", 0.0)
    other = fit(name, frame, weights="w", controls=CONTROLS)
    np.testing.assert_allclose(one.vcov, other.vcov, rtol=LAW_RTOL, atol=ZERO_ATOL)
    for row, twin in zip(one.estimates, other.estimates, strict=True):
        assert row.estimate == pytest.approx(twin.estimate, rel=LAW_RTOL)
        assert (row.n_obs, row.n_units, row.n_treated) == (twin.n_obs, twin.n_units, twin.n_treated)


@pytest.mark.parametrize("name", NAMES)
def test_one_group_of_firms_has_the_periods_effects(name: str) -> None:
    """Degrees of freedom of the path before treatment included."""
    frame = make_controlled(11).assign(all=1)
    for controls in ((), CONTROLS):
        plain = fit(name, frame, controls=controls, weights="w")
        result = fit(name, frame, controls=controls, weights="w", fixed_effects="all^year")
        for row, twin in zip(result.estimates, plain.estimates, strict=True):
            assert row.key == twin.key
            assert row.estimate == pytest.approx(twin.estimate, rel=LAW_RTOL)
            assert row.std_error == pytest.approx(twin.std_error, rel=LAW_RTOL)
            assert (row.n_obs, row.n_treated) == (twin.n_obs, twin.n_treated)


@pytest.mark.parametrize("name", NAMES)
def test_trends_of_groups_are_taken_out(name: str) -> None:
    frame = make_controlled(12)
    moved = frame.assign(y=frame["y"] + frame["sector"] * (frame["year"] - 2010) ** 2)
    one, other = (fit(name, f, fixed_effects="sector^year") for f in (frame, moved))
    for row, twin in zip(one.estimates, other.estimates, strict=True):
        assert row.estimate == pytest.approx(twin.estimate, rel=1e-7, abs=ZERO_ATOL)
        assert row.std_error == pytest.approx(twin.std_error, rel=1e-7)


def test_rows_that_no_untreated_row_of_their_group_links_are_left_out() -> None:
    """Sector 1 has no firm that is never treated: its last periods are all treated."""
    frame = make_controlled(13)
    frame = frame[(frame["sector"] == 0) | np.isfinite(frame["cohort"])]
    step = fit("imputation", frame, fixed_effects="sector^year").flow[-1]
    known = (frame["year"] < frame["cohort"]).groupby(frame["firm"]).transform("any")
    late = frame[known & (frame["sector"] == 1) & (frame["year"] >= 2015)]
    assert (step.step, step.rows_lost) == ("no_period_effect", len(late))


def test_firms_that_change_groups_are_refused() -> None:
    frame = make_controlled(14).assign(sector=lambda f: f["year"] % 2)
    with pytest.raises(EstimationError, match="estimate/strata-change"):
        fit("two_stage", frame, fixed_effects="sector^year")


@pytest.mark.parametrize("name", NAMES)
def test_controls_that_do_not_vary_before_treatment_are_dropped(name: str) -> None:
    frame = make_controlled(7)
    frame["late"] = (frame["year"] >= frame["cohort"]) * frame["size"]
    frame["fixed"] = frame["firm"] % 5.0
    plain = fit(name, frame)
    result = fit(name, frame, controls=("late", "fixed"))
    assert [n.text for n in result.notices if n.code == "estimate/collinear"] == [
        f"{term} was dropped: it is collinear with the firm and period effects, or the controls "
        "before it, on untreated rows"
        for term in ("late", "fixed")
    ]
    assert result.fit.covariates == ()
    for row, twin in zip(result.estimates, plain.estimates, strict=True):
        assert row.key == twin.key
        assert row.estimate == pytest.approx(twin.estimate, rel=LAW_RTOL)
        assert row.std_error == pytest.approx(twin.std_error, rel=LAW_RTOL)
        assert (row.n_obs, row.n_units, row.n_treated) == (twin.n_obs, twin.n_units, twin.n_treated)
    assert result.fit.mean_outcome == pytest.approx(plain.fit.mean_outcome, rel=LAW_RTOL)


def test_counts_flow_and_means_are_those_of_the_rows() -> None:
    """Outcomes' means are of outcomes, not of what is left of them; losses are counted alike."""
    frame = make_controlled(8, never=False)
    plain, result = (fit("imputation", frame, controls=c, min_untreated=2) for c in ((), CONTROLS))
    assert result.flow == plain.flow
    assert result.fit.mean_outcome == pytest.approx(plain.fit.mean_outcome, rel=LAW_RTOL)
    assert result.fit.mean_pre == pytest.approx(plain.fit.mean_pre, rel=LAW_RTOL)
    control = index_rows(result)["size"]
    rows = index_rows(result)["att_event 0"]
    assert (control.n_treated, control.n_units) == (0, rows.n_units)
    assert control.n_obs < rows.n_obs


def test_pretrends_and_bands_use_the_joint_covariance() -> None:
    result = fit("imputation", make_controlled(9), window=(-3, 5), controls=CONTROLS)
    found = check_pretrends(result)
    assert found is not None
    assert found.rows[0].value == 3.0
    banded = add_bands(result, conf_level=0.95, seed=1)
    path = [row for row in banded.estimates if row.estimand == "att_event"]
    assert all(row.band_low < row.conf_low < row.conf_high < row.band_high for row in path)


def test_controls_take_out_what_moves_with_treatment() -> None:
    """The outcome is a control, firm and period effects and an effect of one: nothing is left."""
    frame = make_controlled(10)
    frame["y"] = 2 * frame["size"] + frame["firm"] + frame["year"] % 3
    frame["y"] += frame["year"] >= frame["cohort"]
    rows = index_rows(fit("two_stage", frame, controls=("size",)))
    assert rows["att simple"].estimate == pytest.approx(1.0, rel=1e-8)
    assert rows["size"].estimate == pytest.approx(2.0, rel=1e-8)
