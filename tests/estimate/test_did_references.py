"""Callaway–Sant'Anna against R's did, on the synthetic panels and on mpdta."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.spec.model import CallawaySantannaModel
from ipec_econ.diagnose.pretrends import check_pretrends
from ipec_econ.estimate.callaway_santanna import CallawaySantanna
from tests.estimate.make_data import make_data
from tests.estimate.tolerances import ESTIMATE_RTOL, STD_ERROR_RTOL

pytestmark = pytest.mark.reference

FOLDER = Path(__file__).parents[1] / "reference" / "synthetic"
CASES = [
    case
    for case in json.loads((FOLDER / "reference.json").read_text())["cases"]
    if case["id"].startswith("did_") and re.search("_x1_|_weights$|_cluster_region$", case["id"])
]
"""Every case of did without covariates."""

PRINTED_ATOL = 5e-5
"""Half a unit of the fourth decimal, the last that did's vignette prints."""

ZERO_ATOL = 1e-12
"""An effect that is zero by construction."""

Key = tuple[str, ...]


def fit(frame: pd.DataFrame, options: Mapping[str, object], **columns: str) -> ModelResult:
    names = {"outcome": "y", "unit": "firm", "time": "year", "cohort": "cohort", **columns}
    frame = frame.assign(**{names["cohort"]: frame[names["cohort"]].replace(0, np.inf)})
    frame["treated"] = (frame[names["time"]] >= frame[names["cohort"]]).astype(float)
    clusters = [names.pop("cluster", names["unit"])]
    data = make_data(
        frame, fixed_effects=[names["unit"]], clusters=clusters, treated="treated", **names
    )
    model = CallawaySantannaModel(
        estimator="callaway_santanna", outcome=names["outcome"], treatment="first", **options
    )
    return CallawaySantanna().fit(data, model, model_id="m")


def index_rows(result: ModelResult) -> dict[Key, tuple[float, float | None]]:
    found: dict[Key, tuple[float, float | None]] = {}
    for row in result.estimates:
        key: Key = (row.estimand, row.term or "")
        if row.estimand == "att_gt":
            key = ("att_gt", str(row.cohort), str(row.time))
        elif row.estimand != "att":
            key = (row.estimand, str(row.rel_time if row.cohort is None else row.cohort))
            if row.estimand == "att_time":
                key = ("att_time", str(row.time))
        found[key] = (row.estimate, row.std_error)
    return found


ESTIMANDS = {"dynamic": "att_event", "group": "att_cohort", "calendar": "att_time"}
TERMS = {"simple": "simple", "dynamic": "event", "group": "cohort", "calendar": "time"}


def name_key(kind: str, key: str) -> Key:
    if kind == "att_gt":
        return ("att_gt", *key.split(","))
    return ("att", TERMS[kind]) if key == "overall" else (ESTIMANDS[kind], key)


Expected = Iterable[tuple[Key, float, float | None]]


def assert_equal(result: ModelResult, expected: Expected) -> None:
    ours = index_rows(result)
    for key, estimate, std_error in expected:
        assert ours[key][0] == pytest.approx(estimate, rel=ESTIMATE_RTOL, abs=ZERO_ATOL), key
        if std_error is None:
            assert ours[key][1] is None, key
        else:
            assert ours[key][1] == pytest.approx(std_error, rel=STD_ERROR_RTOL), key


def read_options(call: str) -> tuple[dict[str, object], dict[str, str]]:
    options: dict[str, object] = {
        "control_group": "never_treated" if "'nevertreated'" in call else "not_yet_treated",
        "base_period": "universal" if "'universal'" in call else "varying",
        "unbalanced": "cross_sections" if "allow_unbalanced_panel=TRUE" in call else "balance",
    }
    anticipation = re.search(r"anticipation=(\d)", call)
    options["anticipation"] = int(anticipation.group(1)) if anticipation else 0
    columns = {"weights": "w"} if "weightsname" in call else {}
    if "clustervars" in call:
        columns["cluster"] = "region"
    return options, columns


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_equals_did(case: dict) -> None:
    options, columns = read_options(case["call"])
    result = fit(pd.read_csv(FOLDER / f"{case['data']}.csv"), options, **columns)
    expected = [
        (name_key(row["kind"], str(row["key"])), row["estimate"], row.get("std_error"))
        for row in case["rows"]
    ]
    assert_equal(result, expected)
    assert len(result.estimates) == len(expected)


def test_every_case_without_covariates_is_compared() -> None:
    assert len(CASES) == 34


MPDTA = {"outcome": "lemp", "unit": "countyreal", "time": "year", "cohort": "first.treat"}


@pytest.fixture(scope="module")
def public(shared: Path) -> Path:
    return shared / "reference" / "public"


def read_results(public: Path, name: str) -> dict:
    return json.loads((public / f"did_mpdta_{name}.json").read_text())["results"]


def list_effects(table: Mapping[str, list[dict]]) -> Expected:
    for row in table["terms"]:
        key = ("att_gt", str(row["group"]), str(row["time"]))
        yield key, row["estimate"], row["std.error"]


def list_average(kind: str, table: Mapping) -> Expected:
    overall = table["overall"]
    yield ("att", TERMS[kind]), overall["estimate"], overall["std.error"]
    for row in table["egt"] or () if kind != "simple" else ():
        yield (ESTIMANDS[kind], str(row["egt"])), row["estimate"], row["std.error"]


@pytest.mark.parametrize("base", ["universal", "varying"])
@pytest.mark.parametrize("anticipation", [0, 1])
@pytest.mark.parametrize("control", ["never_treated", "not_yet_treated"])
def test_mpdta_equals_did(public: Path, control: str, anticipation: int, base: str) -> None:
    group = {"never_treated": "nevertreated", "not_yet_treated": "notyettreated"}[control]
    options = {"control_group": control, "anticipation": anticipation, "base_period": base}
    frame = pd.read_csv(public / "mpdta.csv")
    for method in ("dr", "ipw", "reg"):
        theirs = read_results(public, f"{group}_{method}_x1_ant{anticipation}_{base}")
        result = fit(frame, options, **MPDTA)
        assert_equal(result, list_effects(theirs["att_gt"]))
        for kind in TERMS:
            assert_equal(result, list_average(kind, theirs[kind]))
    window = fit(frame, {**options, "window": (-2, 1)}, **MPDTA)
    assert_equal(window, list_average("dynamic", theirs["dynamic_min_e_m2_max_e_1"]))
    for event in (0, 1):
        balanced = fit(frame, {**options, "balance_event": event}, **MPDTA)
        assert_equal(balanced, list_average("dynamic", theirs[f"dynamic_balance_e{event}"]))


def test_always_treated_are_dropped_as_did_does(public: Path) -> None:
    frame = pd.read_csv(public / "mpdta.csv")
    never = frame.loc[frame["first.treat"] == 0, "countyreal"].unique()
    frame.loc[frame["countyreal"].isin(never[:40]), "first.treat"] = 2003
    frame.loc[frame["countyreal"].isin(never[40:60]), "first.treat"] = 2001
    theirs = read_results(public, "always_treated")
    options = {"control_group": "never_treated", "base_period": "varying"}
    result = fit(frame, options, **MPDTA)
    assert_equal(result, list_effects(theirs["never"]["att_gt"]))
    for kind in TERMS:
        assert_equal(result, list_average(kind, theirs["never"][kind]))
    other = fit(frame, {"base_period": "varying"}, **MPDTA)
    assert_equal(other, list_effects(theirs["notyet"]))
    dropped = next(step for step in result.flow if step.step == "no_base_period")
    assert dropped.units_lost == theirs["n_dropped_units"]


def test_one_weight_a_firm_equals_did(public: Path) -> None:
    """The weight of the first period, in did, is the case in which a firm keeps one weight."""
    frame = pd.read_csv(public / "mpdta.csv").sort_values(["countyreal", "year"])
    frame["w_first"] = frame.groupby("countyreal")["w_tv"].transform("first")
    options = {"control_group": "never_treated", "base_period": "varying"}
    theirs = read_results(public, "weights_timevarying")["first_period"]
    result = fit(frame, options, **MPDTA, weights="w_first")
    assert_equal(result, list_effects(theirs["att_gt"]))
    for kind in TERMS:
        assert_equal(result, list_average(kind, theirs[kind]))


@pytest.mark.parametrize("control", ["never", "notyet"])
def test_treated_after_the_end_are_never_treated(public: Path, control: str) -> None:
    frame = pd.read_csv(public / "mpdta.csv")
    frame["first.treat"] = frame["first.treat"].replace(2007, 2009)
    group = {"never": "never_treated", "notyet": "not_yet_treated"}[control]
    result = fit(frame, {"control_group": group, "base_period": "varying"}, **MPDTA)
    assert_equal(result, list_effects(read_results(public, "treated_after_end")[control]))


def test_vignette_of_did(public: Path) -> None:
    """The table that did's introduction prints for mpdta."""
    options = {"control_group": "never_treated", "base_period": "varying"}
    result = fit(pd.read_csv(public / "mpdta.csv"), options, **MPDTA)
    ours = index_rows(result)
    printed = {
        (2004, 2004): -0.0105, (2004, 2005): -0.0704, (2004, 2006): -0.1373,
        (2004, 2007): -0.1008, (2006, 2004): 0.0065, (2006, 2005): -0.0028,
        (2006, 2006): -0.0046, (2006, 2007): -0.0412, (2007, 2004): 0.0305,
        (2007, 2005): -0.0027, (2007, 2006): -0.0311, (2007, 2007): -0.0261,
    }  # fmt: skip
    for (cohort, time), value in printed.items():
        key = ("att_gt", str(cohort), str(time))
        assert ours[key][0] == pytest.approx(value, abs=PRINTED_ATOL)
    path = {-3: 0.0305, -2: -0.0006, -1: -0.0245, 0: -0.0199, 1: -0.0510, 2: -0.1373, 3: -0.1008}
    for event, value in path.items():
        assert ours["att_event", str(event)][0] == pytest.approx(value, abs=PRINTED_ATOL)
    assert ours["att", "event"][0] == pytest.approx(-0.0772, abs=PRINTED_ATOL)


def test_pretest_equals_dids(public: Path) -> None:
    theirs = read_results(public, "nevertreated_dr_x1_ant0_varying")["att_gt"]
    options = {"control_group": "never_treated", "base_period": "varying"}
    found = check_pretrends(fit(pd.read_csv(public / "mpdta.csv"), options, **MPDTA))
    assert found is not None
    ours = next(row for row in found.rows if row.key == "wald_att_gt")
    assert ours.statistic == pytest.approx(theirs["W_pretest"][0][0], rel=STD_ERROR_RTOL)
    assert ours.p_value == pytest.approx(theirs["Wpval"][0][0], abs=PRINTED_ATOL)
