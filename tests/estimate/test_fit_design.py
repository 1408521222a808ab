"""The two routes of a regression on cohort and period, rows and cell moments, are the same."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipec_econ.core.estimates import ModelResult
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
    estimator, model = MODELS[name]
    data = make_data(
        make_frame(3, never=never, gaps=gaps),
        outcome="y", fixed_effects=["firm", "year"], clusters=[cluster], unit="firm",
        time="year", cohort="cohort", treated="treated", weights=weights,
    )  # fmt: skip
    model = model.model_copy(update={"cluster": (cluster,)})
    seen: list[type] = []
    watched = fit_design.fit_design

    def watch(*args: object, **options: object) -> object:
        seen.append(type(result := watched(*args, **options)))
        return result

    for module in (twfe, event_study, fit_cohort_design):
        monkeypatch.setattr(module, "fit_design", watch)
    moments = estimator.fit(data, model, model_id="m")
    monkeypatch.setattr(fit_design, "_suffice_cells", lambda *_: False)
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
