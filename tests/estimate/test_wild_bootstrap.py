"""The wild cluster bootstrap: brute force, laws, routes, refusals."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.errors import EstimationError
from ipec_econ.core.spec.model import (
    EventStudyModel,
    ExtendedTwfeModel,
    PlainRegression,
    SunAbrahamModel,
    TwfeModel,
)
from ipec_econ.estimate import fit_design
from ipec_econ.estimate.registry import ESTIMATORS
from tests.estimate.make_data import make_data
from tests.estimate.naive_wild import compute_p_value
from tests.estimate.tolerances import BRUTE_FORCE_RTOL, LAW_RTOL

ROUTE_RTOL = 1e-10
"""Two orders of the same sums."""

MODELS = {
    "twfe": (TwfeModel, {}),
    "event_study": (EventStudyModel, {}),
    "sun_abraham": (SunAbrahamModel, {}),
    "extended_twfe": (ExtendedTwfeModel, {}),
}


def draw_panel(seed, *, n_firms=24, n_periods=4, n_groups=6):
    """Return a ragged panel of firms in groups, some of them treated from period 2 or 3 on."""
    generator = np.random.default_rng(seed)
    firm = np.repeat(np.arange(n_firms), n_periods)
    frame = pd.DataFrame({"firm": firm, "year": np.tile(np.arange(n_periods), n_firms)})
    frame["group"] = generator.permutation(np.arange(n_firms) % n_groups)[firm]
    frame["cohort"] = generator.choice([2.0, 3.0, np.inf], n_firms)[firm]
    frame["treated"] = (frame.year >= frame.cohort).astype(float)
    frame["x"] = generator.normal(size=len(frame))
    shock = generator.normal(size=(n_groups, n_periods))
    frame["y"] = generator.normal(size=len(frame)) + shock[frame.group, frame.year] + 0.4 * frame.x
    frame["weight"] = generator.uniform(0.5, 2, n_firms)[firm]
    return frame[generator.random(len(frame)) > 0.1].reset_index(drop=True)


def fit_ols(frame, *, cluster="group", **options):
    fixed_effects = options.pop("fixed_effects", ["firm", "year"])
    weights = options.pop("weights", None)
    seed = options.pop("seed", 0)
    conf_level = options.pop("conf_level", 0.95)
    data = make_data(
        frame,
        outcome="y",
        regressors=["x", "treated"],
        fixed_effects=fixed_effects,
        clusters=[cluster],
        weights=weights,
        unit="firm",
        time="year",
    )
    data = replace(data, seed=seed)
    model = PlainRegression(
        estimator="ols",
        outcome="y",
        regressors=("x", "treated"),
        cluster=cluster,
        conf_level=conf_level,
        bootstrap={"kind": "wild_cluster", **options},
    )
    return ESTIMATORS["ols"].fit(data, model, model_id="m")


@pytest.mark.parametrize("restricted", [True, False])
@pytest.mark.parametrize("variant", [11, 31, 33])
@pytest.mark.parametrize("weights", [None, "weight"])
def test_p_values_are_those_of_a_regression_for_each_sign_pattern(restricted, variant, weights):
    frame = draw_panel(5)
    result = fit_ols(frame, restricted=restricted, variant=variant, weights=weights)
    root = np.ones(len(frame)) if weights is None else np.sqrt(frame[weights].to_numpy())
    dummies = [pd.get_dummies(frame[name], dtype=float) for name in ("firm", "year")]
    columns = np.column_stack([frame[["x", "treated"]], *dummies]) * root[:, None]
    outcome = frame.y.to_numpy() * root
    for j, row in enumerate(result.estimates):
        one = np.eye(columns.shape[1])[j]
        arguments = (outcome, columns, frame.group.to_numpy(), one)
        how = {"restricted": restricted, "variant": variant}
        assert row.p_value == pytest.approx(compute_p_value(*arguments, 0.0, **how))
        # Inside its limits a value is not rejected at 5 %, outside it is.
        inward = 1e-6 * (row.conf_high - row.conf_low)
        for limit, sign in ((row.conf_low, 1), (row.conf_high, -1)):
            assert compute_p_value(*arguments, limit + sign * inward, **how) > 0.05
            if restricted:
                assert compute_p_value(*arguments, limit - sign * inward, **how) <= 0.05


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("cluster", ["group", "firm"])
@pytest.mark.parametrize("variant", [11, 33])
def test_cells_and_rows_give_the_same(name, cluster, variant, monkeypatch):
    class_, options = MODELS[name]
    frame = draw_panel(8, n_firms=60, n_groups=8)
    data = make_data(
        frame,
        outcome="y",
        fixed_effects=["firm", "year"],
        clusters=[cluster],
        weights="weight",
        unit="firm",
        time="year",
        cohort="cohort",
        treated="treated",
    )
    model = class_(
        estimator=name,
        outcome="y",
        treatment="t",
        cluster=cluster,
        bootstrap={"kind": "wild_cluster", "replications": 499, "variant": variant},
        **options,
    )
    by_cells = ESTIMATORS[name].fit(data, model, model_id="m")
    monkeypatch.setattr(fit_design, "_suffice_moments", lambda *_: False)
    by_rows = ESTIMATORS[name].fit(data, model, model_id="m")
    numbers = [
        [[row.p_value, row.conf_low, row.conf_high] for row in one.estimates if row.std_error]
        for one in (by_cells, by_rows)
    ]
    np.testing.assert_allclose(
        np.array(numbers[0], float), np.array(numbers[1], float), rtol=ROUTE_RTOL, atol=ROUTE_RTOL
    )
    tested = [row.key for row in by_cells.estimates if row.std_error]
    assert [row.key for row in by_cells.diagnostics if row.diagnostic == "bootstrap"] == tested


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([1e-6, -3.0, 1e5]),
    st.sampled_from([11, 31, 33]),
    st.booleans(),
)
def test_the_outcomes_scale_moves_limits_and_no_p_value(seed, scale, variant, restricted):
    frame = draw_panel(seed)
    how = {"variant": variant, "restricted": restricted}
    plain = fit_ols(frame, **how)
    scaled = fit_ols(frame.assign(y=scale * frame.y), **how)
    for one, other in zip(plain.estimates, scaled.estimates, strict=True):
        assert other.p_value == one.p_value
        limits = sorted([scale * one.conf_low, scale * one.conf_high])
        np.testing.assert_allclose(
            [other.conf_low, other.conf_high], limits, rtol=1e-6, atol=1e-7 * abs(scale)
        )


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(-5, 5))
def test_what_is_added_along_a_regressor_moves_its_interval_alone(seed, shift):
    frame = draw_panel(seed)
    plain, moved = fit_ols(frame), fit_ols(frame.assign(y=frame.y + shift * frame.x))
    one, other = plain.estimates[0], moved.estimates[0]
    np.testing.assert_allclose(
        [other.conf_low, other.conf_high],
        [one.conf_low + shift, one.conf_high + shift],
        rtol=1e-6,
        atol=1e-6,
    )
    assert moved.estimates[1].p_value == plain.estimates[1].p_value


def test_an_interval_holds_zero_where_the_p_value_says_so():
    for seed in range(12):
        for row in fit_ols(draw_panel(seed)).estimates:
            assert (row.conf_low <= 0 <= row.conf_high) == (row.p_value > 0.05)


def test_fixed_effects_within_clusters_are_as_good_as_their_dummies():
    frame = draw_panel(3)
    absorbed = fit_ols(frame, fixed_effects=["firm", "group", "year"])
    plain = fit_ols(frame, fixed_effects=["firm", "year"])
    for one, other in zip(absorbed.estimates, plain.estimates, strict=True):
        assert one.p_value == other.p_value
        assert one.conf_low == pytest.approx(other.conf_low, rel=BRUTE_FORCE_RTOL)


@pytest.mark.parametrize("weights", ["webb", "mammen", "normal"])
def test_drawn_weights_follow_the_seed(weights):
    frame = draw_panel(1)
    one, same, other = (_fit_drawn(frame, weights, seed) for seed in (3, 3, 4))
    assert one == same
    assert one != other


def _fit_drawn(frame, weights, seed):
    data = make_data(
        frame,
        outcome="y",
        regressors=["x"],
        fixed_effects=["firm"],
        clusters=["group"],
        unit="firm",
        time="year",
    )
    data = replace(data, seed=seed)
    model = PlainRegression(
        estimator="ols",
        outcome="y",
        regressors=("x",),
        cluster="group",
        bootstrap={"kind": "wild_cluster", "replications": 399, "weights": weights},
    )
    return ESTIMATORS["ols"].fit(data, model, model_id="m").estimates


def test_four_clusters_cannot_bound_an_effect():
    frame = draw_panel(2, n_firms=20, n_groups=4)
    result = fit_ols(frame)
    assert all(row.p_value >= 2 / 2**4 for row in result.estimates)
    assert all((row.conf_low, row.conf_high) == (-np.inf, np.inf) for row in result.estimates)
    codes = [notice.code for notice in result.notices]
    assert "estimate/bootstrap-unbounded" in codes


def test_errors_stay_analytic_and_the_note_says_what_does_not():
    frame = draw_panel(4)
    result = fit_ols(frame)
    notes = result.notes["bootstrap"]
    assert notes == (
        "p-values and confidence intervals from a wild cluster bootstrap by group (WCR11: null "
        "imposed, Rademacher weights, all 64 sign patterns)"
    )
    (notice,) = (one for one in result.notices if one.code == "estimate/few-clusters")
    assert notice.level == "info"
    assert notice.text.endswith("are the wild cluster bootstrap's")
    for row, diagnostic in zip(result.estimates, result.diagnostics, strict=True):
        assert row.statistic == pytest.approx(row.estimate / row.std_error, rel=LAW_RTOL)
        assert diagnostic.note.startswith("analytic, t(5): p = ")
        assert (diagnostic.p_value, diagnostic.lower) == (row.p_value, row.conf_low)


def test_a_model_without_bootstrap_is_told_the_real_key():
    data = make_data(
        draw_panel(4),
        outcome="y",
        regressors=["x"],
        fixed_effects=["firm"],
        clusters=["group"],
        unit="firm",
        time="year",
    )
    model = PlainRegression(estimator="ols", outcome="y", regressors=("x",), cluster="group")
    (notice,) = ESTIMATORS["ols"].fit(data, model, model_id="m").notices
    assert "`bootstrap: wild_cluster`" in notice.text


@pytest.mark.parametrize(("n_treated", "expected"), [(2, True), (5, False)])
def test_few_treated_clusters_are_named(n_treated, expected):
    frame = draw_panel(7, n_firms=40, n_groups=10)
    frame["treated"] = ((frame.group < n_treated) & (frame.year > 1)).astype(float)
    frame["cohort"] = np.where(frame.group < n_treated, 2.0, np.inf)
    data = make_data(
        frame,
        outcome="y",
        fixed_effects=["firm", "year"],
        clusters=["group"],
        unit="firm",
        time="year",
        cohort="cohort",
        treated="treated",
    )
    model = TwfeModel(
        estimator="twfe",
        outcome="y",
        treatment="t",
        cluster="group",
        bootstrap={"kind": "wild_cluster"},
    )
    notices = ESTIMATORS["twfe"].fit(data, model, model_id="m").notices
    found = [one.text for one in notices if one.code == "estimate/few-treated-clusters"]
    assert bool(found) == expected
    assert all("`randomization` with `assigned_by: group`" in text for text in found)


@pytest.mark.thorough
def test_with_few_clusters_it_keeps_its_level_where_t_does_not():
    """400 worlds of eight clusters with common shocks and no effect; a level of 10 %."""
    n_worlds, level = 400, 0.1
    rejected = {"bootstrap": 0, "t": 0}
    for seed in range(n_worlds):
        generator = np.random.default_rng([77, seed])
        sizes = np.array([2, 2, 3, 3, 5, 8, 13, 24])
        group = np.repeat(np.arange(8), sizes)
        frame = pd.DataFrame({"firm": np.arange(60), "year": 0, "group": group})
        frame["x"] = generator.normal(size=8)[group] + 0.5 * generator.normal(size=60)
        frame["y"] = generator.normal(size=8)[group] + generator.normal(size=60)
        data = make_data(
            frame, outcome="y", regressors=["x"], clusters=["group"], unit="firm", time="year"
        )
        options = {"outcome": "y", "regressors": ("x",), "cluster": "group"}
        for name, more in (("t", {}), ("bootstrap", {"bootstrap": {"kind": "wild_cluster"}})):
            model = PlainRegression(estimator="ols", **options, **more)
            row = ESTIMATORS["ols"].fit(data, model, model_id="m").estimates[1]
            rejected[name] += row.p_value <= level
    # Three standard errors of a share of 400: 0.045.
    assert abs(rejected["bootstrap"] / n_worlds - level) < 3 * np.sqrt(0.09 / n_worlds)
    assert rejected["t"] / n_worlds > level + 3 * np.sqrt(0.09 / n_worlds), rejected


def refuse(frame, **options):
    with pytest.raises(EstimationError) as caught:
        fit_ols(frame, **options)
    (problem,) = caught.value.problems
    assert problem.code == "estimate/bootstrap-refused"
    return problem.what


def test_a_coefficient_of_one_cluster_has_no_jackknife():
    frame = draw_panel(6)
    frame["treated"] = ((frame.group == 0) & (frame.year > 1)).astype(float)
    assert "not identified without one of the clusters" in refuse(frame, variant=33)
    assert fit_ols(frame, variant=11).estimates[1].p_value is not None


def test_too_many_levels_across_clusters_are_refused(monkeypatch):
    monkeypatch.setattr("ipec_econ.estimate.net_rows.MAX_DUMMIES", 3)
    assert "year (4 levels)" in refuse(draw_panel(6))


def test_a_jackknife_that_does_not_fit_is_refused(monkeypatch):
    monkeypatch.setattr("ipec_econ.estimate.add_wild_bootstrap.MAX_PRODUCTS", 100)
    assert "variant 31" in refuse(draw_panel(6), variant=31)


def test_a_result_is_plain_numbers():
    for diagnostic in fit_ols(draw_panel(4), variant=33).diagnostics:
        json.dumps([diagnostic.value, diagnostic.lower, diagnostic.statistic, diagnostic.p_value])
