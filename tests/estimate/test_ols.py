"""Least squares with fixed effects: brute force, laws, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.errors import EstimationError
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.panel import Codes, ModelData
from ipec_econ.core.spec.model import RegressionModel
from ipec_econ.estimate.ols import OrdinaryLeastSquares
from tests.estimate.make_data import make_data
from tests.estimate.tolerances import BRUTE_FORCE_RTOL, LAW_RTOL


def make_frame(seed: int = 1, n_firms: int = 30, n_years: int = 6) -> pd.DataFrame:
    """Draw a panel with a fifth of its rows missing, firm effects and a trend."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "firm": np.repeat(np.arange(n_firms), n_years),
            "year": np.tile(np.arange(2010, 2010 + n_years), n_firms),
        }
    )
    n = len(frame)
    frame["region"] = frame["firm"] % 5
    frame["x1"], frame["x2"] = rng.normal(size=n), rng.normal(size=n) + frame["firm"] / 10
    frame["w"] = rng.uniform(0.5, 2, n)
    noise = rng.normal(size=n)
    frame["y"] = 0.5 * frame["x1"] + frame["firm"] / 7 + 0.1 * frame["year"] + noise
    seen = frame[rng.random(n) < 0.8]
    return seen[seen.groupby("firm")["year"].transform("size") > 1]


def make_panel(frame: pd.DataFrame | None = None, **changes: object) -> ModelData:
    options: dict = {
        "outcome": "y",
        "regressors": ["x1", "x2"],
        "fixed_effects": ["firm", "year"],
        "clusters": ["firm"],
        "unit": "firm",
        "time": "year",
    }
    return make_data(make_frame() if frame is None else frame, **{**options, **changes})


def make_model(**changes: object) -> RegressionModel:
    return RegressionModel(estimator="ols", outcome="y", regressors=("x1", "x2"), **changes)


def fit(data: ModelData, **changes: object) -> ModelResult:
    return OrdinaryLeastSquares().fit(data, make_model(**changes), model_id="m")


def list_numbers(result: ModelResult) -> np.ndarray:
    return np.array([[row.estimate, row.std_error] for row in result.estimates])


def list_codes(error: pytest.ExceptionInfo[EstimationError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


@pytest.mark.parametrize("weights", [None, "w"])
@pytest.mark.parametrize("effects", [(), ("firm",), ("firm", "year"), ("firm", "region^year")])
def test_equals_least_squares_on_dummies(weights: str | None, effects: tuple[str, ...]) -> None:
    data = make_panel(fixed_effects=effects, weights=weights)
    w = np.ones(len(data.outcome)) if data.weights is None else data.weights
    dummies = [
        codes.values[:, None] == np.arange(codes.n_levels)  # noqa: PD011 - Codes
        for codes in data.fixed_effects
    ]
    design = np.column_stack([data.regressors, *dummies]).astype(float)
    root = np.sqrt(w)
    beta, *_ = np.linalg.lstsq(root[:, None] * design, root * data.outcome, rcond=None)
    residuals = data.outcome - design @ beta
    rank = np.linalg.matrix_rank(design)
    sigma2 = (w * residuals**2).sum() / (len(w) - rank)
    spread = sigma2 * np.linalg.pinv((w[:, None] * design).T @ design)
    k = len(data.terms)
    # reghdfe counts mobility groups, so for two fixed effects its K is the rank itself.
    result = fit(data, vcov="iid", small_sample="stata", singletons="keep", weights=weights)
    found = list_numbers(result)
    np.testing.assert_allclose(found[:, 0], beta[:k], rtol=BRUTE_FORCE_RTOL)
    np.testing.assert_allclose(found[:, 1] ** 2, np.diagonal(spread)[:k], rtol=BRUTE_FORCE_RTOL)
    mean = (w * data.outcome).sum() / w.sum()
    tss = (w * (data.outcome - mean) ** 2).sum()
    assert result.fit.r2 == pytest.approx(1 - (w * residuals**2).sum() / tss)


def test_slopes_by_level_equal_interacted_dummies() -> None:
    frame = make_frame()
    slopes = make_panel(frame, fixed_effects=["region", "year"], slopes={"region": "x2"},
                        regressors=["x1"])  # fmt: skip
    names = [f"x2_{region}" for region in range(5)]
    crossed = frame.assign(
        **{name: frame["x2"] * (frame["region"] == r) for r, name in enumerate(names)}
    )
    plain = make_panel(crossed, fixed_effects=["region", "year"], regressors=["x1", *names])
    left, right = fit(slopes), fit(plain)
    assert [row.term for row in left.estimates] == ["x1"]
    np.testing.assert_allclose(list_numbers(left)[0], list_numbers(right)[0], rtol=BRUTE_FORCE_RTOL)


def test_clustering_by_row_is_hc1() -> None:
    data = make_panel(fixed_effects=(), clusters=())
    rows = Codes("row", np.arange(len(data.outcome)), len(data.outcome))
    by_row = fit(replace(data, clusters=(rows,)), cluster="row")
    np.testing.assert_allclose(
        list_numbers(by_row), list_numbers(fit(data, vcov="hetero")), rtol=LAW_RTOL
    )


def test_clustering_twice_by_the_same_is_clustering_once() -> None:
    once = fit(make_panel())
    twice = fit(make_panel(clusters=["firm", "firm"]), cluster=("firm", "firm"))
    np.testing.assert_allclose(list_numbers(twice), list_numbers(once), rtol=LAW_RTOL)


def test_without_vcov_and_cluster_the_unit_is_the_cluster() -> None:
    default, written = fit(make_panel()), fit(make_panel(), cluster="firm")
    assert default.estimates == written.estimates
    assert default.notes["vcov"] == "Standard errors clustered by firm."


def test_no_small_sample_factor_is_the_plain_sandwich() -> None:
    data = make_panel()
    scaled, plain = fit(data), fit(data, small_sample="none")
    n, groups = scaled.fit.n_obs, scaled.fit.n_clusters
    k = 2 + data.fixed_effects[1].n_levels
    factor = groups / (groups - 1) * (n - 1) / (n - k)
    np.testing.assert_allclose(scaled.vcov, plain.vcov * factor, rtol=LAW_RTOL)
    assert "no small-sample factor" in plain.fit.vcov_label


def test_stata_equals_fixest_on_a_connected_panel() -> None:
    data = make_panel()
    for how in ({"cluster": "firm"}, {"vcov": "iid"}, {"vcov": "hetero"}):
        fixest, stata = fit(data, **how), fit(data, small_sample="stata", **how)
        assert np.array_equal(list_numbers(fixest), list_numbers(stata))


def test_label_says_kind_factor_and_distribution() -> None:
    result = fit(make_panel())
    assert result.fit.vcov_label == (
        "Standard errors clustered by firm; small-sample factor as in fixest "
        f"(G/(G−1) × (N−1)/(N−K)), t({result.fit.n_units - 1})"
    )


def test_every_kind_has_its_words() -> None:
    two = make_panel(clusters=["firm", "region"])
    assert "firm and region (at least 5" in fit(two, cluster=("firm", "region")).notes["vcov"]
    assert "heteroskedasticity" in fit(make_panel(), vcov="hetero").notes["vcov"]
    assert "independent errors" in fit(make_panel(), vcov="iid").notes["vcov"]
    assert "with 1 lag" in fit(make_panel(), vcov="driscoll_kraay").notes["vcov"]


def test_singletons_are_dropped_and_counted() -> None:
    frame = make_frame()
    lonely = pd.concat([frame, frame.head(1).assign(firm=99)])
    result = fit(make_panel(lonely))
    (step,) = result.flow
    assert (step.scope, step.step, step.rows_lost, step.units_lost) == (
        "model:m",
        "singletons",
        1,
        1,
    )
    assert step.rows == result.fit.n_obs == len(frame)
    np.testing.assert_array_equal(list_numbers(result), list_numbers(fit(make_panel(frame))))


def test_singletons_kept_change_only_the_factor() -> None:
    lonely = pd.concat([make_frame(), make_frame().head(1).assign(firm=99)])
    kept, dropped = fit(make_panel(lonely), singletons="keep"), fit(make_panel(lonely))
    assert kept.fit.n_obs == dropped.fit.n_obs + 1
    assert kept.flow == ()
    np.testing.assert_allclose(list_numbers(kept)[:, 0], list_numbers(dropped)[:, 0], rtol=LAW_RTOL)
    assert not np.allclose(list_numbers(kept)[:, 1], list_numbers(dropped)[:, 1], rtol=1e-6)


def test_collinear_columns_are_dropped_with_a_notice() -> None:
    frame = make_frame().assign(twice=lambda d: 2 * d["x1"], fixed=lambda d: d["firm"] ** 0.5)
    result = fit(make_panel(frame, regressors=["fixed", "x1", "twice", "x2"]))
    assert result.vcov_keys == ("x1", "x2")
    assert [n.text.split()[0] for n in result.notices if n.code == "estimate/collinear"] == [
        "fixed",
        "twice",
    ]


def test_few_clusters_are_noted() -> None:
    result = fit(make_panel(clusters=["region"]), cluster="region")
    assert [n.code for n in result.notices] == ["estimate/few-clusters"]
    assert result.estimates[0].df == 4


def test_a_perfect_fit_is_noted() -> None:
    frame = make_frame().assign(y=lambda d: 2 * d["x1"] + d["firm"])
    notices = fit(make_panel(frame)).notices
    assert "estimate/perfect-fit" in [notice.code for notice in notices]


def test_weakly_connected_effects_are_noted() -> None:
    n = 4_000
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(
        {"firm": np.arange(n) // 4, "other": (np.arange(n) + 2) // 4, "x1": rng.normal(size=n),
         "x2": rng.normal(size=n), "y": rng.normal(size=n), "year": np.arange(n) % 2},
    )  # fmt: skip
    result = fit(make_panel(frame, fixed_effects=["firm", "other"]), vcov="iid", singletons="keep")
    assert "estimate/weakly-connected" in [notice.code for notice in result.notices]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"y": 1.0}, "estimate/no-outcome-variation"),
        ({"y": lambda d: d["firm"] * 1.5}, "estimate/no-outcome-variation"),
        ({"x1": np.inf}, "estimate/not-finite"),
        ({"x1": lambda d: d["firm"], "x2": 0.0}, "estimate/nothing-identified"),
        ({"w": lambda d: d["w"] - 1}, "estimate/bad-weights"),
        ({"w": np.nan}, "estimate/bad-weights"),
    ],
)
def test_refuses_what_cannot_be_estimated(change: dict, code: str) -> None:
    with pytest.raises(EstimationError) as error:
        fit(make_panel(make_frame().assign(**change), weights="w"))
    assert list_codes(error) == [code]


def test_all_problems_come_together() -> None:
    frame = make_frame().assign(y=np.nan, x2=np.inf, w=-1.0)
    with pytest.raises(EstimationError) as error:
        fit(make_panel(frame, weights="w"))
    assert list_codes(error) == [
        "estimate/not-finite",
        "estimate/not-finite",
        "estimate/bad-weights",
    ]


def test_refuses_no_rows() -> None:
    data = make_panel()
    empty = replace(
        data,
        outcome=data.outcome[:0],
        regressors=data.regressors[:0],
        fixed_effects=(),
    )
    with pytest.raises(EstimationError) as error:
        fit(empty)
    assert list_codes(error) == ["estimate/no-rows"]


def test_refuses_rows_that_are_all_singletons() -> None:
    frame = make_frame().drop_duplicates("firm")
    with pytest.raises(EstimationError) as error:
        fit(make_panel(frame))
    assert list_codes(error) == ["estimate/no-rows"]


def test_refuses_one_cluster() -> None:
    with pytest.raises(EstimationError) as error:
        fit(make_panel(make_frame().assign(region=1), clusters=["region"]), cluster="region")
    assert list_codes(error) == ["estimate/too-few-clusters"]


def test_refuses_driscoll_kraay_in_one_period() -> None:
    frame = make_frame().query("year == 2010")
    with pytest.raises(EstimationError) as error:
        fit(make_panel(frame, fixed_effects=()), vcov="driscoll_kraay")
    assert list_codes(error) == ["estimate/too-few-clusters"]


def test_refuses_more_lags_than_periods() -> None:
    with pytest.raises(EstimationError) as error:
        fit(make_panel(), vcov={"kind": "driscoll_kraay", "lags": 6})
    assert list_codes(error) == ["estimate/too-many-lags"]


def test_refuses_as_many_parameters_as_rows() -> None:
    frame = make_frame().head(4).assign(firm=[0, 0, 1, 1], year=[1, 2, 1, 2])
    with pytest.raises(EstimationError) as error:
        fit(make_panel(frame, regressors=["x1"]), vcov="iid")
    assert list_codes(error) == ["estimate/no-degrees-of-freedom"]


def test_refuses_a_variance_that_is_negative() -> None:
    # Clusters by row and by column of a 3 × 3 table whose scores are +1 on the diagonal and
    # −1/2 elsewhere: sums over both are zero, so the two-way variance is minus the rows' own.
    scores = np.where(np.eye(3) == 1, 1.0, -0.5).ravel()
    frame = pd.DataFrame(
        {"y": np.r_[scores, -scores], "x1": np.r_[np.ones(9), -np.ones(9)] * 1.0,
         "firm": np.tile(np.repeat(np.arange(3), 3), 2), "year": np.tile(np.arange(3), 6)}
    )  # fmt: skip
    data = make_panel(frame, regressors=["x1"], fixed_effects=(), clusters=["firm", "year"])
    with pytest.raises(EstimationError) as error:
        fit(data, cluster=("firm", "year"))
    assert list_codes(error) == ["estimate/negative-variance"]


def test_inputs_are_left_alone() -> None:
    data = make_panel(weights="w")
    before = [array.copy() for array in (data.outcome, data.regressors, data.weights)]
    fit(data)
    for array, old in zip((data.outcome, data.regressors, data.weights), before, strict=True):
        assert np.array_equal(array, old)


def test_the_covariance_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        fit(make_panel()).vcov[0, 0] = 0.0


def shuffle(data: ModelData, order: np.ndarray) -> ModelData:
    def move(codes: Codes) -> Codes:
        return replace(codes, values=codes.values[order])  # noqa: PD011 - Codes

    return replace(
        data,
        outcome=data.outcome[order],
        regressors=data.regressors[order],
        fixed_effects=tuple(move(codes) for codes in data.fixed_effects),
        clusters=tuple(move(codes) for codes in data.clusters),
        unit=move(data.unit),
        time=data.time[order],
    )


@pytest.mark.property
@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_row_order_does_not_matter(seed: int) -> None:
    data = make_panel()
    order = np.random.default_rng(seed).permutation(len(data.outcome))
    np.testing.assert_allclose(
        list_numbers(fit(shuffle(data, order))), list_numbers(fit(data)), rtol=LAW_RTOL
    )


@pytest.mark.property
@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_names_of_units_do_not_matter(seed: int) -> None:
    frame = make_frame()
    names = np.random.default_rng(seed).permutation(1000)
    renamed = frame.assign(firm=names[frame["firm"]])
    np.testing.assert_allclose(
        list_numbers(fit(make_panel(renamed))), list_numbers(fit(make_panel(frame))), rtol=LAW_RTOL
    )


@pytest.mark.property
@settings(max_examples=15, deadline=None)
@given(st.floats(1e-3, 1e6), st.floats(-1e3, 1e3))
def test_scaling_and_shifting_the_outcome_scales_estimates_and_errors(
    scale: float, shift: float
) -> None:
    frame = make_frame()
    moved = frame.assign(y=scale * (frame["y"] + shift))
    np.testing.assert_allclose(
        list_numbers(fit(make_panel(moved))),
        scale * list_numbers(fit(make_panel(frame))),
        rtol=LAW_RTOL,
    )


@pytest.mark.property
@settings(max_examples=10, deadline=None)
@given(st.floats(1e-3, 1e3))
def test_only_relative_weights_matter(scale: float) -> None:
    frame = make_frame()
    scaled = frame.assign(w=scale * frame["w"])
    for how in ({"cluster": "firm"}, {"vcov": "iid"}, {"vcov": "driscoll_kraay"}):
        np.testing.assert_allclose(
            list_numbers(fit(make_panel(scaled, weights="w"), **how)),
            list_numbers(fit(make_panel(frame, weights="w"), **how)),
            rtol=LAW_RTOL,
        )


def test_firms_with_some_of_a_regressor_are_counted() -> None:
    frame = make_frame()
    # A share that three firms have in some of their rows, and an indicator that all but two have.
    frame["x1"] = np.where(frame["firm"].isin([1, 4, 9]) & (frame["year"] > 2011), frame["x2"], 0.0)
    frame["x2"] = (~frame["firm"].isin([2, 3]) | (frame["year"] > 2012)).astype(float)
    result = fit(make_panel(frame))
    assert result.term_firms == {"x1": 3, "x2": 2}
