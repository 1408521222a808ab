"""Errors with the noise of elasticities: stacked equations, the jackknife, repeated samples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from ipec_econ.core.estimates import ModelResult
from tests.estimate.tolerances import BRUTE_FORCE_RTOL, LAW_RTOL
from tests.runner.make_groups import estimate
from tests.runner.measure_world import (
    CS,
    FACTORS,
    KNOWN,
    NOISE,
    OLS,
    fit,
    read_errors,
    simulate,
    simulate_law,
)

BY_SECTOR = {**OLS, "by": "sector", "min_rows": 5}
PROXY = {**FACTORS, "proxy": "m", "law": {"endogenous": ["first"]}}

JACKKNIFE_RTOL = 0.05
"""Leaving out one of a hundred firms is a derivative but for terms of a hundredth, and a few per
cent where single firms stand out."""


def find_text(result: ModelResult, code: str = "diagnose/no-elasticity-noise") -> str:
    (notice,) = [one for one in result.notices if one.code == code]
    return notice.text


def stack_equations(frame: pd.DataFrame, by: str | None) -> tuple[float, float, float]:
    """Return TWFE's effect and its two errors from one system of all equations at once."""
    groups = [np.ones(len(frame), bool)]
    if by is not None:
        groups = [(frame[by] == value).to_numpy() for value in sorted(frame[by].unique())]
    x = frame[["l", "k"]].to_numpy()
    design = np.column_stack([x, np.ones(len(x))])
    firm = frame["firm"].to_numpy()
    treated = (frame["year"] >= frame["start"]).to_numpy(float)
    dummies = [
        firm[:, None] == np.unique(firm),
        frame["year"].to_numpy()[:, None] == range(2011, 2015),
    ]
    right = np.column_stack([treated, *dummies]).astype(float)
    y, measure, scores, blocks = frame["y"].to_numpy(), np.zeros(len(x)), [], []
    for inside in groups:
        own = design * inside[:, None]
        b = np.linalg.lstsq(own, y * inside, rcond=None)[0]
        measure += inside * (y - x @ b[:2])
        # The factor of pooled least squares: G/(G − 1)·(N − 1)/(N − 3).
        n, g = inside.sum(), len(np.unique(firm[inside]))
        factor = np.sqrt(g / (g - 1) * (n - 1) / (n - 3))
        scores.append(factor * own * (inside * (y - design @ b))[:, None])
        blocks.append(own)
    theta = np.linalg.lstsq(right, measure, rcond=None)[0]
    scores.append(right * (measure - right @ theta)[:, None])
    # Derivatives of each moment: own coefficients, and those of inputs in the effect's equations.
    size = 3 * len(groups)
    whole = np.zeros((size + right.shape[1],) * 2)
    for place, own in enumerate(blocks):
        at = slice(3 * place, 3 * place + 3)
        whole[at, at] = own.T @ own
        whole[size:, at] = right.T @ (own * [1, 1, 0])
    whole[size:, size:] = right.T @ right
    sums = np.array([np.hstack(scores)[firm == one].sum(axis=0) for one in np.unique(firm)])
    errors = []
    for used in (sums, np.hstack([np.zeros((len(sums), size)), sums[:, size:]])):
        influence = np.linalg.solve(whole, used.T)
        errors.append(np.sqrt(np.square(influence[size]).sum()))
    return theta[0], errors[0], errors[1]


@pytest.mark.parametrize("by", [None, "sector"])
def test_equal_to_all_equations_stacked(by: str | None) -> None:
    frame = simulate(1, 30)
    measure = OLS if by is None else BY_SECTOR
    result = fit(frame, {"estimator": "twfe", "small_sample": "none"}, measure)
    effect, both, fixed = stack_equations(frame, by)
    found = read_errors(result)
    assert result.estimates[0].estimate == pytest.approx(effect, rel=BRUTE_FORCE_RTOL)
    assert found["att twfe" + KNOWN] == pytest.approx(fixed, rel=BRUTE_FORCE_RTOL)
    assert found["att twfe"] == pytest.approx(both, rel=BRUTE_FORCE_RTOL)
    assert both > 2 * fixed


def average_by_hand(method: str, y: np.ndarray, x: np.ndarray, start: np.ndarray) -> float:
    """Return Callaway and Sant'Anna's simple average of the effects on least-squares residuals.

    Output, shape (n_firms, 5), inputs, shape (n_firms, 5, 2), and cohorts.
    """
    axes = (0, 1) if method == "ols" else (1,)
    net_y, net_x = (one - one.mean(axis=axes, keepdims=True) for one in (y, x))
    measure = y - x @ np.linalg.lstsq(net_x.reshape(-1, 2), net_y.ravel(), rcond=None)[0]
    total, weight = 0.0, 0
    for cohort in (2012, 2013):
        own = start == cohort
        changes = measure[:, cohort - 2010 :] - measure[:, [cohort - 2011]]
        effects = changes[own].mean(axis=0) - changes[np.isnan(start)].mean(axis=0)
        total += own.sum() * effects.sum()
        weight += own.sum() * len(effects)
    return total / weight


@pytest.mark.parametrize("method", ["ols", "fe"])
def test_equal_to_the_jackknife(method: str) -> None:
    frame, n = simulate(2, 200), 200
    parts = (
        frame["y"].to_numpy().reshape(n, -1),
        frame[["l", "k"]].to_numpy().reshape(n, -1, 2),
        frame["start"].to_numpy().reshape(n, -1)[:, 0],
    )
    model = {**CS, "control_group": "never_treated"}
    result = fit(frame, model, {**OLS, "method": method})
    (average,) = [row.estimate for row in result.estimates if row.key == "att simple"]
    assert average == pytest.approx(average_by_hand(method, *parts), rel=BRUTE_FORCE_RTOL)
    left = np.array(
        [average_by_hand(method, *(np.delete(one, i, 0) for one in parts)) for i in range(n)]
    )
    jackknife = np.sqrt((n - 1) / n * np.square(left - left.mean()).sum())
    found = read_errors(result)
    assert found["att simple"] == pytest.approx(jackknife, rel=JACKKNIFE_RTOL)
    # Within firms, errors of effect and elasticities cancel in part.
    ratio = found["att simple"] / found["att simple" + KNOWN]
    assert ratio > 2 if method == "ols" else ratio < 0.97


@pytest.mark.parametrize("cluster", ["region", "firm"])
def test_clusters_add_up_what_their_firms_do(cluster: str) -> None:
    # A copy of each firm in its region: clusters of two equal firms say as much as the firms did.
    frame = simulate(3)
    copies = pd.concat([frame, frame.assign(firm=frame["firm"] + 100)])
    copies["region"] = copies["firm"] % 100
    found = read_errors(fit(copies, {**CS, "cluster": cluster}))["att simple"]
    alone = read_errors(fit(frame, CS))["att simple"]
    # Pooled least squares has a small-sample factor, which knows more firms.
    share = 1.0 if cluster == "region" else np.sqrt(0.5)
    assert found == pytest.approx(share * alone, rel=0.02)


@pytest.mark.parametrize(
    "model",
    [
        {"estimator": "twfe", "weights": "k * k"},
        {"estimator": "event_study", "window": [-2, 1]},
        {"estimator": "sun_abraham"},
        {"estimator": "extended_twfe"},
        {"estimator": "imputation"},
        {"estimator": "two_stage"},
        {"estimator": "stacked", "window": [-1, 1]},
        {"estimator": "local_projections", "window": [-1, 1]},
        {"estimator": "switchers"},
        {**CS, "covariates": ["k"], "method": "doubly_robust"},
        {**CS, "sample": "some", "where": "k < 1"},
        {"estimator": "ols", "treatment": None, "regressors": ["first"], "fixed_effects": ["year"]},
    ],
    ids=lambda model: "-".join(str(one) for one in model.values() if isinstance(one, str)),
)
def test_errors_with_known_elasticities_are_the_models_own(model: dict[str, Any]) -> None:
    model = {key: value for key, value in {"treatment": "first", **model}.items() if value}
    if "weights" in model:
        model["weights"] = "w"
    samples = {"samples": {"some": {"where": "region < 15"}}}
    result = fit(simulate(4), model, BY_SECTOR, columns={"w": "1 + k * k"}, **samples)
    found = read_errors(result)
    own = {row.key: row.std_error for row in result.estimates if row.std_error}
    assert found.keys() == {*own, *(key + KNOWN for key in own)}
    for key, error in own.items():
        assert found[key + KNOWN] == pytest.approx(error, rel=LAW_RTOL)
        assert found[key] > 0
    plain = fit(simulate(4), model, BY_SECTOR, asked=False, columns={"w": "1 + k * k"}, **samples)
    assert result.estimates == plain.estimates


@pytest.mark.parametrize("method", ["ols", "fe", "acf", "wooldridge"])
def test_methods_that_say_what_firms_do(method: str) -> None:
    measure = {"method": method, **(PROXY if method in ("acf", "wooldridge") else FACTORS)}
    found = read_errors(fit(simulate_law(2), CS, measure))
    assert len(found) == 2 * len({key.removesuffix(KNOWN) for key in found})
    assert found["att simple"] != pytest.approx(found["att simple" + KNOWN], rel=1e-4)


@pytest.mark.parametrize(
    ("measure", "model", "why"),
    [
        ({"method": "labour", "output": "y", "free": ["l"]}, {}, "no elasticity of `tfp`"),
        ({"method": "lp", **PROXY, "bootstrap": 2}, {}, "known for method `lp`"),
        ({"method": "acf", **PROXY, "value": "expected"}, {}, "`value: expected`"),
        (OLS, {"estimator": "synthetic_did"}, "known for `synthetic_did`"),
        (OLS, {"estimator": "twfe", "cluster": "moving"}, "in several clusters of `moving`"),
    ],
)
def test_what_hinders_is_told(measure: dict[str, Any], model: dict[str, Any], why: str) -> None:
    frame = simulate_law(2) if "proxy" in measure else simulate(5)
    result = fit(frame, {**CS, **model}, measure)
    assert why in find_text(result)
    assert read_errors(result) == {}


def test_a_measure_changed_afterwards_is_no_combination() -> None:
    bounds = [{"columns": ["tfp"], "quantiles": [0.1, 0.9]}]
    result = fit(simulate(6), CS, winsorise=bounds)
    assert "is not that on output less elasticities" in find_text(result)


def test_trimmed_rows_and_absorbed_inputs() -> None:
    # Trimming drops rows of the panel, and capital that never changes has no effect of its own.
    frame = simulate(7)
    frame["k"] = frame.groupby("firm")["k"].transform("mean")
    found = fit(frame, {"estimator": "twfe"}, trim=[{"columns": ["y"], "quantiles": [0.02, 0.98]}])
    assert len(read_errors(found)) == 2


def test_bootstrapped_models_say_that_these_are_analytic() -> None:
    model = {**CS, "bootstrap": {"kind": "multiplier", "replications": 99}}
    result = fit(simulate(8), model)
    rows = {row.key: row for row in result.diagnostics if row.diagnostic == NOISE}
    plain = read_errors(fit(simulate(8), CS))
    assert {key: row.value for key, row in rows.items()} == pytest.approx(plain, rel=LAW_RTOL)
    assert "analytic: estimates.csv has" in rows["att simple" + KNOWN].note


def test_no_order_or_name_of_firms_matters() -> None:
    frame = simulate(9)
    order = np.random.default_rng(1).permutation(60)
    other = frame.assign(firm=order[frame["firm"]]).sample(frac=1, random_state=1)
    found = [read_errors(fit(one, CS, BY_SECTOR)) for one in (frame, other)]
    assert found[0] == pytest.approx(found[1], rel=LAW_RTOL)


def test_groups_of_a_model_count_the_elasticities_of_all_firms(tmp_path: Any) -> None:
    frame = simulate(10)
    text = frame.astype({"start": "Int64"}).to_csv(index=False)
    panel = {"treatments": {"first": {"cohort": "start"}}, "productivity": {"tfp": OLS}}
    model = {**CS, "outcome": "tfp", "treatment": "first", "diagnostics": {NOISE: {}}}
    found = estimate(tmp_path, {"m": {**model, "by": "sector"}}, text, **panel)
    alone = estimate(tmp_path, {"m": {**model, "where": "sector = 'a'"}}, text, **panel)
    assert read_errors(found["m/a"]) == pytest.approx(read_errors(alone["m"]), rel=LAW_RTOL)
    assert found.keys() == {"m/a", "m/b"}


def test_an_interval_that_needs_known_elasticities_is_a_warning() -> None:
    result = fit(simulate(3), {"estimator": "twfe"})
    (notice,) = [one for one in result.notices if one.code == "diagnose/elasticity-noise"]
    assert notice.level == "warning"
    assert notice.text.endswith("counted: att twfe")


@pytest.mark.thorough
def test_mean_error_is_the_spread_over_samples() -> None:
    # Thirty firms a sector: elasticities err by 0.15, and treatment moves labour by 1.
    effects, both, fixed = [], [], []
    for seed in range(200):
        result = fit(simulate(1000 + seed), CS, BY_SECTOR)
        errors = read_errors(result)
        effects += [row.estimate for row in result.estimates if row.key == "att simple"]
        both.append(errors["att simple"])
        fixed.append(errors["att simple" + KNOWN])
    spread = np.std(effects, ddof=1)
    # 200 samples tell a spread to 5 %; sandwiches of thirty firms are too small by some more.
    assert np.mean(both) == pytest.approx(spread, rel=0.12)
    assert np.mean(fixed) < 0.5 * spread
