"""A model with `by` through a whole run: files, table, figures, pull, verify, one model alone."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

import ipec_econ as ipec
from tests.e2e.conftest import Workplace
from tests.runner.make_groups import DID, make_firms

STUDY: dict[str, Any] = {
    "ipec": 1,
    "study": "sizes",
    "seed": 3,
    "panel": {
        "firms": {"source": "firms.csv", "unit": "firm", "time": "year"},
        "treatments": {"d": {"cohort": "first"}},
    },
    "models": {
        "cs": {**DID, "estimator": "callaway_santanna", "by": "size", "label": "Group-time"},
        "whole": {**DID, "estimator": "callaway_santanna"},
        "fe": {
            "estimator": "ols", "outcome": "y", "regressors": ["x"], "by": "odd",
            "fixed_effects": ["firm", "year"],
        },
    },
    "tables": {
        "main": {"columns": ["cs", "whole"], "rows": ["att"], "labels": {"mid": "Medium"}},
        "odd": {"columns": ["fe"]},
    },
    "figures": {
        "path": {"kind": "event_study", "models": ["cs"], "formats": ["svg"]},
        "plot": {
            "kind": "coefficients", "models": ["cs", "whole"], "rows": ["att"], "formats": ["svg"],
        },
    },
}  # fmt: skip


@pytest.fixture
def place(workplace: Workplace) -> Workplace:
    """Return a workplace whose study has groups, one of them of a single firm."""
    (workplace.folder / "firms.csv").write_text(make_odd_firms(), encoding="utf-8")
    workplace.write(STUDY)
    return workplace


def make_odd_firms() -> str:
    """Return firms of which one has a group to itself, with a name that is no name of a file."""
    return make_firms().replace(",,r", ",one/only,r")


def read_rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@pytest.mark.e2e
def test_groups_go_through_a_whole_run(place: Workplace) -> None:
    outcome = place.ipec("run", "study.yaml")
    assert outcome.exit_code == 0, outcome.output
    folder = place.folder / "outputs/sizes"
    models = list(dict.fromkeys(row["model"] for row in read_rows(folder / "estimates.csv")))
    assert models == ["cs/large", "cs/mid", "cs/small", "whole", "fe/0", "fe/1"]
    diagnostics = read_rows(folder / "diagnostics.csv")
    tests = [row["key"] for row in diagnostics if row["diagnostic"] == "equality"]
    assert {"att simple", "att simple: large - mid", "att_event", "x", "x: 0 - 1"} <= set(tests)
    left_out = [row for row in diagnostics if row["model"] == "cs/one_only"]
    assert "not estimated" in left_out[0]["note"]
    scopes = dict.fromkeys(row["scope"] for row in read_rows(folder / "sample_flow.csv"))
    own = [scope for scope in scopes if scope.startswith("model:cs")]
    assert own == ["model:cs", "model:cs/large", "model:cs/mid", "model:cs/small"]
    table = (folder / "tables/main.md").read_text(encoding="utf-8")
    assert "Group-time<br>(2)<br>Medium" in table
    assert "Equality of effects, p-value" in table
    assert "the group one/only of size is not estimated" in table
    codes = [one["code"] for one in json.loads((folder / "manifest.json").read_text())["notices"]]
    assert codes.count("estimate/group-not-estimated") == 1
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "Group-time: small" in page
    assert "from the sample main, whose size is small." in page
    picture = (folder / "figures/path.svg").read_text(encoding="utf-8")
    assert "small: " in picture
    verified = place.ipec("verify", "outputs/sizes")
    assert verified.exit_code == 0, verified.output


@pytest.mark.e2e
def test_a_groups_estimates_are_pulled_by_model_and_value(place: Workplace) -> None:
    assert place.ipec("run", "study.yaml").exit_code == 0
    rows = read_rows(place.folder / "outputs/sizes/estimates.csv")
    row = next(one for one in rows if one["model"] == "cs/small" and one["term"] == "simple")
    for reference in ("sizes/cs/small/att", "sizes/cs/small/att/simple"):
        pulled = place.ipec("pull", reference)
        assert pulled.output.startswith(f"{float(row['estimate']):.4f} (")
    event = place.ipec("pull", "sizes/cs/mid/att_event/1")
    assert event.exit_code == 0, event.output
    missing = place.ipec("pull", "sizes/cs/huge/att")
    assert missing.exit_code == 9
    assert "cs/small" in missing.output


@pytest.mark.e2e
def test_one_model_alone_brings_its_groups(place: Workplace) -> None:
    assert place.ipec("run", "study.yaml", "--only", "odd").exit_code == 0
    rows = read_rows(place.folder / "outputs/sizes/estimates.csv")
    assert {row["model"] for row in rows} == {"fe/0", "fe/1"}


@pytest.mark.e2e
def test_strict_refuses_a_group_that_is_left_out(place: Workplace) -> None:
    outcome = place.ipec("run", "study.yaml", "--strict")
    assert outcome.exit_code == 6
    assert "estimate/group-not-estimated" in outcome.output


@pytest.mark.e2e
def test_check_names_the_groups_column(place: Workplace) -> None:
    outcome = place.ipec("check", "study.yaml")
    assert "model cs: callaway_santanna by size" in outcome.output


@pytest.mark.e2e
def test_python_hands_out_groups(place: Workplace) -> None:
    run = ipec.run(str(place.spec), write=False)
    assert "cs/large" in set(run.estimates["model"])
    assert "Medium" in run.tables["main"].to_latex()
