"""The routes of a regression on cohort and period, rows and moments, are the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import (
    EventStudyModel,
    ExtendedTwfeModel,
    SunAbrahamModel,
    TwfeModel,
)
from ipec_econ.estimate import (
    event_study,
    extended_twfe,
    fit_cohort_design,
    fit_design,
    sun_abraham,
    twfe,
)
from ipec_econ.estimate.fit_design import MomentRegression
from ipec_econ.estimate.fit_regression import RowRegression
from ipec_econ.numerics.cells import group_firms
from tests.estimate.make_data import make_data

ROUTE_RTOL = 1e-10
"""Two orders of the same sums; far above rounding, far below the twelve published digits' use."""

MODELS = {
    "twfe": (twfe.TwoWayFixedEffects(), TwfeModel(estimator="twfe", outcome="y", treatment="t")),
    "event_study": (
        event_study.EventStudy(),
        EventStudyModel(estimator="event_study", outcome="y", treatment="t"),
    ),
    "binned": (
        event_study.EventStudy(),
        EventStudyModel(
            estimator="event_study", outcome="y", treatment="t", window=(-2, 3), bin=True
        ),
    ),
    "sun_abraham": (
        sun_abraham.SunAbraham(),
        SunAbrahamModel(estimator="sun_abraham", outcome="y", treatment="t"),
    ),
    "extended_twfe": (
        extended_twfe.ExtendedTwoWayFixedEffects(),
        ExtendedTwfeModel(estimator="extended_twfe", outcome="y", treatment="t"),
    ),
    "cohort_effects": (
        extended_twfe.ExtendedTwoWayFixedEffects(),
        ExtendedTwfeModel(
            estimator="extended_twfe",
            outcome="y",
            treatment="t",
            control_group="never_treated",
            effects="cohort",
        ),
    ),
}


def make_frame(seed: int, *, never: bool, gaps: bool) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    cohorts = [2012.0, 2013.0, 2015.0, np.inf if never else 2016.0]
    frame = pd.DataFrame(
        [
            {"firm": firm, "year": year, "cohort": cohorts[firm % 4], "region": firm % 37}
            for firm in range(80)
            for year in range(2010, 2018)
            if not gaps or rng.random() > 0.2
        ]
    )
    frame["w"] = 0.5 + rng.random(80)[frame["firm"]]
    frame["y"] = 10 + rng.normal(size=len(frame)) + frame["firm"] / 7
    frame["treated"] = (frame["year"] >= frame["cohort"]).astype(float)
    frame["size"] = rng.normal(size=len(frame)) + frame["firm"] / 9 + frame["treated"]
    frame["debt"] = 100 + rng.normal(size=len(frame)) * frame["size"]
    frame["age"] = (30 + 9 * rng.random(80))[frame["firm"]] + (frame["cohort"] == 2013)
    frame["small"] = (rng.random(80) < 0.4)[frame["firm"]].astype(float)
    return frame


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("never", [True, False])
@pytest.mark.parametrize("gaps", [True, False])
@pytest.mark.parametrize("weights", [None, "w"])
@pytest.mark.parametrize("cluster", ["firm", "region"])
def test_moments_equal_rows(
    name: str,
    never: bool,
    gaps: bool,
    weights: str | None,
    cluster: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = make_data(
        make_frame(3, never=never, gaps=gaps),
        outcome="y", fixed_effects=["firm", "year"], clusters=[cluster], unit="firm",
        time="year", cohort="cohort", treated="treated", weights=weights,
    )  # fmt: skip
    compare_routes(name, data, cluster, monkeypatch)


@pytest.mark.parametrize("name", [name for name in MODELS if name != "twfe"])
@pytest.mark.parametrize("gaps", [True, False])
@pytest.mark.parametrize(("weights", "cluster"), [(None, "firm"), ("w", "firm"), ("w", "region")])
@pytest.mark.parametrize("units", [True, False])
def test_controls_on_moments_equal_rows(
    name: str,
    gaps: bool,
    weights: str | None,
    cluster: str,
    units: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One control follows the treatment, one is collinear, and one is far from zero."""
    frame = make_frame(4, never=True, gaps=gaps)
    frame["double"] = 2 * frame["size"] + frame["firm"]
    data = make_data(
        frame, outcome="y", regressors=["size", "double", "debt"],
        fixed_effects=["firm", "year"], clusters=[cluster], unit="firm",
        time="year", cohort="cohort", treated="treated", weights=weights,
    )  # fmt: skip
    if units:
        monkeypatch.setattr(group_firms, "MIN_UNITS", 0)
        monkeypatch.setattr(group_firms, "MAX_SHARE", 0.0)
    compare_routes(name, data, cluster, monkeypatch)


@pytest.mark.parametrize("name", ["extended_twfe", "cohort_effects"])
@pytest.mark.parametrize("gaps", [True, False])
@pytest.mark.parametrize(("weights", "cluster"), [(None, "firm"), ("w", "firm"), ("w", "region")])
@pytest.mark.parametrize("controls", [(), ("size",)])
def test_covariates_on_moments_equal_rows(
    name: str,
    gaps: bool,
    weights: str | None,
    cluster: str,
    controls: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One covariate is far from zero and tells a cohort from others, one is zero or one."""
    data = make_data(
        make_frame(5, never=True, gaps=gaps), outcome="y", regressors=controls,
        covariates=["age", "small"], fixed_effects=["firm", "year"], clusters=[cluster],
        unit="firm", time="year", cohort="cohort", treated="treated", weights=weights,
    )  # fmt: skip
    compare_routes(name, data, cluster, monkeypatch)


def compare_routes(
    name: str, data: ModelData, cluster: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    estimator, model = MODELS[name]
    model = model.model_copy(update={"cluster": (cluster,)})
    seen: list[type] = []
    watched = fit_design.fit_design

    def watch(*args: object, **options: object) -> object:
        seen.append(type(result := watched(*args, **options)))
        return result

    for module in (twfe, event_study, fit_cohort_design):
        monkeypatch.setattr(module, "fit_design", watch)
    moments = estimator.fit(data, model, model_id="m")
    monkeypatch.setattr(fit_design, "_suffice_moments", lambda *_: False)
    rows = estimator.fit(data, model, model_id="m")
    assert seen == [MomentRegression, RowRegression]
    assert_same(moments, rows)


def assert_same(moments: ModelResult, rows: ModelResult) -> None:
    assert [row.key for row in moments.estimates] == [row.key for row in rows.estimates]
    for one, other in zip(moments.estimates, rows.estimates, strict=True):
        assert one.estimate == pytest.approx(other.estimate, rel=ROUTE_RTOL)
        assert (one.std_error or 0.0) == pytest.approx(other.std_error or 0.0, rel=ROUTE_RTOL)
        assert (one.n_obs, one.n_units, one.df) == (other.n_obs, other.n_units, other.df)
    np.testing.assert_allclose(moments.vcov, rows.vcov, rtol=0, atol=ROUTE_RTOL)
    assert moments.fit.r2 == pytest.approx(rows.fit.r2, rel=ROUTE_RTOL)
    assert moments.fit.r2_within == pytest.approx(rows.fit.r2_within, rel=ROUTE_RTOL)
    assert [n.text for n in moments.notices] == [n.text for n in rows.notices]
    assert moments.flow == rows.flow
