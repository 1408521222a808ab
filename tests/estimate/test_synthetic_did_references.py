"""Synthetic difference-in-differences against R synthdid, synthdid-py and diff-diff."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ipec_econ.core.estimates import ModelResult
from ipec_econ.numerics.synthetic.choices import SyntheticChoices
from ipec_econ.numerics.synthetic.estimate_gaps import estimate_gaps, tune_cohorts
from ipec_econ.numerics.synthetic.synthetic_panel import SyntheticPanel
from tests.estimate.make_staggered import NEVER
from tests.estimate.make_synthetic import fit, index_diagnostics, index_rows
from tests.estimate.tolerances import ESTIMATE_RTOL, STD_ERROR_RTOL

pytestmark = pytest.mark.reference

FOLDER = Path(__file__).parents[1] / "reference"
CASES = json.loads((FOLDER / "synthetic_did" / "reference.json").read_text())["cases"]
SOURCES = {"synthetic_did": "sdid", "synthetic_control": "sc", "did": "did"}
"""Methods by their names in R's results."""

MINIMUM_DISTANCE = 1.6e-3
"""How far R's number on Proposition 99 is from that with exact weights (−15.6054)."""


def read_panel(case: dict) -> pd.DataFrame:
    frame = pd.read_csv(FOLDER / "synthetic" / f"{case['data']}.csv")
    frame = frame[frame["cohort"].isin(case["cohorts"])]
    return frame.assign(cohort=frame["cohort"].replace(0, NEVER).astype(float))


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_equals_the_packages(case: dict) -> None:
    for kind, std_error in case["std_error"].items():
        options = {"method": case["method"], "errors": kind}
        drawn = {"seed": case["seed"], "replications": case["draws"]} if "draws" in case else {}
        rows = index_rows(fit(read_panel(case), **options, **drawn))
        found = rows["att simple"]
        assert found.estimate == pytest.approx(case["estimate"], rel=ESTIMATE_RTOL)
        assert found.std_error == pytest.approx(std_error, rel=STD_ERROR_RTOL), kind
        for cohort, estimate in case.get("by_cohort", {}).items():
            row = rows[f"att_cohort {cohort}"]
            assert row.estimate == pytest.approx(estimate, rel=ESTIMATE_RTOL)


@pytest.mark.parametrize(
    "case", [case for case in CASES if "noise" in case], ids=lambda case: case["id"]
)
def test_weights_equal_the_packages(case: dict) -> None:
    found = index_diagnostics(fit(read_panel(case), method=case["method"]))
    for key in ("noise", "effective_donors"):
        assert found[f"cohort=2013 {key}"] == pytest.approx(case[key], rel=ESTIMATE_RTOL)
    largest = found["cohort=2013 largest_weight"]
    assert largest == pytest.approx(case["largest_donor_weight"], rel=ESTIMATE_RTOL)
    for year, weight in zip((2010, 2011, 2012), case["period_weights"], strict=True):
        ours = found.get(f"cohort=2013 time_weight={year}") or 0.0
        assert ours == pytest.approx(weight, rel=ESTIMATE_RTOL, abs=1e-15)


def test_which_cases_are_compared() -> None:
    assert len(CASES) == 7
    assert sum(len(case["std_error"]) for case in CASES) == 13


@pytest.fixture(scope="module")
def smoking(shared: Path) -> pd.DataFrame:
    frame = pd.read_csv(shared / "reference" / "public" / "california_prop99.csv")
    frame = frame.rename(columns={"State": "firm", "Year": "year", "PacksPerCapita": "y"})
    first = frame[frame["treated"] == 1].groupby("firm")["year"].min()
    return frame.assign(cohort=frame["firm"].map(first).fillna(NEVER))


@pytest.fixture(scope="module")
def theirs(shared: Path) -> dict:
    file = shared / "reference" / "public" / "synthdid_california_prop99.json"
    return json.loads(file.read_text())["results"]


def fit_smoking(frame: pd.DataFrame, **options: object) -> ModelResult:
    return fit(frame, errors="placebo", replications=2, **options)


@pytest.mark.parametrize("method", SOURCES)
def test_proposition_99_equals_r(smoking: pd.DataFrame, theirs: dict, method: str) -> None:
    expected = theirs[SOURCES[method]]
    result = fit_smoking(smoking, method=method)
    rows = index_rows(result)
    assert rows["att simple"].estimate == pytest.approx(expected["estimate"], rel=ESTIMATE_RTOL)
    found = index_diagnostics(result)
    donors = np.sort(np.array(list(expected["omega"].values())))[::-1]
    assert found["cohort=1989 donors"] == theirs["N0"]
    assert found["cohort=1989 donors_used"] == np.count_nonzero(donors)
    assert found["cohort=1989 largest_weight"] == pytest.approx(donors[0], rel=ESTIMATE_RTOL)
    five = donors[:5].sum()
    assert found["cohort=1989 largest_weights"] == pytest.approx(five, rel=ESTIMATE_RTOL)
    for year, weight in expected["lambda"].items():
        ours = found.get(f"cohort=1989 time_weight={year}") or 0.0
        assert ours == pytest.approx(weight, rel=ESTIMATE_RTOL, abs=1e-15)


@pytest.mark.parametrize("method", SOURCES)
def test_every_weight_equals_rs(smoking: pd.DataFrame, theirs: dict, method: str) -> None:
    expected = theirs[SOURCES[method]]
    wide = smoking.pivot_table(index="firm", columns="year", values="y")
    rows = [*expected["omega"], "California"]
    panel = SyntheticPanel(wide.loc[rows].to_numpy(), len(rows) - 1, np.array([0]), np.array([19]))
    choices = SyntheticChoices(method, "frank_wolfe")
    (weights,) = estimate_gaps(panel, choices, tune_cohorts(panel, choices)).weights
    for found, by in ((weights.donor, "omega"), (weights.period, "lambda")):
        np.testing.assert_allclose(found, list(expected[by].values()), rtol=ESTIMATE_RTOL)


def test_the_path_equals_rs_effect_curve(smoking: pd.DataFrame, theirs: dict) -> None:
    rows = index_rows(fit_smoking(smoking))
    for event, estimate in enumerate(theirs["effect_curve"]):
        found = rows[f"att_event {event}"].estimate
        assert found == pytest.approx(estimate, rel=ESTIMATE_RTOL)


def test_how_far_frank_wolfe_is_from_the_minimum(smoking: pd.DataFrame, theirs: dict) -> None:
    result = fit_smoking(smoking, solver="exact")
    exact = index_rows(result)["att simple"].estimate
    assert exact == pytest.approx(-15.605397916, abs=5e-10)
    assert abs(exact - theirs["sdid"]["estimate"]) < MINIMUM_DISTANCE
    assert index_diagnostics(fit_smoking(smoking))["exact_minimum"] == pytest.approx(
        exact, rel=ESTIMATE_RTOL
    )


def test_placebo_errors_are_what_rs_draws_are_draws_of(smoking: pd.DataFrame, theirs: dict) -> None:
    """38 placebos are all there are; 200 draws of them have a deviation 7 % off, typically."""
    result = fit(smoking, errors="placebo", solver="exact")
    ours = index_rows(result)["att simple"].std_error
    assert ours == pytest.approx(9.37118, abs=5e-6)
    assert theirs["sdid_placebo_se_seed12345_200reps"] == pytest.approx(ours, rel=3 * 0.07)
