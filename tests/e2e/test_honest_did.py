"""Sensitivity to parallel trends from spec to files."""

from __future__ import annotations

import csv

import numpy as np
import pytest
import yaml

HONEST = {"restriction": "relative_magnitudes", "values": [0.5, 1]}


def write_firms(path) -> None:
    draw = np.random.default_rng(11)
    lines = ["crn,year,cohort,y"]
    for firm in range(80):
        cohort = (2014, 2016, None, None)[firm % 4]
        for year in range(2010, 2019):
            effect = 1.0 if cohort and year >= cohort else 0.0
            lines.append(f"F{firm},{year},{cohort or ''},{draw.normal() * 0.3 + effect:.6f}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def make_study(**model: object) -> dict:
    return {
        "ipec": 1,
        "study": "small",
        "title": "How far trends may part",
        "seed": 1,
        "panel": {
            "firms": {"source": "cohorts.csv", "unit": "crn", "time": "year"},
            "treatments": {"first": {"cohort": "cohort"}},
        },
        "models": {
            "cs": {
                "estimator": "callaway_santanna",
                "outcome": "y",
                "treatment": "first",
                "window": [-4, 2],
                "diagnostics": {"honest_did": HONEST},
                **model,
            }
        },
    }


@pytest.mark.e2e
def test_the_spec_as_documented_writes_its_rows(workplace) -> None:
    write_firms(workplace.folder / "cohorts.csv")
    workplace.write(make_study())
    found = workplace.ipec("run", "study.yaml")
    assert found.exit_code == 0, found.output
    folder = workplace.folder / "outputs" / "small"
    with (folder / "diagnostics.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["diagnostic"] == "honest_did"]
    assert [row["key"] for row in rows] == [
        "original rel_time=0",
        "relative_magnitudes rel_time=0 Mbar=0.5",
        "relative_magnitudes rel_time=0 Mbar=1",
        "relative_magnitudes rel_time=0 breakdown",
    ]
    lengths = [float(row["upper"]) - float(row["lower"]) for row in rows[:3]]
    assert lengths == sorted(lengths)
    assert float(rows[3]["value"]) > 1
    resolved = yaml.safe_load((folder / "resolved.yaml").read_text(encoding="utf-8"))
    assert resolved["models"]["cs"]["diagnostics"]["honest_did"] == {
        **HONEST, "rel_time": "first", "method": "c_lf", "conf_level": 0.95,
    }  # fmt: skip
    again = workplace.ipec("verify", "outputs/small")
    assert again.exit_code == 0, again.output


@pytest.mark.e2e
def test_a_mistake_stops_before_data_with_its_line(workplace) -> None:
    workplace.write(make_study(diagnostics={"honest_did": {**HONEST, "metod": "c_lf"}}))
    found = workplace.ipec("check", "study.yaml")
    assert found.exit_code == 2
    assert "spec/unknown-key" in found.output
    assert "did you mean `method`?" in found.output
