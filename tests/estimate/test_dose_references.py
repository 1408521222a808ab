"""Effects by dose against diff-diff and moderndid on the balanced synthetic panel."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.estimate.make_doses import fit, index_rows
from tests.estimate.make_staggered import add_treatment
from tests.estimate.naive_doses import NaiveChoices, NaiveDoses
from tests.estimate.tolerances import ESTIMATE_RTOL, STD_ERROR_RTOL

pytestmark = pytest.mark.reference

FOLDER = Path(__file__).parents[1] / "reference"
CASES = json.loads((FOLDER / "dose_response" / "expected.json").read_text())["cases"]
WORDS = {
    "never_treated": "never_treated",
    "nevertreated": "never_treated",
    "not_yet_treated": "not_yet_treated",
}
DEFAULTS = {"diff_diff": "never_treated", "moderndid": "not_yet_treated"}

SHARES_KNOWN = ("att", "acrt", "att_dose", "acrt_dose")
"""diff-diff's averages over cohorts take their shares as known."""


def read(panel: str) -> pd.DataFrame:
    frame = pd.read_csv(FOLDER / "synthetic" / "balanced.csv")
    frame["dose"] = np.where(frame["cohort"] > 0, frame["size"], 0.0)
    if panel.startswith("one"):
        frame = frame[frame["cohort"].isin([0, 2013])]
    if panel == "one_rounded":
        frame["dose"] = np.ceil(frame["dose"]).clip(upper=3)
    frame["cohort"] = frame["cohort"].replace(0, np.inf)
    return add_treatment(frame)


def read_options(case: dict) -> dict:
    """Return ours: diff-diff and moderndid average cohorts by size, did's `group`."""
    given = dict(case["options"])
    package = "moderndid" if case["id"].startswith("moderndid") else "diff_diff"
    options = {
        "aggregation": "cohort",
        "control_group": WORDS[given.pop("control_group", DEFAULTS[package])],
    }
    if given.pop("treatment_type", None) == "discrete":
        return {**options, "bins": "each"}
    terms = [row["term"] for row in case["rows"] if row["estimand"] == "att_dose"]
    return {**options, "doses": [float(term) for term in terms], **given}


def is_comparable(case: dict, row: dict) -> bool:
    """Return whether the number is of the same thing; the methods page says where it is not."""
    if case["panel"] == "one_rounded" and row["estimand"].startswith("acrt"):
        return False  # Slopes between levels; our bins have none.
    if case["options"].get("anticipation"):
        return row["estimand"] == "att_event"  # Averages hold the anticipated period too.
    if row["estimand"] == "att_event" and int(row["term"]) < -1:
        # Among controls before treatment are firms that are treated at the base.
        return case["options"].get("control_group") != "not_yet_treated"
    return True


def is_smooth(case: dict) -> bool:
    return case["panel"] != "one_rounded" and not case["options"].get("anticipation")


def name_key(row: dict) -> str:
    return f"{row['estimand']} {row['term']}"


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_estimates_equal(case: dict) -> None:
    ours = index_rows(fit(read(case["panel"]), **read_options(case)))
    for row in case["rows"]:
        if is_comparable(case, row):
            found = ours[name_key(row)].estimate
            assert found == pytest.approx(row["estimate"], rel=ESTIMATE_RTOL), name_key(row)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_standard_errors_equal(case: dict) -> None:
    """Those of one cohort, of event times, and moderndid's of the mean response."""
    ours = index_rows(fit(read(case["panel"]), **read_options(case)))
    compared = 0
    for row in case["rows"]:
        known = row["std_error"] is not None and is_comparable(case, row)
        if not known or (case["id"].startswith("diff_diff") and row["estimand"] == "acrt"):
            continue
        if case["panel"] == "staggered":
            continue
        found = ours[name_key(row)].std_error
        assert found == pytest.approx(row["std_error"], rel=STD_ERROR_RTOL), name_key(row)
        compared += 1
    assert compared or case["panel"] == "staggered"


DIFFERENT = [case for case in CASES if case["id"].startswith("diff_diff") and is_smooth(case)]


@pytest.mark.parametrize("case", DIFFERENT, ids=[case["id"] for case in DIFFERENT])
def test_what_diff_diff_takes_as_known_is_the_whole_difference(case: dict) -> None:
    """Its numbers, once the firms' doses and the cohorts' shares add no uncertainty."""
    options = read_options(case)
    chosen = {**options, "doses": tuple(options["doses"])}
    frame = read(case["panel"])
    naive = NaiveDoses(frame, NaiveChoices(**chosen, random_doses=False, random_shares=False))
    theirs = naive.estimate()
    ours = index_rows(fit(frame, **options))
    for row in case["rows"]:
        if row["estimand"] == "att_event":
            continue
        key = name_key(row)
        assert theirs[key][1] == pytest.approx(row["std_error"], rel=STD_ERROR_RTOL), key
        assert ours[key].std_error >= 0.99 * row["std_error"]


def test_which_cases_are_compared() -> None:
    assert len(CASES) == 12
    assert sum(len(case["rows"]) for case in CASES) == 294
