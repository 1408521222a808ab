"""The decomposition of a fitted model sums to its estimate; refused where it is no theorem."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import ipec_econ as ipec
from ipec_econ.core.errors import EstimationError, SpecError
from ipec_econ.core.estimates import ModelResult

PANEL = {
    "columns": {"starts": "nullif(cohort, 0)"},
    "treatments": {"first": {"cohort": "starts"}},
}

IDENTITY_RTOL = 1e-10
"""Weights times comparisons against the solved regression: rounding of a few hundred rows."""


def make_frame() -> pd.DataFrame:
    rng = np.random.default_rng(8)
    cohorts = np.repeat([0, 2011, 2013, 2016, 2030, 2009], [9, 5, 7, 6, 4, 3])
    frame = pd.DataFrame({
        "firm": np.repeat(np.arange(len(cohorts)), 8),
        "year": np.tile(np.arange(2010, 2018), len(cohorts)),
        "cohort": np.repeat(cohorts, 8),
    })  # fmt: skip
    treated = (frame["cohort"] > 0) & (frame["year"] >= frame["cohort"])
    frame["w"] = np.repeat(rng.uniform(1, 3, len(cohorts)), 8)
    frame["x"] = rng.normal(size=len(frame))
    frame["y"] = rng.normal(size=len(frame)) + treated * (frame["year"] - frame["cohort"] + 1)
    return frame


def fit(frame: pd.DataFrame, **changes: object) -> ModelResult:
    model = {
        "estimator": "twfe", "outcome": "y", "treatment": "first", "cluster": "firm",
        "diagnostics": {"bacon": {}}, **changes,
    }  # fmt: skip
    model = {key: value for key, value in model.items() if value is not None}
    return ipec.fit(frame, unit="firm", time="year", model=model, panel=PANEL)


@pytest.mark.parametrize("changes", [{}, {"weights": "w"}, {"vcov": "iid", "cluster": None}])
def test_weights_times_comparisons_are_the_estimate(changes: dict[str, object]) -> None:
    result = fit(make_frame(), **changes)
    rows = [row for row in result.diagnostics if row.diagnostic == "bacon"]
    comparisons = [row for row in rows if row.key[:4].isdigit()]
    kinds = [row for row in rows if row not in comparisons]
    assert {row.key for row in kinds} == {
        "earlier vs later", "later vs earlier",
        "treated vs always_treated", "treated vs never_treated",
    }  # fmt: skip
    for group in (comparisons, kinds):
        assert sum(row.statistic for row in group) == pytest.approx(1.0, rel=IDENTITY_RTOL)
        total = sum(row.statistic * row.value for row in group)
        assert total == pytest.approx(result.estimates[0].estimate, rel=IDENTITY_RTOL)


def test_what_is_no_theorem_is_refused() -> None:
    frame = make_frame()
    with pytest.raises(EstimationError, match="not balanced"):
        fit(frame.drop(index=5))
    frame["region"] = frame["firm"] % 2
    with pytest.raises(EstimationError, match="not those of unit and period"):
        fit(frame, fixed_effects=["firm", "region^year"])


def test_other_estimators_and_options_are_refused_before_data() -> None:
    with pytest.raises(SpecError, match="`bacon` of `event_study`"):
        fit(make_frame(), estimator="event_study")
    with pytest.raises(SpecError, match="`bacon` beside `controls`"):
        fit(make_frame(), controls=["x"])
    with pytest.raises(SpecError, match="an option of `bacon`"):
        fit(make_frame(), diagnostics={"bacon": {"ref": 1}})
