"""Every model of a plan: order, notices, and failures all at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ipec_econ.core.errors import EstimationError, PanelError
from ipec_econ.panel.build import build_panel
from ipec_econ.plan.compile import compile_plan
from ipec_econ.runner.estimation import estimate_models
from ipec_econ.runner.observer import SilentObserver
from ipec_econ.runner.stopwatch import Stopwatch
from ipec_econ.sources.firms import read_firms
from ipec_econ.spec.load import load_study_text

FIRMS = "firm,year,y,x,same,zero\n" + "".join(
    f"{firm},{year},{(firm * year) % 7},{(firm + 2 * year) % 5},1,0\n"
    for firm in range(1, 7)
    for year in range(2015, 2019)
)
GOOD = {"estimator": "ols", "outcome": "y", "regressors": ["x"], "fixed_effects": ["firm"]}


def estimate(folder: Path, models: dict[str, Any], jobs: int = 1):
    (folder / "firms.csv").write_text(FIRMS, encoding="utf-8")
    source = {"source": str(folder / "firms.csv"), "unit": "firm", "time": "year"}
    study = {"ipec": 1, "study": "s", "panel": {"firms": source}, "models": models}
    plan = compile_plan(load_study_text(json.dumps(study, indent=1), "spec.yaml"))
    panel = build_panel(read_firms(plan.study.panel.firms, base="."), None, None, plan.study.panel)
    return estimate_models(plan, panel, Stopwatch(SilentObserver()), jobs=jobs).results


def test_results_follow_the_spec_whatever_the_number_of_jobs(tmp_path: Path) -> None:
    models = {f"m{i}": {**GOOD, "conf_level": 0.9 + i / 100} for i in range(5)}
    one, many = (estimate(tmp_path, models, jobs) for jobs in (1, 4))
    assert [result.model for result in many] == list(models)
    assert [result.estimates for result in one] == [result.estimates for result in many]


def test_all_failures_come_at_once_each_with_its_models_line(tmp_path: Path) -> None:
    models = {
        "flat": {**GOOD, "outcome": "same"},
        "good": GOOD,
        "none": {**GOOD, "where": "year > 2100"},
    }
    with pytest.raises(EstimationError) as caught:
        estimate(tmp_path, models)
    codes = [problem.code for problem in caught.value.problems]
    assert codes == ["estimate/no-outcome-variation", "panel/no-rows"]
    assert all("spec.yaml:" in problem.where for problem in caught.value.problems)


def test_failures_of_data_alone_are_the_panels(tmp_path: Path) -> None:
    with pytest.raises(PanelError):
        estimate(tmp_path, {"none": {**GOOD, "where": "year > 2100"}})


def test_a_failure_names_its_model_once_and_the_key_that_failed(tmp_path: Path) -> None:
    models = {"flat": {**GOOD, "outcome": "same"}, "light": {**GOOD, "weights": "zero"}}
    with pytest.raises(EstimationError) as caught:
        estimate(tmp_path, models)
    flat, light = (problem.where for problem in caught.value.problems)
    assert flat.endswith("(model flat)")
    assert light.endswith("(models.light.weights)")
