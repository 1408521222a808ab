"""Linkage by name from a spec to links, rates and pages."""

from __future__ import annotations

import json

import pytest

from tests.e2e.conftest import FIRMS, Workplace

NAMES = {"00000001": "One Limited", "00000002": "THE TWO COMPANY LTD", "00000003": "Twin",
         "00000004": "Twin"}  # fmt: skip
AWARDS = """id,supplier,company_number,award_date,amount
a1,ONE LTD.,,2017-03-01,5000
a2,Two &amp; Co t/a Deux,,2018-03-01,7000
a3,Two Co.,00000002,2018-06-01,9000
a4,twin ltd,,2017-06-01,100
a5,N/A,,2017-06-01,50
"""

pytestmark = pytest.mark.e2e


@pytest.fixture
def named(workplace: Workplace, study):
    head, *rows = FIRMS.splitlines()
    text = "\n".join([f"{head},name", *(f"{row},{NAMES[row[:8]]}" for row in rows)]) + "\n"
    (workplace.folder / "firms.csv").write_text(text, encoding="utf-8")
    (workplace.folder / "awards.csv").write_text(AWARDS, encoding="utf-8")
    study["panel"]["firms"]["name"] = "name"
    study["panel"]["link"] = {"steps": [{"match": "identifier"}, {"match": "name"}]}
    study["tables"]["linkage"] = {"kind": "linkage", "formats": ["csv"]}
    workplace.write(study)
    return workplace


def test_links_say_who_was_found_how(named: Workplace):
    outcome = named.ipec("link", "study.yaml", "--out", "links.csv")
    assert outcome.exit_code == 0
    assert (named.folder / "links.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        "a1,ONE LTD.,00000001,name,1,accepted,1,,,1",
        "a2,Two &amp; Co t/a Deux,,,,rejected,0,,,1",
        "a3,Two Co.,00000002,identifier,1,accepted,1,,,1",
        "a4,twin ltd,,name,1,review,2,2 firms of this name,00000003 | 00000004,1",
        "a5,N/A,,,,rejected,0,,,1",
    ]
    for words in (
        "2 of 5 (40.0%) linked", "for review  1 of 5 (20.0%), unlinked", "by name: 1 row (20.0%)",
        "in 2017: 1 of 3 rows (33.3%)", "normaliser 2; 1 row without a name to compare",
    ):  # fmt: skip
        assert words in outcome.output


def test_a_run_shows_the_rates_in_json_in_the_table_and_on_the_page(named: Workplace):
    assert named.ipec("run", "study.yaml").exit_code == 0
    folder = named.folder / "outputs" / "small"
    quality = json.loads((folder / "linkage.json").read_text(encoding="utf-8"))
    assert [entry["n_linked"] for entry in quality["by_rule"]] == [1, 1]
    assert (quality["normaliser"], quality["n_review"]) == ("2", 1)
    assert [entry["time"] for entry in quality["by_time"]] == [2017, 2018]
    table = (folder / "tables" / "linkage.csv").read_text(encoding="utf-8")
    assert "Linked by name" in table
    assert "Of these, for review" in table
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "Linked by period of award" in page
    assert "Version of the name normaliser" in page
    assert named.ipec("verify", "outputs/small").exit_code == 0


def test_a_name_step_without_names_is_a_problem_of_the_spec_at_its_line(named: Workplace, study):
    del study["panel"]["firms"]["name"]
    named.write(study)
    outcome = named.ipec("check", "study.yaml")
    assert outcome.exit_code == 2
    assert "link/no-names" in outcome.output
    lines = (named.folder / "study.yaml").read_text(encoding="utf-8").splitlines()
    line = next(i for i, text in enumerate(lines, 1) if "match: name" in text)
    assert f"study.yaml:{line}:" in outcome.output


ALIASES = """number,known_as,first,last
00000001,Uno,2017,2017
"""
CORRECTIONS = """award,company
a4,00000003
a9,none
"""


@pytest.fixture
def decided(named: Workplace, study):
    awards = (
        AWARDS + "a6,Uno,,2017-06-01,60\na7,Uno,,2018-06-01,70\na8,The Twoo Co,,2018-06-01,80\n"
    )
    (named.folder / "awards.csv").write_text(awards, encoding="utf-8")
    (named.folder / "aliases.csv").write_text(ALIASES, encoding="utf-8")
    (named.folder / "corrections.csv").write_text(CORRECTIONS, encoding="utf-8")
    columns = {"firm": "number", "alias": "known_as", "from": "first", "to": "last"}
    study["panel"]["link"] = {
        "steps": [
            {"match": "identifier"}, {"match": "name"},
            {"match": "alias", "source": "aliases.csv", "columns": columns},
            {"match": "fuzzy", "threshold": 0.9},
        ],
        "corrections": {
            "source": "corrections.csv", "columns": {"award_id": "award", "firm": "company"},
        },
        "rates_by": ["supplier", "year"],
    }  # fmt: skip
    named.write(study)
    return named


def test_aliases_corrections_and_similar_names_come_from_the_spec(decided: Workplace):
    outcome = decided.ipec("link", "study.yaml", "--out", "links.csv")
    assert outcome.exit_code == 0
    lines = (decided.folder / "links.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [",".join(line.split(",")[:4]) for line in lines[3:]] == [
        "a4,twin ltd,00000003,correction", "a5,N/A,,", "a6,Uno,00000001,alias", "a7,Uno,,",
        "a8,The Twoo Co,00000002,fuzzy",
    ]  # fmt: skip
    assert "link/stale-correction" in outcome.output


def test_files_of_linkage_are_inputs_of_the_run(decided: Workplace):
    assert decided.ipec("run", "study.yaml").exit_code == 0
    folder = decided.folder / "outputs" / "small"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    roles = {entry["role"] for entry in manifest["inputs"]}
    assert {"aliases", "corrections"} <= roles
    assert decided.ipec("verify", "outputs/small").exit_code == 0
    changed = CORRECTIONS.replace("00000003", "00000004")
    (decided.folder / "corrections.csv").write_text(changed, encoding="utf-8")
    assert decided.ipec("verify", "outputs/small").exit_code == 1


def test_a_file_of_linkage_that_is_not_there_is_a_problem_at_the_key_that_names_it(
    decided: Workplace,
):
    (decided.folder / "aliases.csv").unlink()
    outcome = decided.ipec("check", "study.yaml")
    assert outcome.exit_code == 2
    lines = (decided.folder / "study.yaml").read_text(encoding="utf-8").splitlines()
    line = next(i for i, text in enumerate(lines, 1) if "aliases.csv" in text)
    assert f"study.yaml:{line}:" in outcome.output


def test_a_column_that_a_file_of_linkage_lacks_is_refused_before_the_run(decided: Workplace):
    (decided.folder / "corrections.csv").write_text("award,company_no\na4,1\n", encoding="utf-8")
    outcome = decided.ipec("check", "study.yaml")
    assert outcome.exit_code == 2
    assert "`columns.firm` names `company`: no such column" in outcome.output


def test_a_review_sample_is_written_labelled_and_scored(named: Workplace):
    outcome = named.ipec("link", "study.yaml", "--out", "links.csv", "--review", "4")
    assert outcome.exit_code == 0
    assert "links_review.csv" in outcome.output
    path = named.folder / "links_review.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    assert head.endswith(",label,true_firm")
    assert len(rows) == 4
    again = named.ipec("link", "study.yaml", "--out", "links.csv", "--review", "4")
    assert again.exit_code == 9
    assert "publish/review-exists" in again.output
    labelled = [row.removesuffix(",,") + ",right," for row in rows]
    path.write_text("\n".join([head, *labelled]) + "\n", encoding="utf-8")
    scored = named.ipec("link", "study.yaml", "--out", "links.csv", "--labels", str(path))
    assert scored.exit_code == 0
    for words in ("precision   1.000 (", "recall      1.000 (", "keeps at least 1.00", "4 used"):
        assert words in scored.output
    told = named.ipec("link", "study.yaml", "--labels", str(path), "--json")
    assert json.loads(told.output)["quality"]["clerical"]["n_labelled"] == 4
