"""What a referee would ask of a design: told by `check` where headers say it, by `run` in any case.

`check` reads headers alone. What only rows can tell is told by `run`, before any number is written.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ipec_econ.core.notice import Notice
from ipec_econ.runner.checking import check_specs
from ipec_econ.runner.run import run_study
from ipec_econ.runner.settings import RunSettings
from ipec_econ.spec.load import load_study

YEARS = range(2010, 2018)
COHORTS = {2013: 12, 2015: 12, None: 12}
MODEL = {"outcome": "y", "treatment": "first", "cluster": "crn"}


def write_firms(
    folder: Path, cohorts: dict[int | None, int], first_year: dict[int, int] | None = None
) -> None:
    lines, firm = ["crn,year,cohort,region,y"], 0
    for cohort, n_firms in cohorts.items():
        for _ in range(n_firms):
            firm += 1
            for year in YEARS:
                if year >= (first_year or {}).get(firm, YEARS[0]):
                    y = (firm * 7 + year * 11 + firm * year) % 13
                    lines.append(f"{firm},{year},{cohort or ''},{firm % 3},{y}")
    (folder / "firms.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_study(folder: Path, model: dict[str, Any]) -> str:
    study = {
        "ipec": 1,
        "study": "asked",
        "panel": {
            "firms": {"source": "firms.csv", "unit": "crn", "time": "year"},
            "treatments": {"first": {"cohort": "cohort"}},
        },
        "models": {"m": {**MODEL, **model}},
    }
    (folder / "study.yaml").write_text(yaml.safe_dump(study), encoding="utf-8")
    return str(folder / "study.yaml")


def check(path: str) -> dict[str, Notice]:
    outcome = check_specs([path])
    assert not outcome.problems
    return {notice.code: notice for notice in outcome.plans[0].notices}


def run(path: str) -> dict[str, Notice]:
    settings = RunSettings(out=str(Path(path).parent / "out"), write=False)
    return {
        notice.code: notice for notice in run_study(load_study(path), settings=settings).notices
    }


ASKED = {
    "panel/small-cohorts",
    "panel/no-pre-period",
    "panel/no-never-treated",
    "estimate/few-clusters",
    "estimate/always-treated",
}
"""What rows alone can tell."""


def test_a_design_without_faults_has_no_such_remark(tmp_path: Path) -> None:
    write_firms(tmp_path, COHORTS)
    path = write_study(tmp_path, {"estimator": "callaway_santanna"})
    assert not check(path)
    assert not ASKED & set(run(path))


def test_twfe_under_staggered_timing_is_told_by_both(tmp_path: Path) -> None:
    write_firms(tmp_path, COHORTS)
    path = write_study(tmp_path, {"estimator": "twfe"})
    assert set(check(path)) == {"estimate/twfe-staggered"}
    assert "treatment starts in 2 different periods" in run(path)["estimate/twfe-staggered"].text


def test_a_window_without_a_period_before_treatment_is_told_by_both(tmp_path: Path) -> None:
    write_firms(tmp_path, COHORTS)
    path = write_study(tmp_path, {"estimator": "callaway_santanna", "window": [0, 3]})
    for found in (check(path), run(path)):
        assert found["estimate/no-pre-period"].level == "warning"


@pytest.mark.parametrize(
    ("cohorts", "model", "code", "text"),
    [
        ({2013: 9, 2015: 12, None: 12}, {}, "panel/small-cohorts", "fewer than 10 firms: 2013 (9)"),
        ({2013: 12, 2015: 12}, {}, "panel/no-never-treated", "no never-treated firm"),
        ({2010: 11, 2013: 12, None: 12}, {}, "panel/no-pre-period", "11 of 23 treated firms"),
        (COHORTS, {"cluster": "region"}, "estimate/few-clusters", "3 clusters by region"),
        (
            {2010: 11, 2013: 12, None: 12},
            {"estimator": "twfe"},
            "estimate/always-treated",
            "11 units are under treatment in all their rows",
        ),
    ],
)
def test_what_rows_alone_can_tell_is_told_by_run(
    tmp_path: Path, cohorts: dict, model: dict, code: str, text: str
) -> None:
    write_firms(tmp_path, cohorts)
    path = write_study(tmp_path, {"estimator": "callaway_santanna", **model})
    assert code not in check(path)
    assert text in run(path)[code].text


def test_firms_that_enter_under_treatment_are_told_by_run(tmp_path: Path) -> None:
    # Firms 1 and 2 are of 2013 and first seen in 2014.
    write_firms(tmp_path, COHORTS, {1: 2014, 2: 2014})
    path = write_study(tmp_path, {"estimator": "callaway_santanna"})
    text = run(path)["panel/no-pre-period"].text
    assert text.startswith("2 of 24 treated firms have no period before treatment")
