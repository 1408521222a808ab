"""Sun–Abraham against fixest's sunab, on the synthetic panels and on base_stagg."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.spec.model import SunAbrahamModel
from ipec_econ.estimate.sun_abraham import SunAbraham
from tests.estimate.make_data import make_data
from tests.estimate.tolerances import ESTIMATE_RTOL, P_VALUE_RTOL, STD_ERROR_RTOL

pytestmark = pytest.mark.reference

FOLDER = Path(__file__).parents[1] / "reference" / "synthetic"
REFERENCE = {
    case["id"]: case
    for case in json.loads((FOLDER / "reference.json").read_text())["cases"]
    if re.match("fixest_.*_sunab_", case["id"])
}


def fit(frame: pd.DataFrame, vcov: Mapping[str, object], **columns: object) -> ModelResult:
    names: dict = {
        "outcome": "y", "unit": "firm", "time": "year", "cohort": "cohort", **columns,
    }  # fmt: skip
    frame = frame.assign(treated=(frame[names["time"]] >= frame[names["cohort"]]).astype(float))
    data = make_data(
        frame,
        fixed_effects=[names["unit"], names["time"]],
        clusters=[str(vcov["cluster"])] if "cluster" in vcov else [],
        treated="treated",
        **names,
    )
    model = SunAbrahamModel(
        estimator="sun_abraham",
        outcome=names["outcome"],
        treatment="first",
        controls=names.get("regressors", ()),
        **vcov,
    )
    return SunAbraham().fit(data, model, model_id="m")


def index_rows(result: ModelResult) -> dict[str, Estimate]:
    """Name rows as fixest does: ``year::-2``, ``cohort::2012``, ``year::-2:cohort::2012``."""
    names = {
        "att_event": lambda row: f"year::{row.rel_time}",
        "att_cohort": lambda row: f"cohort::{row.cohort}",
        "att_gt": lambda row: f"year::{row.rel_time}:cohort::{row.cohort}",
        "att": lambda row: "ATT" if row.term == "simple" else row.key,
    }
    return {names.get(row.estimand, lambda row: row.key)(row): row for row in result.estimates}


def assert_equal(ours: Estimate, theirs: Mapping[str, float]) -> None:
    assert ours.estimate == pytest.approx(theirs["estimate"], rel=ESTIMATE_RTOL)
    error = theirs.get("std_error", theirs.get("std.error"))
    assert ours.std_error == pytest.approx(error, rel=STD_ERROR_RTOL)
    p_value = theirs.get("p_value", theirs.get("p.value"))
    if p_value is not None:
        assert ours.p_value == pytest.approx(p_value, rel=P_VALUE_RTOL)
    if "conf.low" in theirs:
        assert ours.conf_low == pytest.approx(theirs["conf.low"], rel=STD_ERROR_RTOL)
        assert ours.conf_high == pytest.approx(theirs["conf.high"], rel=STD_ERROR_RTOL)


@pytest.mark.parametrize("name", REFERENCE)
def test_equals_fixest(name: str) -> None:
    case = REFERENCE[name]
    frame = pd.read_csv(FOLDER / f"{case['data']}.csv")
    frame["cohort"] = frame["cohort"].replace(0, np.inf)
    cluster = "region" if "_region_" in name else "firm"
    controls = {} if name.endswith("_nox") else {"regressors": ["x"]}
    result = fit(frame, {"cluster": cluster}, **controls)
    ours = index_rows(result)
    for row in (*case["rows"], *case["cohort"]):
        assert_equal(ours[row["key"]], row)
    assert_equal(ours["ATT"], case["att"])
    assert result.fit.n_obs == case["n_obs"]
    assert result.fit.r2 == pytest.approx(case["r2"], rel=ESTIMATE_RTOL)
    assert result.fit.r2_within == pytest.approx(case["wr2"], rel=ESTIMATE_RTOL)
    events = [row for row in result.estimates if row.estimand == "att_event" and row.std_error]
    assert len(events) == len([row for row in case["rows"] if row["key"].startswith("year::")])


def test_the_cases_of_the_file_are_compared() -> None:
    assert len(REFERENCE) == 8


def compare(ours: dict[str, Estimate], terms: Iterable[Mapping]) -> None:
    for row in terms:
        assert_equal(ours[row["term"]], row)


@pytest.mark.parametrize(("vcov", "suffix"), [({"cluster": "id"}, ""), ({"vcov": "iid"}, "_iid")])
def test_base_stagg_with_a_control_equals_fixest(
    shared: Path, vcov: dict[str, object], suffix: str
) -> None:
    public = shared / "reference" / "public"
    theirs = json.loads((public / "fx_basestagg_sunab.json").read_text())["results"]
    result = fit(read_stagg(public), vcov, unit="id", regressors=["x1"])
    ours = index_rows(result)
    compare(ours, theirs[f"agg_period{suffix}"]["terms"])
    compare(ours, theirs[f"agg_att{suffix}"]["terms"])
    if not suffix:
        compare(ours, theirs["agg_cohort"]["terms"])
        compare(ours, theirs["agg_false"]["terms"])
        assert result.fit.r2 == pytest.approx(theirs["fit"]["r2.r2"], rel=ESTIMATE_RTOL)


def test_base_stagg_without_controls_equals_fixest(shared: Path) -> None:
    public = shared / "reference" / "public"
    path = public / "fx_basestagg_sunab_noctrl_att.json"
    theirs = json.loads(path.read_text())["results"]
    ours = index_rows(fit(read_stagg(public), {"cluster": "id"}, unit="id"))
    compare(ours, theirs["base"]["terms"])
    compare(ours, theirs["att"]["terms"])


def read_stagg(public: Path) -> pd.DataFrame:
    frame = pd.read_csv(public / "base_stagg.csv")
    frame["cohort"] = frame["year_treated"].where(frame["year_treated"] <= 10, np.inf)
    return frame
