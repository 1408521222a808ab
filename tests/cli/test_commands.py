"""Every command: what it prints, where, and with which exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ipec_econ.core.codes.catalogue import CATALOGUE
from ipec_econ.core.vocabulary import ESTIMATORS as LANGUAGE
from ipec_econ.estimate.registry import ESTIMATORS
from tests.e2e.conftest import Workplace, study, workplace  # noqa: F401 - fixtures

ROOT = Path(__file__).parents[2]
HEAVY = ("pandas", "numpy", "pyarrow", "duckdb", "pydantic", "sqlglot", "scipy", "pyfixest", "rich")


@pytest.mark.parametrize("module", ["ipec_econ", "ipec_econ.cli.app"])
def test_importing_loads_no_heavy_library(module: str) -> None:
    # Half a second is the budget; a clock would make the test depend on the machine.
    code = f"import sys, {module}; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_check_prints_the_plan_and_writes_nothing(workplace: Workplace) -> None:  # noqa: F811
    before = sorted(workplace.folder.rglob("*"))
    outcome = workplace.ipec("check", "study.yaml")
    assert outcome.exit_code == 0
    assert "model did: twfe" in outcome.output
    assert sorted(workplace.folder.rglob("*")) == before


def test_check_exits_2_on_a_missing_source(workplace: Workplace) -> None:  # noqa: F811
    (workplace.folder / "firms.csv").unlink()
    outcome = workplace.ipec("check", "study.yaml")
    assert outcome.exit_code == 2
    assert "firms.csv" in outcome.output


def test_check_reports_the_problems_of_all_specs(
    workplace: Workplace,  # noqa: F811
    study: dict[str, Any],  # noqa: F811
) -> None:
    study["models"]["fe"]["outcom"] = "x"
    study["models"]["did"]["treatment"] = "nobody"
    workplace.write(study, "one.yaml")
    study["seed"] = "x"
    workplace.write(study, "two.yaml")
    output = workplace.ipec("check", "one.yaml", "two.yaml").output
    assert "one.yaml" in output
    assert "two.yaml" in output
    assert "outcom" in output
    assert "nobody" in output


def test_json_goes_to_stdout_with_the_exit_code(workplace: Workplace) -> None:  # noqa: F811
    record = json.loads(workplace.ipec("check", "study.yaml", "--json").output)
    assert record["exit_code"] == 0
    workplace.write("ipec: 1\n", "broken.yaml")
    record = json.loads(workplace.ipec("check", "broken.yaml", "--json").output)
    assert record["exit_code"] == 2
    assert {"code", "what", "where", "why", "fix"} == set(record["problems"][0])


def test_run_with_only_makes_that_table_and_its_models(workplace: Workplace) -> None:  # noqa: F811
    assert workplace.ipec("run", "study.yaml", "--only", "did").exit_code == 0
    text = (workplace.folder / "outputs/small/estimates.csv").read_text(encoding="utf-8")
    assert [line.split(",")[0] for line in text.splitlines()[1:]] == ["did"]
    assert workplace.ipec("verify", "outputs/small").exit_code == 0
    outcome = workplace.ipec("run", "study.yaml", "--only", "dd")
    assert outcome.exit_code == 2
    assert "did you mean `did`" in outcome.output


def test_strict_turns_a_warning_into_the_stages_exit_code(workplace: Workplace) -> None:  # noqa: F811
    outcome = workplace.ipec("run", "study.yaml", "--strict")
    assert outcome.exit_code == 6
    assert "estimate/few-clusters" in outcome.output
    assert not (workplace.folder / "outputs").exists()


@pytest.mark.parametrize("command", [("run", "study.yaml"), ("link", "study.yaml")])
def test_an_engine_that_is_not_there_is_refused(
    command: tuple[str, ...],
    workplace: Workplace,  # noqa: F811
) -> None:
    outcome = workplace.ipec(*command, "--engine", "dask")
    assert outcome.exit_code == 2
    assert "available: duckdb, spark" in outcome.output
    outcome = workplace.ipec(*command, "--master", "local[2]")
    assert outcome.exit_code == 2
    assert "spec/idle-master" in outcome.output
    assert not (workplace.folder / "outputs").exists()


def test_a_second_run_replaces_the_first(
    workplace: Workplace,  # noqa: F811
    study: dict[str, Any],  # noqa: F811
) -> None:
    assert workplace.ipec("run", "study.yaml").exit_code == 0
    study["tables"] = {"other": {"columns": ["fe"]}}
    workplace.write(study)
    assert workplace.ipec("run", "study.yaml").exit_code == 0
    tables = sorted(p.name for p in (workplace.folder / "outputs/small/tables").iterdir())
    assert tables == ["other.csv", "other.html", "other.md", "other.tex"]


def test_link_writes_one_row_per_award(workplace: Workplace) -> None:  # noqa: F811
    outcome = workplace.ipec("link", "study.yaml", "--out", "links.csv")
    assert outcome.exit_code == 0
    lines = (workplace.folder / "links.csv").read_text(encoding="utf-8").splitlines()
    contract = "award_id,supplier,firm,rule,score,decision"
    assert lines[0] == f"{contract},n_candidates,reason,candidates,n_suppliers"
    assert lines[1] == "a1,One Ltd,00000001,identifier,1,accepted,1,,,1"
    assert lines[4] == "a4,Unknown Ltd,,,,rejected,0,,,1"


def test_pull_gives_tables_and_estimates(workplace: Workplace) -> None:  # noqa: F811
    workplace.ipec("run", "study.yaml")
    written = (workplace.folder / "outputs/small/tables/main.tex").read_text(encoding="utf-8")
    assert workplace.ipec("pull", "small/tables/main", "--format", "tex").output == written
    assert workplace.ipec("pull", "small/did/att").output.strip() == "0.0903 (0.0447)"
    outcome = workplace.ipec("pull", "small/did/attt")
    assert outcome.exit_code == 9
    assert "did you mean" in outcome.output


def test_brief_fills_a_template_and_is_checked(
    workplace: Workplace,  # noqa: F811
    study: dict[str, Any],  # noqa: F811
) -> None:
    study["headlines"] = {"gain": {"model": "did", "estimand": "att", "sentence": "It is {value}."}}
    workplace.write(study)
    ran = workplace.ipec("run", "study.yaml")
    assert "gain: It is 0.0903." in ran.output
    Path("brief.in.md").write_text("{{small/headlines/gain}}\n", encoding="utf-8")
    assert workplace.ipec("brief", "brief.in.md", "-o", "brief.md").exit_code == 0
    assert Path("brief.md").read_text(encoding="utf-8") == "It is 0.0903.\n"
    assert workplace.ipec("brief", "--check", "brief.md").output == "1 reference, 0 differ\n"
    study["headlines"]["gain"]["sentence"] = "Still {value}."
    workplace.write(study)
    workplace.ipec("run", "study.yaml")
    outcome = workplace.ipec("brief", "--check", "brief.md")
    assert outcome.exit_code == 1
    assert "It is 0.0903. → Still 0.0903." in outcome.output
    Path("brief.in.md").write_text("{{small/headlines/gian}}\n", encoding="utf-8")
    outcome = workplace.ipec("brief", "brief.in.md", "-o", "other.md")
    assert outcome.exit_code == 9
    assert "brief.in.md, line 1" in outcome.output
    assert not Path("other.md").exists()
    assert workplace.ipec("brief", "brief.in.md").exit_code == 2
    assert workplace.ipec("brief", "brief.in.md", "-o", "x.md", "--check").exit_code == 2


def test_init_writes_a_spec_that_runs(workplace: Workplace) -> None:  # noqa: F811
    assert workplace.ipec("init", "new").exit_code == 0
    assert workplace.ipec("run", "new/first_study.yaml").exit_code == 0
    outcome = workplace.ipec("init", "new")
    assert outcome.exit_code == 9
    assert "never overwritten" in outcome.output


def test_schema_is_json(workplace: Workplace) -> None:  # noqa: F811
    schema = json.loads(workplace.ipec("schema").output)
    assert "models" in schema["properties"]


def test_estimators_lists_what_is_there_and_what_is_not(workplace: Workplace) -> None:  # noqa: F811
    record = json.loads(workplace.ipec("estimators", "--json").output)
    names = [entry["name"] for entry in record["available"]]
    assert names == list(ESTIMATORS)
    assert sorted([*names, *record["later"]]) == sorted(LANGUAGE)


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_explain_knows_every_code(workplace: Workplace, code: str) -> None:  # noqa: F811
    outcome = workplace.ipec("explain", code)
    assert outcome.exit_code == 0
    assert CATALOGUE[code].remedy in outcome.output


def test_explain_suggests_the_nearest_code(workplace: Workplace) -> None:  # noqa: F811
    outcome = workplace.ipec("explain", "spec/unknown-kee")
    assert outcome.exit_code == 2
    assert "spec/unknown-key" in outcome.output


def test_two_specs_with_one_study_id_are_refused_before_either_runs(
    workplace: Workplace,  # noqa: F811
    study: dict[str, Any],  # noqa: F811
) -> None:
    workplace.write(study, "twin.yaml")
    outcome = workplace.ipec("run", "study.yaml", "twin.yaml")
    assert outcome.exit_code == 2
    assert not (workplace.folder / "outputs").exists()
