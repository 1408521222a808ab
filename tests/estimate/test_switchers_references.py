"""Switchers against DIDmultiplegtDYN and its Python port on the synthetic panels."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.estimate.make_switchers import fit, index_rows
from tests.estimate.naive_switchers import NaiveChoices, estimate_naively
from tests.estimate.tolerances import BRUTE_FORCE_RTOL, ESTIMATE_RTOL, STD_ERROR_RTOL

pytestmark = pytest.mark.reference

FOLDER = Path(__file__).parents[1] / "reference" / "synthetic"
ALL = [
    case
    for case in json.loads((FOLDER / "reference_more.json").read_text())["cases"]
    if case["id"].startswith("dyn_")
]
NOT_AVAILABLE = ("_x", "_sector", "_npregion")
"""Time-varying controls and trends by group are no options of ours."""

CASES = [case for case in ALL if "failed" not in case and not case["id"].endswith(NOT_AVAILABLE)]
WORDS = {
    "norm": {"normalized": True},
    "ss": {"same_switchers": True},
    "never": {"control_group": "never_treated"},
    "in": {"direction": "in"},
    "lcse": {"errors_within": "path"},
    "w": {"weights": "w"},
    "region": {"cluster": "region"},
}
ABSENT = {
    (case, key)
    for case in ("dyn_py_ragged_norm", "dyn_r_ragged_norm")
    for key in ("att_event 2", "att_event 3")
}
"""Where a row since the switch is missing, the packages take its dose for the first one; a test
below shows that this is the whole difference."""


def read(name: str) -> pd.DataFrame:
    frame = pd.read_csv(FOLDER / f"{name}.csv")
    if "d" not in frame:
        frame["d"] = ((frame["cohort"] > 0) & (frame["year"] >= frame["cohort"])).astype(float)
    return frame


def name_key(row: dict) -> str:
    if row["kind"] == "avg_total":
        return "att simple"
    steps = int(row["key"])
    return f"att_event {steps - 1 if row['kind'] == 'effect' else -steps - 1}"


def read_options(case: dict) -> dict:
    options: dict = {"window": (-3, 3)}
    for word in case["id"].split("_")[3:]:
        options |= WORDS.get(word, {})
    return options


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_equals_did_multiplegt_dyn(case: dict) -> None:
    rows = index_rows(fit(read(case["data"]), **read_options(case)))
    for expected in case["rows"]:
        key = name_key(expected)
        if (case["id"], key) in ABSENT:
            continue
        found = rows[key]
        assert found.estimate == pytest.approx(expected["estimate"], rel=ESTIMATE_RTOL), key
        assert found.std_error == pytest.approx(expected["std_error"], rel=STD_ERROR_RTOL), key
        if expected["kind"] != "avg_total":
            assert found.n_treated == expected["switchers"]


def test_which_cases_are_compared() -> None:
    assert len(CASES) == 56
    assert sorted(case["id"] for case in ALL if "failed" in case) == [
        "dyn_py_switch_norm_ss",
        "dyn_py_switch_raw_ss",
    ]
    assert len(ALL) == len(CASES) + 2 + 6


def test_a_missing_row_is_the_difference_in_normalised_effects() -> None:
    """The packages' numbers, once a dose that is not seen adds nothing to the dose so far."""
    frame = read("ragged")
    expected = next(case for case in ALL if case["id"] == "dyn_r_ragged_norm")
    absent = NaiveChoices(n_placebos=2, normalized=True, absent_dose_counts=False)
    theirs, _ = estimate_naively(frame, absent, weights=None, cluster="firm")
    for row in expected["rows"]:
        assert theirs[name_key(row)] == pytest.approx(row["estimate"], rel=BRUTE_FORCE_RTOL)
    filled = NaiveChoices(n_placebos=2, normalized=True)
    same, _ = estimate_naively(frame, filled, weights=None, cluster="firm")
    ours = index_rows(fit(frame, normalized=True, window=(-3, 3)))
    for key, value in same.items():
        assert ours[key].estimate == pytest.approx(value, rel=BRUTE_FORCE_RTOL)
