"""Every fixest regression on the synthetic panels, by `ols` and by `twfe`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.spec.model import DidRegressionModel, RegressionModel
from ipec_econ.estimate.registry import ESTIMATORS
from tests.estimate.make_data import make_data
from tests.estimate.tolerances import ESTIMATE_RTOL, P_VALUE_RTOL, STD_ERROR_RTOL

pytestmark = pytest.mark.reference

FOLDER = Path(__file__).parents[1] / "reference" / "synthetic"
CALL = re.compile(r"fixest::feols\(y ~ (.*?) \| (.*?), vcov=(.*?)(, weights=~w)?\)$")
CASES = [
    case
    for case in json.loads((FOLDER / "reference.json").read_text())["cases"]
    if case["id"].startswith("fixest_")
    and "sunab" not in case["id"]
    and not case["id"].endswith("_event")
]


@dataclass(frozen=True)
class Call:
    """A feols call in pieces."""

    controls: tuple[str, ...]
    fixed_effects: tuple[str, ...]
    clusters: tuple[str, ...]
    vcov: dict[str, object]
    weights: str | None


def read_call(text: str) -> Call:
    found = CALL.match(text)
    assert found is not None, text
    regressors, effects, vcov, weights = found.groups()
    clusters: tuple[str, ...] = ()
    if vcov.startswith("~"):
        clusters = tuple(vcov[1:].split(" + "))
        chosen: dict[str, object] = {"cluster": clusters}
    elif "DK" in vcov:
        chosen = {"vcov": {"kind": "driscoll_kraay", "lags": int(vcov.rsplit(" ", 1)[1])}}
    else:
        chosen = {"vcov": vcov.strip("'")}
    return Call(
        tuple(regressors.split(" + ")[1:]),
        tuple(effects.split(" + ")),
        clusters,
        chosen,
        "w" if weights else None,
    )


@pytest.fixture(scope="module")
def panels() -> dict[str, pd.DataFrame]:
    frames = {}
    for name in ("balanced", "ragged", "nonever"):
        frame = pd.read_csv(FOLDER / f"{name}.csv")
        frame["cohort"] = np.where(frame["cohort"] > 0, frame["cohort"], np.inf)
        frame["treat"] = (frame["year"] >= frame["cohort"]).astype(float)
        frames[name] = frame
    return frames


def estimate(name: str, call: Call, frame: pd.DataFrame) -> ModelResult:
    shared = {
        "outcome": "y",
        "fixed_effects": call.fixed_effects,
        "clusters": call.clusters,
        "unit": "firm",
        "time": "year",
        "weights": call.weights,
    }
    if name == "ols":
        regressors = ("treat", *call.controls)
        data = make_data(frame, regressors=regressors, **shared)
        model = RegressionModel(
            estimator="ols", outcome="y", regressors=regressors, weights=call.weights, **call.vcov
        )
        return ESTIMATORS["ols"].fit(data, model, model_id="m")
    data = make_data(frame, regressors=call.controls, cohort="cohort", treated="treat", **shared)
    did = DidRegressionModel(
        estimator="twfe",
        outcome="y",
        treatment="first",
        controls=call.controls,
        fixed_effects=call.fixed_effects,
        weights=call.weights,
        **call.vcov,
    )
    return ESTIMATORS["twfe"].fit(data, did, model_id="m")


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
@pytest.mark.parametrize("name", ["ols", "twfe"])
def test_equals_fixest(name: str, case: dict, panels: dict[str, pd.DataFrame]) -> None:
    call = read_call(case["call"])
    result = estimate(name, call, panels[case["data"]])
    keys = {"treat": "twfe"} if name == "twfe" else {}
    assert [row.term for row in result.estimates] == [
        keys.get(row["key"], row["key"]) for row in case["rows"]
    ]
    for ours, theirs in zip(result.estimates, case["rows"], strict=True):
        assert ours.estimate == pytest.approx(theirs["estimate"], rel=ESTIMATE_RTOL)
        assert ours.std_error == pytest.approx(theirs["std_error"], rel=STD_ERROR_RTOL)
        assert ours.p_value == pytest.approx(theirs["p_value"], rel=P_VALUE_RTOL)
    assert result.fit.n_obs == case["n_obs"]
    assert result.fit.r2 == pytest.approx(case["r2"], rel=ESTIMATE_RTOL)
    assert result.fit.r2_within == pytest.approx(case["wr2"], rel=ESTIMATE_RTOL)


def test_all_regressions_of_the_file_are_compared() -> None:
    assert len(CASES) == 81


@pytest.mark.parametrize("panel", ["balanced", "nonever"])
def test_negative_weights_equal_twowayfeweights(
    panel: str, panels: dict[str, pd.DataFrame]
) -> None:
    cases = json.loads((FOLDER / "reference_more.json").read_text())["cases"]
    rows = next(case for case in cases if case["id"] == f"twfew_r_{panel}_feTR")["rows"]
    theirs = {row["kind"]: row["estimate"] for row in rows}
    call = Call((), ("firm", "year"), ("firm",), {"cluster": "firm"}, None)
    result = estimate("twfe", call, panels[panel])
    text = next(n.text for n in result.notices if n.code == "estimate/twfe-staggered")
    assert f"{theirs['n_negative']:.0f} of {theirs['n_weights']:.0f} treated rows" in text
    assert f"their sum {theirs['sum_negative']:.3g} against" in text


@pytest.mark.parametrize("panel", ["switch", "dose"])
def test_status_and_dose_as_regressors_equal_twowayfeweights(panel: str) -> None:
    cases = json.loads((FOLDER / "reference_more.json").read_text())["cases"]
    case = next(case for case in cases if case["id"] == f"twfew_r_{panel}_feTR")
    beta = next(row["estimate"] for row in case["rows"] if row["kind"] == "beta")
    data = make_data(
        pd.read_csv(FOLDER / f"{panel}.csv"),
        outcome="y",
        regressors=["d"],
        fixed_effects=["firm", "year"],
        clusters=["firm"],
        unit="firm",
        time="year",
    )
    model = RegressionModel(estimator="ols", outcome="y", regressors="d", cluster="firm")
    result = ESTIMATORS["ols"].fit(data, model, model_id="m")
    assert result.estimates[0].estimate == pytest.approx(beta, rel=ESTIMATE_RTOL)
