"""Every diagnostic of difference-in-differences in one study, from spec to diagnostics.csv."""

from __future__ import annotations

import csv

import pytest

from tests.e2e.test_honest_did import make_study, write_firms


def write_placebos() -> dict:
    """Return them anew for each model: specs have no anchors."""
    return {
        "placebo_timing": {"shift": [1, 2]},
        "placebo_outcomes": ["noise"],
        "leave_one_cohort_out": {},
    }


def make_whole_study() -> dict:
    study = make_study(diagnostics={"pretrends": {"slope": 0.05}, **write_placebos()})
    study["panel"]["columns"] = {"noise": "sqrt(year * year + y * y) - year"}
    study["models"]["tw"] = {
        "estimator": "twfe",
        "outcome": "y",
        "treatment": "first",
        "diagnostics": {"twfe_weights": {}, "bacon": {}, **write_placebos()},
    }
    return study


@pytest.mark.e2e
def test_the_spec_as_documented_writes_its_rows(workplace) -> None:
    write_firms(workplace.folder / "cohorts.csv")
    workplace.write(make_whole_study())
    found = workplace.ipec("run", "study.yaml")
    assert found.exit_code == 0, found.output
    file = workplace.folder / "outputs" / "small" / "diagnostics.csv"
    with file.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    keys = {(row["model"], row["diagnostic"], row["key"]) for row in rows}
    assert len(keys) == len(rows)
    for model in ("cs", "tw"):
        assert {
            (model, "placebo_timing", "shift=1"),
            (model, "placebo_timing", "shift=2"),
            (model, "placebo_outcomes", "noise"),
            (model, "leave_one_cohort_out", "without 2014"),
            (model, "leave_one_cohort_out", "without 2016"),
        } <= keys
    for label in ("power=0.5", "power=0.8", "slope=0.05"):
        assert ("cs", "pretrends", f"{label} average") in keys
    weights = {row["key"]: row for row in rows if row["diagnostic"] == "twfe_weights"}
    total = float(weights["positive"]["value"]) + float(weights["negative"]["value"])
    assert total == pytest.approx(1.0)
    again = workplace.ipec("verify", "outputs/small")
    assert again.exit_code == 0, again.output


@pytest.mark.e2e
def test_mistakes_are_told_before_data_are_read_each_with_its_line(workplace) -> None:
    write_firms(workplace.folder / "cohorts.csv")
    study = make_whole_study()
    study["models"]["tw"]["diagnostics"] = {
        "placebo_timing": {"shift": 0},
        "placebo_outcomes": ["nosie"],
        "twfe_weight": {},
    }
    workplace.write(study)
    found = workplace.ipec("check", "study.yaml")
    assert found.exit_code == 2
    for text in ("`shift` holds 0", "`nosie` is no column", "did you mean `noise`?", "twfe_weight"):
        assert text in found.output
