"""A file of groups from the spec to links, treatments, flow and manifest."""

from __future__ import annotations

import csv
import json

import pytest

from tests.e2e.conftest import Workplace

pytestmark = pytest.mark.e2e

GROUPS = """company,parent
00000099,ACME
00000004,ACME
"""
ALONE = "company,parent\n" + "".join(f"0000000{i},0000000{i}\n" for i in range(1, 5))
SAME = ("estimates.csv", "sample_flow.csv", "diagnostics.csv", "tables/main.md")


@pytest.fixture
def grouped(workplace: Workplace, study):
    (workplace.folder / "groups.csv").write_text(GROUPS, encoding="utf-8")
    columns = {"firm": "company", "group": "parent"}
    study["panel"]["link"] = {
        "groups": {"source": "groups.csv", "columns": columns, "level": "treatment"}
    }
    workplace.write(study)
    return workplace


def read_flow(place: Workplace):
    text = (place.folder / "outputs/small/sample_flow.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_a_firm_is_treated_by_a_subsidiary_outside_the_panel(grouped: Workplace):
    assert grouped.ipec("run", "study.yaml").exit_code == 0
    folder = grouped.folder / "outputs" / "small"
    # 1 and 2 won themselves; 99 won in 2017 and is of the group of 4; 3 is the only one never.
    (step,) = [row for row in read_flow(grouped) if row["step"] == "groups"]
    assert (step["rows"], step["treated_units"], step["rows_lost"]) == ("4", "3", "0")
    estimates = list(csv.DictReader((folder / "estimates.csv").read_text().splitlines()))
    assert {row["n_treated"] for row in estimates if row["model"] == "did"} == {"3"}
    quality = json.loads((folder / "linkage.json").read_text())
    assert quality["groups"]["n_firms_through_group_alone"] == 1
    manifest = json.loads((folder / "manifest.json").read_text())
    assert [one["path"] for one in manifest["inputs"] if one["role"] == "groups"] == ["groups.csv"]
    resolved = (folder / "resolved.yaml").read_text()
    assert "level: treatment" in resolved
    page = (folder / "index.html").read_text()
    assert "Firms with awards through another member alone" in page
    assert grouped.ipec("verify", "outputs/small").exit_code == 0


def test_links_say_which_company_was_found_and_what_it_became(grouped: Workplace):
    outcome = grouped.ipec("link", "study.yaml", "--out", "links.csv")
    assert outcome.exit_code == 0
    assert "groups      1 row through a group, 1 firm through another member" in outcome.output
    lines = (grouped.folder / "links.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].endswith(",n_suppliers,group,units")
    assert lines[1].endswith(",One Ltd,00000001,identifier,1,accepted,1,,,1,00000001,00000001")
    assert lines[4] == "a4,Unknown Ltd,00000099,identifier,1,accepted,1,,,1,ACME,00000004"


def test_a_group_of_each_firm_alone_changes_no_byte(grouped: Workplace, study):
    (grouped.folder / "groups.csv").write_text(ALONE, encoding="utf-8")
    found = []
    for groups in (True, False):
        if not groups:
            del study["panel"]["link"]
            grouped.write(study)
        assert grouped.ipec("run", "study.yaml").exit_code == 0
        folder = grouped.folder / "outputs" / "small"
        found.append({name: (folder / name).read_bytes() for name in SAME})
    assert found[0] == found[1]


def test_a_file_that_is_not_there_is_named_at_its_line(grouped: Workplace):
    (grouped.folder / "groups.csv").unlink()
    outcome = grouped.ipec("check", "study.yaml")
    assert outcome.exit_code == 2
    lines = grouped.spec.read_text(encoding="utf-8").splitlines()
    line = next(i for i, text in enumerate(lines, 1) if "groups.csv" in text)
    assert f"study.yaml:{line}:" in outcome.output


def test_the_level_must_be_said(grouped: Workplace, study):
    del study["panel"]["link"]["groups"]["level"]
    grouped.write(study)
    outcome = grouped.ipec("check", "study.yaml")
    assert (outcome.exit_code, "level" in outcome.output) == (2, True)
