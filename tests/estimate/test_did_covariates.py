"""Callaway–Sant'Anna with covariates against R's did."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.spec.model import CallawaySantannaModel
from ipec_econ.estimate.callaway_santanna import CallawaySantanna
from ipec_econ.numerics import adjusted_sections
from tests.estimate.make_data import make_data
from tests.estimate.test_did_references import (
    FOLDER,
    MPDTA,
    TERMS,
    index_rows,
    list_average,
    list_effects,
    name_key,
    read_options,
    read_results,
)
from tests.estimate.tolerances import ESTIMATE_RTOL, STD_ERROR_RTOL

pytestmark = pytest.mark.reference

ITERATED = 1e-5
"""did's logit stops early: closeness in standard errors, as the conventions' page states."""

METHODS = {
    "dr": "doubly_robust", "reg": "outcome_regression", "ipw": "inverse_probability",
}  # fmt: skip
CASES = [
    case
    for case in json.loads((FOLDER / "reference.json").read_text())["cases"]
    if re.search("_(size|sector|size_sector)_(dr|reg|ipw)_", case["id"])
]
"""Every case of did with covariates."""

SIGN = re.compile("_dr_.*_unb$")
"""Cases whose standard errors did takes with a wrong sign: see the methods page and the test below.
"""


def fit(
    frame: pd.DataFrame,
    options: dict[str, object],
    covariates: list[str],
    cluster: str | None = None,
    weights: str | None = None,
    **columns: str,
) -> ModelResult:
    names = {"outcome": "y", "unit": "firm", "time": "year", "cohort": "cohort", **columns}
    frame = frame.assign(**{names["cohort"]: frame[names["cohort"]].replace(0, np.inf)})
    frame["treated"] = (frame[names["time"]] >= frame[names["cohort"]]).astype(float)
    for name in [name for name in covariates if frame[name].nunique() <= 10]:
        levels = np.sort(frame[name].unique())[1:]
        frame = frame.assign(**{f"{name}{level}": frame[name] == level for level in levels})
        covariates = [one for one in covariates if one != name]
        covariates += [f"{name}{level}" for level in levels]
    data = make_data(
        frame, regressors=covariates, clusters=[cluster or names["unit"]], treated="treated",
        weights=weights, **names,
    )  # fmt: skip
    model = CallawaySantannaModel(
        estimator="callaway_santanna",
        outcome=names["outcome"],
        treatment="first",
        covariates=covariates,
        **options,
    )
    return CallawaySantanna().fit(data, model, model_id="m")


def assert_near(result: ModelResult, expected: object, method: str, *, errors: bool = True) -> None:
    ours = index_rows(result)
    for key, estimate, std_error in expected:
        mine = ours[key]
        if std_error is None:
            assert mine == (0.0, None), key
        elif method == "reg":
            assert mine[0] == pytest.approx(estimate, rel=ESTIMATE_RTOL), key
            assert mine[1] == pytest.approx(std_error, rel=STD_ERROR_RTOL), key
        else:
            assert mine[0] == pytest.approx(estimate, abs=ITERATED * std_error), key
            assert not errors or mine[1] == pytest.approx(std_error, rel=ITERATED), key


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_equals_did(case: dict) -> None:
    found = re.search("_(size|sector|size_sector)_(dr|reg|ipw)_", case["id"])
    assert found is not None
    options, columns = read_options(case["call"])
    options["method"] = METHODS[found.group(2)]
    frame = pd.read_csv(FOLDER / f"{case['data']}.csv")
    result = fit(frame, options, found.group(1).split("_"), **columns)
    expected = [
        (name_key(row["kind"], str(row["key"])), row["estimate"], row.get("std_error"))
        for row in case["rows"]
    ]
    errors = SIGN.search(case["id"]) is None
    assert_near(result, expected, found.group(2), errors=errors)
    assert len(result.estimates) == len(expected)


@pytest.mark.parametrize(
    "case", [case for case in CASES if SIGN.search(case["id"])], ids=lambda case: case["id"]
)
def test_the_one_difference_is_a_sign_in_did(case: dict, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the sign that DRDID's drdid_rc gives the earlier period, its errors come out."""
    straight = adjusted_sections._Sum.move

    def turn(total: object, sign: float, weight: object, value: object, scores: object) -> None:
        caller = inspect.currentframe().f_back
        is_first_step = (
            caller.f_code.co_name == "_add_weighted" and value is caller.f_locals["ones"]
        )
        if is_first_step and not caller.f_locals["after"]:
            sign = -sign
        straight(total, sign, weight, value, scores)

    monkeypatch.setattr(adjusted_sections._Sum, "move", turn)
    found = re.search("_(size|sector|size_sector)_dr_", case["id"])
    assert found is not None
    options, columns = read_options(case["call"])
    frame = pd.read_csv(FOLDER / f"{case['data']}.csv")
    result = fit(frame, options, found.group(1).split("_"), **columns)
    expected = [
        (name_key(row["kind"], str(row["key"])), row["estimate"], row.get("std_error"))
        for row in case["rows"]
    ]
    assert_near(result, expected, "dr")


def test_every_case_with_covariates_is_compared() -> None:
    assert len(CASES) == 126


@pytest.fixture(scope="module")
def public(shared: Path) -> Path:
    return shared / "reference" / "public"


@pytest.mark.parametrize("base", ["universal", "varying"])
@pytest.mark.parametrize("anticipation", [0, 1])
@pytest.mark.parametrize("control", ["nevertreated", "notyettreated"])
@pytest.mark.parametrize("method", METHODS)
def test_mpdta_equals_did(
    public: Path, method: str, control: str, anticipation: int, base: str
) -> None:
    options = {
        "control_group": {"nevertreated": "never_treated"}.get(control, "not_yet_treated"),
        "anticipation": anticipation, "base_period": base, "method": METHODS[method],
    }  # fmt: skip
    theirs = read_results(public, f"{control}_{method}_xlpop_ant{anticipation}_{base}")
    result = fit(pd.read_csv(public / "mpdta.csv"), options, ["lpop"], **MPDTA)
    assert_near(result, list_effects(theirs["att_gt"]), method)
    for kind in TERMS:
        assert_near(result, list_average(kind, theirs[kind]), method)


@pytest.mark.parametrize(
    ("name", "extra"), [("cluster_state", {"cluster": "state"}), ("weights", {"weights": "w"})]
)
def test_mpdta_with_weights_or_states_equals_did(
    public: Path, name: str, extra: dict[str, str]
) -> None:
    theirs = read_results(public, name)
    options = {"control_group": "never_treated", "base_period": "varying"}
    result = fit(pd.read_csv(public / "mpdta.csv"), options, ["lpop"], **MPDTA, **extra)
    assert_near(result, list_effects(theirs["att_gt"]), "dr")
    for kind in TERMS:
        assert_near(result, list_average(kind, theirs[kind]), "dr")


def test_unbalanced_mpdta_cut_to_whole_histories_equals_did(public: Path) -> None:
    theirs = read_results(public, "unbalanced")["allow_unbalanced_FALSE"]
    options = {"control_group": "never_treated", "base_period": "varying", "unbalanced": "balance"}
    result = fit(pd.read_csv(public / "mpdta_unbal.csv"), options, ["lpop"], **MPDTA)
    assert_near(result, list_effects(theirs["att_gt"]), "dr")


def test_influence_of_the_overall_path_equals_dids(public: Path) -> None:
    """The whole covariance of att_gt, from did's influence functions."""
    theirs = pd.read_csv(public / "did_mpdta_inffunc_dr_xlpop.csv")
    options = {"control_group": "never_treated", "base_period": "varying"}
    result = fit(pd.read_csv(public / "mpdta.csv"), options, ["lpop"], **MPDTA)
    columns = [f"g{row.cohort}_t{row.time}" for row in result.estimates if row.estimand == "att_gt"]
    psi = theirs[columns].to_numpy()
    expected = psi.T @ psi / len(psi) ** 2
    ours = np.asarray(result.vcov)[: len(columns), : len(columns)]
    np.testing.assert_allclose(ours, expected, rtol=0, atol=ITERATED * np.diagonal(expected).max())


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("unit", ["countyreal", "row"])
def test_two_periods_equal_drdid(public: Path, unit: str, method: str) -> None:
    """As a panel, and as repeated cross-sections in which each row is a unit of its own."""
    case = "drdid_mpdta_2x2" if unit == "countyreal" else "drdid_mpdta_2x2_rc"
    results = json.loads((public / f"{case}.json").read_text())["results"]
    theirs = results[{"dr": "dr_trad", "ipw": "ipw_std", "reg": "reg"}[method]]
    frame = pd.read_csv(public / "mpdta_2x2.csv").assign(row=lambda one: np.arange(len(one)))
    frame["first.treat"] = np.where(frame["D"] > 0, frame["year"].max(), 0.0)
    options = {
        "control_group": "never_treated", "method": METHODS[method],
        "unbalanced": "pairwise" if unit == "countyreal" else "cross_sections",
    }  # fmt: skip
    result = fit(frame, options, ["lpop"], **{**MPDTA, "unit": unit})
    errors = unit == "countyreal" or method != "dr"
    expected = [(("att", "simple"), theirs["ATT"], theirs["se"])]
    assert_near(result, expected, method, errors=errors)


@pytest.mark.parametrize("method", METHODS)
def test_repeated_cross_sections_equal_did(public: Path, method: str) -> None:
    """Without a unit each row is one of its own; `dr` errors: see the sign above."""
    theirs = json.loads((public / "did_mpdta_rc.json").read_text())["results"][method]
    frame = pd.read_csv(public / "mpdta.csv").assign(row=lambda one: np.arange(len(one)))
    options = {
        "control_group": "never_treated", "base_period": "varying",
        "unbalanced": "cross_sections", "method": METHODS[method],
    }  # fmt: skip
    result = fit(frame, options, ["lpop"], **{**MPDTA, "unit": "row"})
    errors = method != "dr"
    assert_near(result, list_effects(theirs["att_gt"]), method, errors=errors)
    for kind in TERMS:
        assert_near(result, list_average(kind, theirs[kind]), method, errors=errors)
