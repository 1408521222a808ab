"""The multiplier bootstrap of every estimator: explicit influence times the same weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ipec_econ.core.errors import EstimationError
from ipec_econ.core.estimates import Estimate, FitStatistics, ModelResult
from ipec_econ.core.spec.model import (
    EventStudyModel,
    ExtendedTwfeModel,
    MultiplierBootstrap,
    SunAbrahamModel,
    TwfeModel,
)
from ipec_econ.estimate import add_multiplier_bootstrap
from ipec_econ.estimate.event_study import EventStudy
from ipec_econ.estimate.extended_twfe import ExtendedTwoWayFixedEffects
from ipec_econ.estimate.replace_errors import replace_errors
from ipec_econ.estimate.sun_abraham import SunAbraham
from ipec_econ.estimate.twfe import TwoWayFixedEffects
from ipec_econ.numerics import multiplier_draws
from ipec_econ.numerics.random_weights import draw_random_weights
from tests.estimate import make_copies, make_doses, make_switchers, make_untreated
from tests.estimate.brute_force import score_dummies
from tests.estimate.make_staggered import make_panel, make_staggered
from tests.estimate.naive_copies import difference_naively, fit_stack_naively, stack_rows
from tests.estimate.naive_doses import NaiveChoices as NaiveDoseChoices
from tests.estimate.naive_doses import NaiveDoses
from tests.estimate.naive_switchers import NaiveChoices, estimate_naively
from tests.estimate.naive_untreated import (
    fit_naive,
    impute_naively,
    regress_leads_naively,
    regress_naively,
)
from tests.estimate.tolerances import BRUTE_FORCE_RTOL

B = 160
SEED = 0
"""That of data made without one."""
KEYS = {"kind": "multiplier", "replications": B}
WIDENING = 1
NORMAL_RANGE = 1.3489795003921634
"""Φ⁻¹(0.75) − Φ⁻¹(0.25)."""
ZERO_ATOL = 1e-10
"""A covariance of sums that cancel."""
NORMAL_95 = 1.959963984540054

REGRESSIONS = {
    "twfe": (TwoWayFixedEffects(), TwfeModel),
    "event_study": (EventStudy(), EventStudyModel),
    "sun_abraham": (SunAbraham(), SunAbrahamModel),
    "extended_twfe": (ExtendedTwoWayFixedEffects(), ExtendedTwfeModel),
}
Psi = Mapping[str, np.ndarray]
"""Key of a row → what clusters add to it, in the order of clusters."""


def fit_regression(name: str, clusters: tuple[str, ...] = ("firm",), **options: Any) -> ModelResult:
    estimator, model = REGRESSIONS[name]
    spec = model(estimator=name, outcome="y", treatment="first", **options)
    data = make_panel(make_staggered(), clusters=list(clusters))
    return estimator.fit(data, spec, model_id="m")


def score_regression(name: str, cluster: str) -> Psi:
    """Regress on dummies of firms and years and on the design's, and average by rows."""
    frame = make_staggered().sort_values(["firm", "year"])
    event = (frame["year"] - frame["cohort"]).to_numpy()
    pair = frame["cohort"] * 100 + event
    inside = np.isfinite(event) & ((event >= 0) if name == "extended_twfe" else (event != -1))
    kinds = {"twfe": pd.Series(1.0, frame.index), "event_study": pd.Series(event, frame.index)}
    kind = kinds.get(name, pair)
    inside &= (event >= 0) if name == "twfe" else True
    levels = np.unique(kind[inside])
    columns = ((kind.to_numpy()[:, None] == levels) & inside[:, None]).astype(float)
    _, psi = score_dummies(frame, columns, ["firm", "year"], cluster=cluster)
    if name == "twfe":
        return {"att twfe": psi[:, 0]}
    if name == "event_study":
        return {f"att_event {level:.0f}": psi[:, k] for k, level in enumerate(levels)}
    counts = columns.sum(axis=0)
    events = np.array([event[columns[:, k] > 0][0] for k in range(len(levels))])
    found = {}
    for one in np.unique(events):
        share = np.where(events == one, counts, 0.0)
        found[f"att_event {one:.0f}"] = psi @ (share / share.sum())
    post = np.where(events >= 0, counts, 0.0)
    return {**found, "att simple": psi @ (post / post.sum())}


def score_untreated(name: str, cluster: str) -> Psi:
    frame = make_untreated.make_ragged(1)
    naive = fit_naive(frame, weights=None)
    rel = (naive.rows["year"] - naive.rows["cohort"]).to_numpy()
    score = {"imputation": impute_naively, "two_stage": regress_naively}[name]
    events = [int(one) for one in np.unique(rel[np.isfinite(rel)])]
    scored = [one for one in events if one >= 0 or name == "two_stage"]
    found = {f"att_event {one}": score(naive, rel == one, cluster)[1] for one in scored}
    found["att simple"] = score(naive, rel >= 0, cluster)[1]
    if name == "imputation":
        shown = make_untreated.fit("imputation", frame, cluster=cluster).estimates
        leads = [row.rel_time for row in shown if row.estimand == "att_event" and row.rel_time < 0]
        scores = regress_leads_naively(naive, leads, cluster)[1]
        found |= {f"att_event {lead}": scores[:, k] for k, lead in enumerate(leads)}
    psi = spread(pd.DataFrame(found, np.unique(naive.rows[cluster])), frame[cluster])
    return dict(zip(found, psi.T, strict=True))


def score_stack(cluster: str) -> Psi:
    frame = make_untreated.make_ragged(1, n_firms=80).assign(w=1.0)
    stacked = stack_rows(frame, (-2, 1), never=False, balanced=True)
    naive = fit_stack_naively(stacked, effects="group", weighted=True, cluster=cluster)
    psi = spread(naive.scale(), frame[cluster])
    found = {f"att_event {event}": psi[:, k] for k, event in enumerate((-2, 0, 1))}
    return {**found, "att simple": psi[:, 1:].mean(axis=1)}


def score_horizons(cluster: str) -> Psi:
    frame = make_untreated.make_ragged(1, n_firms=60).assign(w=1.0)
    horizons = {f"att_event {h}": ([h], max(h, 0)) for h in (-2, 0, 1)} | {
        "att simple": ([0, 1], 1)
    }
    found = {}
    for key, (offsets, clean) in horizons.items():
        naive = difference_naively(
            frame, offsets, clean, never=False, equal=False, cluster=cluster
        )  # fmt: skip
        assert naive is not None
        found[key] = spread(naive.scale(), frame[cluster])[:, 0]
    return found


def spread(psi: pd.DataFrame, clusters: pd.Series) -> np.ndarray:
    """Return the sums of all clusters: those without a row in the regression have none."""
    return psi.reindex(np.unique(clusters)).fillna(0.0).to_numpy()


def score_switches(cluster: str) -> Psi:
    frame = make_switchers.make_doses(1)
    choices = NaiveChoices(n_effects=3, n_placebos=2)
    psi = spread(estimate_naively(frame, choices, weights=None, cluster=cluster)[1], frame[cluster])
    keys = [f"att_event {rel}" for rel in (-3, -2, 0, 1, 2)]
    return dict(zip([*keys, "att simple"], psi.T, strict=True))


class ScoredDoses(NaiveDoses):
    """Keeps what clusters add, in place of its norm."""

    def measure(self, psi: np.ndarray) -> Any:
        return pd.Series(psi).groupby(np.asarray(self.cluster)).sum().to_numpy()


def score_doses(cluster: str) -> Psi:
    choices = NaiveDoseChoices(degree=2, cluster=cluster)
    found = ScoredDoses(make_doses.make_dosed(), choices).estimate()
    shown = ("att simple", "acrt simple", "att_dose", "acrt_dose")
    return {key: psi for key, (_, psi) in found.items() if key.startswith(shown)}


CASES: dict[str, tuple[Callable[..., ModelResult], Callable[[str], Psi]]] = {
    **{
        name: (
            lambda cluster, name=name, **more: fit_regression(name, (cluster,), **more),
            lambda cluster, name=name: score_regression(name, cluster),
        )
        for name in REGRESSIONS
    },
    **{
        name: (
            lambda cluster, name=name, **more: make_untreated.fit(
                name,
                make_untreated.make_ragged(1),
                cluster=cluster,
                **({"small_sample": "none"} if name == "imputation" else {}),
                **more,
            ),
            lambda cluster, name=name: score_untreated(name, cluster),
        )
        for name in ("imputation", "two_stage")
    },
    "stacked": (
        lambda cluster, **more: make_copies.fit(
            "stacked",
            make_untreated.make_ragged(1, n_firms=80),
            cluster=cluster,
            window=(-2, 1),
            **more,
        ),
        score_stack,
    ),
    "local_projections": (
        lambda cluster, **more: make_copies.fit(
            "local_projections",
            make_untreated.make_ragged(1, n_firms=60),
            cluster=cluster,
            window=(-2, 1),
            **more,
        ),
        score_horizons,
    ),
    "switchers": (
        lambda cluster, **more: make_switchers.fit(
            make_switchers.make_doses(1), cluster=cluster, window=(-3, 2), **more
        ),
        score_switches,
    ),
    "dose_response": (
        lambda cluster, **more: make_doses.fit(
            make_doses.make_dosed(), cluster=cluster, degree=2, doses=[0.8, 1.2, 1.6], **more
        ),
        score_doses,
    ),
}


def find_range(draws: np.ndarray) -> float:
    """Return the distance of the ⌈B/4⌉th and the ⌈3B/4⌉th smallest draw, in normal ranges."""
    ordered = np.sort(draws)
    low, high = (ordered[int(np.ceil(share * len(ordered))) - 1] for share in (0.25, 0.75))
    return float(high - low) / NORMAL_RANGE


@pytest.mark.parametrize(
    ("cluster", "weights"), [("firm", "rademacher"), ("region", "mammen")], ids=str
)
@pytest.mark.parametrize("name", CASES)
def test_errors_and_bands_are_those_of_explicit_influence(
    name: str, cluster: str, weights: str
) -> None:
    fit, score = CASES[name]
    result = fit(cluster, bootstrap={**KEYS, "weights": weights})
    rows = {row.key: row for row in result.estimates}
    psi = score(cluster)
    drawn = draw_random_weights(
        np.random.default_rng(SEED), weights, (len(next(iter(psi.values()))), B)
    )
    draws = {key: one @ drawn for key, one in psi.items()}
    errors = {key: find_range(one) for key, one in draws.items()}
    for key, error in errors.items():
        assert rows[key].std_error == pytest.approx(error, rel=BRUTE_FORCE_RTOL), key
    # A path or curve that is scored is scored whole.
    for estimand in ("att_event", "att_dose", "acrt_dose"):
        path = [key for key in psi if key.startswith(f"{estimand} ")]
        if not path:
            continue
        shown = [row for row in result.estimates if row.estimand == estimand and row.std_error]
        assert {row.key for row in shown} == set(path)
        largest = np.max([np.abs(draws[key]) / errors[key] for key in path], axis=0)
        df = shown[0].df
        if df is not None:
            widening = np.random.default_rng([SEED, WIDENING]).chisquare(df, B)
            largest = largest * np.sqrt(df / widening)
        critical = np.sort(largest)[int(np.ceil(0.95 * B)) - 1]
        for row in shown:
            half = (row.conf_high - row.estimate) / row.std_error
            width = (row.band_high - row.estimate) / row.std_error
            assert width == pytest.approx(max(critical, half), rel=BRUTE_FORCE_RTOL), row.key


@pytest.mark.parametrize("name", CASES)
def test_estimates_and_covariance_stay(name: str) -> None:
    fit, _ = CASES[name]
    plain, result = fit("firm"), fit("firm", bootstrap=KEYS)
    assert [row.estimate for row in result.estimates] == [row.estimate for row in plain.estimates]
    np.testing.assert_array_equal(result.vcov, plain.vcov)
    assert (result.flow, result.notices) == (plain.flow, plain.notices)
    assert [row.df for row in result.estimates] == [row.df for row in plain.estimates]
    assert result.influence is None
    again = fit("firm", bootstrap=KEYS)
    assert (again.estimates, again.notes) == (result.estimates, result.notes)
    found = [row.key for row in result.diagnostics if row.diagnostic == "bootstrap"]
    assert found == [row.key for row in plain.estimates if row.std_error]


@pytest.mark.parametrize("cluster", ["firm", "region"])
@pytest.mark.parametrize("name", CASES)
def test_draws_have_the_analytic_covariance(
    name: str, cluster: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With G draws of weights √G on one cluster each, their second moments are Σψψ' exactly."""
    kept = {}

    def draw_one(_generator: object, _kind: str, shape: tuple[int, int]) -> np.ndarray:
        return np.sqrt(shape[1]) * np.eye(*shape)

    def keep(result: ModelResult, draws: np.ndarray, *_: Any, **__: Any) -> ModelResult:
        kept["draws"] = draws
        return result

    fit, score = CASES[name]
    n_clusters = len(next(iter(score(cluster).values())))
    monkeypatch.setattr(multiplier_draws, "draw_random_weights", draw_one)
    monkeypatch.setattr(add_multiplier_bootstrap, "replace_errors", keep)
    result = fit(cluster, bootstrap={"kind": "multiplier", "replications": n_clusters})
    found = kept["draws"] @ kept["draws"].T / n_clusters
    np.testing.assert_allclose(found, result.vcov, rtol=BRUTE_FORCE_RTOL, atol=ZERO_ATOL)


def test_two_ways_of_clustering_are_refused() -> None:
    with pytest.raises(EstimationError, match="clusters in 2 ways"):
        fit_regression("event_study", ("firm", "region"), bootstrap=KEYS)


def make_result() -> ModelResult:
    row = Estimate("m", "event_study", "y", "t", "main", "att_event", None, 1.0)
    rows = tuple(
        replace(
            row, rel_time=rel, std_error=1.0, statistic=1.0, p_value=0.3, conf_low=-1.0,
            conf_high=3.0, conf_level=0.95,
        )
        for rel in (0, 1)
    )  # fmt: skip
    fit = FitStatistics(8, 4, 2, 2, 0.0, None, None, None)
    keys = tuple(one.key for one in rows)
    return ModelResult("m", "event_study", rows, fit, np.eye(2), keys)


def test_draws_without_a_range_leave_the_analytic_error() -> None:
    draws = np.array([[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 9.0, -9.0], [-1, -1, -1, 1, 1, 1, -2, 2.0]])
    model = EventStudyModel(estimator="event_study", outcome="y", treatment="t")
    choice = MultiplierBootstrap(kind="multiplier", replications=8)
    found = replace_errors(make_result(), draws, model, choice, cluster_name="region", seed=1)
    flat, other = found.estimates
    assert (flat.std_error, flat.conf_high) == (1.0, 3.0)
    assert other.std_error == pytest.approx(2 / NORMAL_RANGE)
    (notice,) = found.notices
    assert (notice.code, notice.level) == ("estimate/bootstrap-no-range", "warning")
    assert "1 estimates (att_event 0)" in notice.text
    # The largest of |draw|/error, which the flat row's analytic error is part of.
    assert flat.band_high == pytest.approx(1.0 + 9.0)


def test_t_rows_stay_t_and_normal_rows_normal() -> None:
    regression = CASES["event_study"][0]("region", bootstrap=KEYS)
    assert regression.fit.vcov_label.endswith("interquartile range), t(22)")
    row = next(one for one in regression.estimates if one.std_error)
    assert (row.conf_high - row.estimate) / row.std_error > NORMAL_95 + 0.1
    others = CASES["two_stage"][0]("region", bootstrap=KEYS)
    assert others.fit.vcov_label.endswith("interquartile range); normal distribution")
    row = next(one for one in others.estimates if one.std_error)
    assert (row.conf_high - row.estimate) / row.std_error == pytest.approx(NORMAL_95)
