"""Stacked regressions against fixest on the stacks that the published functions make."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.estimate.make_copies import fit
from tests.estimate.make_untreated import index_rows
from tests.estimate.tolerances import ESTIMATE_RTOL, P_VALUE_RTOL, STD_ERROR_RTOL

pytestmark = pytest.mark.reference

FOLDER = Path(__file__).parents[1] / "reference" / "synthetic"
CASES = {
    case["id"]: case
    for case in json.loads((FOLDER / "reference_more.json").read_text())["cases"]
    if case["id"].startswith("stacked_")
}
SAME_STACK = [name for name in CASES if "nonever" not in name]
OTHER_STACK = ["stacked_nonever_unweighted_subexpfe", "stacked_nonever_weighted_subexpfe"]
"""There a cohort without controls stays in: its own effects absorb it, but it counts in the factor
and in the treated's shares."""


def run(name: str) -> tuple[dict, dict]:
    case = CASES[name]
    result = fit(
        "stacked",
        pd.read_csv(FOLDER / f"{case['data']}.csv"),
        window=(-2, 2),
        unbalanced="cross_sections",
        effects="unit" if name.endswith("subexpfe") else "group",
        weighting="none" if "_unweighted" in name else "shares",
    )
    rows = index_rows(result)
    keys = {"event": "att_event {key}", "att": "att simple"}
    return case, {
        row["kind"] + row["key"]: (row, rows[keys[row["kind"]].format(**row)])
        for row in case["rows"]
    }


@pytest.mark.parametrize("name", SAME_STACK)
def test_equals_fixest(name: str) -> None:
    case, pairs = run(name)
    for theirs, ours in pairs.values():
        assert ours.estimate == pytest.approx(theirs["estimate"], rel=ESTIMATE_RTOL)
        assert ours.std_error == pytest.approx(theirs["std_error"], rel=STD_ERROR_RTOL)
        if "p_value" in theirs:
            assert ours.p_value == pytest.approx(theirs["p_value"], rel=P_VALUE_RTOL)
        assert ours.n_obs == case["n_obs"]


@pytest.mark.parametrize("name", OTHER_STACK)
def test_estimates_are_the_same_without_a_cohort_that_has_no_controls(name: str) -> None:
    for theirs, ours in run(name)[1].values():
        assert ours.estimate == pytest.approx(theirs["estimate"], rel=ESTIMATE_RTOL)


def test_whole_windows_are_the_default_and_change_nothing_where_all_are() -> None:
    case = CASES["stacked_balanced"]
    rows = index_rows(fit("stacked", pd.read_csv(FOLDER / "balanced.csv"), window=(-2, 2)))
    for row in case["rows"][:-1]:
        ours = rows[f"att_event {row['key']}"]
        assert ours.estimate == pytest.approx(row["estimate"], rel=ESTIMATE_RTOL)
        assert ours.std_error == pytest.approx(row["std_error"], rel=STD_ERROR_RTOL)


def test_every_case_is_compared_or_explained() -> None:
    assert len(SAME_STACK) == 6
    assert set(CASES) == {*SAME_STACK, *OTHER_STACK, "stacked_nonever"}
