"""The event-study regression against fixest, on the synthetic panels and on base_stagg."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.spec.model import EventStudyModel
from ipec_econ.diagnose.pretrends import check_pretrends
from ipec_econ.estimate.event_study import EventStudy
from tests.estimate.make_data import make_data
from tests.estimate.tolerances import ESTIMATE_RTOL, P_VALUE_RTOL, STD_ERROR_RTOL

pytestmark = pytest.mark.reference

FOLDER = Path(__file__).parents[1] / "reference" / "synthetic"
REFERENCE = {
    case["id"]: case for case in json.loads((FOLDER / "reference.json").read_text())["cases"]
}
CASES = [name for name in REFERENCE if name.startswith("fixest_") and name.endswith("_event")]


def fit(frame: pd.DataFrame, vcov: dict[str, object], **columns: object) -> ModelResult:
    names: dict = {
        "outcome": "y", "unit": "firm", "time": "year", "cohort": "cohort", **columns,
    }  # fmt: skip
    frame = frame.assign(treated=(frame[names["time"]] >= frame[names["cohort"]]).astype(float))
    data = make_data(
        frame,
        fixed_effects=[names["unit"], names["time"]],
        clusters=[names["unit"]] if "cluster" in vcov else [],
        treated="treated",
        **names,
    )
    model = EventStudyModel(
        estimator="event_study",
        outcome=names["outcome"],
        treatment="first",
        controls=names.get("regressors", ()),
        **vcov,
    )
    return EventStudy().fit(data, model, model_id="m")


def index_events(result: ModelResult) -> dict[int | str, object]:
    return {row.rel_time if row.term is None else row.term: row for row in result.estimates}


@pytest.mark.parametrize("name", CASES)
def test_equals_fixest(name: str) -> None:
    case = REFERENCE[name]
    frame = pd.read_csv(FOLDER / f"{case['data']}.csv")
    frame["cohort"] = frame["cohort"].replace(0, np.inf)
    result = fit(frame, {"cluster": "firm"})
    ours = index_events(result)
    for row in case["rows"]:
        mine = ours[int(row["key"].removeprefix("rel::"))]
        assert mine.estimate == pytest.approx(row["estimate"], rel=ESTIMATE_RTOL)
        assert mine.std_error == pytest.approx(row["std_error"], rel=STD_ERROR_RTOL)
        assert mine.p_value == pytest.approx(row["p_value"], rel=P_VALUE_RTOL)
    assert len(ours) == len(case["rows"]) + 1
    assert (ours[-1].estimate, ours[-1].std_error) == (0.0, None)


def test_the_cases_of_the_file_are_compared() -> None:
    assert CASES == ["fixest_balanced_event", "fixest_ragged_event"]


@pytest.mark.parametrize(
    ("vcov", "key"), [({"cluster": "id"}, "cluster_id"), ({"vcov": "iid"}, "iid")]
)
def test_base_stagg_with_a_control_equals_fixest(
    shared: Path, vcov: dict[str, object], key: str
) -> None:
    public = shared / "reference" / "public"
    theirs = json.loads((public / "fx_basestagg_eventstudy.json").read_text())["results"]
    frame = pd.read_csv(public / "base_stagg.csv")
    frame["cohort"] = frame["year_treated"].where(frame["year_treated"] <= 10, np.inf)
    result = fit(frame, vcov, unit="id", time="year", regressors=["x1"])
    ours = index_events(result)
    for row in theirs[key]["terms"]:
        event = row["term"].removeprefix("time_to_treatment::")
        mine = ours["x1" if event == "x1" else int(event)]
        assert mine.estimate == pytest.approx(row["estimate"], rel=ESTIMATE_RTOL)
        assert mine.std_error == pytest.approx(row["std.error"], rel=STD_ERROR_RTOL)
        assert mine.conf_low == pytest.approx(row["conf.low"], rel=STD_ERROR_RTOL)


def test_pretrend_test_equals_fixests_wald(shared: Path) -> None:
    public = shared / "reference" / "public"
    theirs = json.loads((public / "fx_basestagg_eventstudy.json").read_text())["results"]
    frame = pd.read_csv(public / "base_stagg.csv")
    frame["cohort"] = frame["year_treated"].where(frame["year_treated"] <= 10, np.inf)
    found = check_pretrends(
        fit(frame, {"cluster": "id"}, unit="id", time="year", regressors=["x1"])
    )
    assert found is not None
    wald = theirs["wald_pre"]
    assert found.rows[0].value == wald["df1"]
    assert found.rows[0].statistic == pytest.approx(wald["stat"], rel=STD_ERROR_RTOL)
    assert found.rows[0].p_value == pytest.approx(wald["p"], rel=P_VALUE_RTOL)
