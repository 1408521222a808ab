"""A study of OCDS releases from file to estimates: the numbers of the same awards in a table."""

from __future__ import annotations

import copy
import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

import ipec_econ
from tests.e2e.conftest import AWARDS, Workplace

BUYERS = {"a1": "Leeds City Council", "a2": "Ministry of Justice", "a3": "NHS Tayside"}


def write_releases(folder: Path) -> None:
    """Write the conftest's awards as releases: one cancelled, one corrected, in two files."""
    releases = [make_release(row) for row in csv.DictReader(io.StringIO(AWARDS))]
    first = json.loads(json.dumps(releases[0]))
    first["date"], first["awards"][0]["value"]["amount"] = "2016-01-01T00:00:00Z", 1
    ended = json.loads(json.dumps(releases[0]))
    ended["ocid"], ended["awards"][0]["status"] = "ocds-b5fd17-x", "cancelled"
    (folder / "awards").mkdir()
    lines = b"".join(json.dumps(one).encode() + b"\n" for one in [*releases[:2], first, ended])
    (folder / "awards/2017.jsonl.gz").write_bytes(gzip.compress(lines))
    package = {"publisher": {"name": "Register"}, "releases": releases[2:]}
    (folder / "awards/2018.json").write_text(json.dumps(package, indent=1), encoding="utf-8")


def make_release(row: dict[str, str]) -> dict[str, Any]:
    """Return an award row as a release."""
    supplier = {"id": f"S-{row['company_number']}", "name": row["supplier"]}
    identifier = {"scheme": "GB-COH", "id": row["company_number"]}
    return {
        "ocid": f"ocds-b5fd17-{row['id']}",
        "id": f"{row['id']}-1",
        "date": f"{row['award_date']}T09:00:00Z",
        "tag": ["award"],
        "buyer": {"id": "B", "name": BUYERS.get(row["id"], "A School")},
        "parties": [{**supplier, "roles": ["supplier"], "identifier": identifier}],
        "tender": {"title": "Works"},
        "awards": [
            {
                "id": "1",
                "status": "active",
                "date": row["award_date"],
                "value": {"amount": float(row["amount"]), "currency": "GBP"},
                "suppliers": [supplier],
            }
        ],
    }


@pytest.fixture
def ocds(study: dict[str, Any], workplace: Workplace) -> dict[str, Any]:
    """Return the study on releases."""
    write_releases(workplace.folder)
    study["study"] = "releases"
    study["panel"]["awards"] = {
        "source": "awards/*.json*",
        "format": "ocds",
        "coverage": 2015,
        "value": {"framework": "drop", "suppliers": "split_equally"},
    }
    return study


def test_releases_give_the_table_s_estimates(ocds, workplace):
    workplace.write(ocds, "releases.yaml")
    found = ipec_econ.run("releases.yaml")
    expected = ipec_econ.run("study.yaml")
    assert found.estimates.equals(expected.estimates)
    flow = (workplace.folder / "outputs/releases/sample_flow.csv").read_text(encoding="utf-8")
    awards = [row for row in csv.DictReader(io.StringIO(flow)) if row["scope"] == "awards"]
    assert [(row["step"], row["rows"]) for row in awards][:4] == [
        ("read", "6"), ("no supplier", "6"), ("superseded", "5"), ("status", "4"),
    ]  # fmt: skip
    manifest = json.loads((workplace.folder / "outputs/releases/manifest.json").read_text())
    inputs = [one for one in manifest["inputs"] if one["role"] == "awards"]
    assert [(one["path"], one["kind"], one["rows"]) for one in inputs] == [
        ("awards/2017.jsonl.gz", "ocds", 4), ("awards/2018.json", "ocds", 2),
    ]  # fmt: skip
    assert workplace.ipec("verify", "outputs/releases").exit_code == 0


def test_income_by_type_of_buyer(ocds, workplace):
    ocds["panel"]["treatments"] = {
        "share": {"dose": "value_gbp / lag(turnover)", "by": "buyer_type"}
    }
    regressors = ["share_local", "share_nhs", "share_central"]
    ocds["models"] = {
        name: {**copy.deepcopy(ocds["models"]["fe"]), "regressors": [name]}
        for name in ["share", *regressors]
    }
    ocds["tables"] = {"main": {"title": "Main", "columns": ["share", *regressors]}}
    workplace.write(ocds)
    assert workplace.ipec("check", "study.yaml").exit_code == 0
    run = ipec_econ.run("study.yaml")
    assert set(run.estimates["term"]) == {"share", *regressors}


def test_broken_releases_end_with_the_source_s_exit_code(ocds, workplace):
    with (workplace.folder / "awards/2019.jsonl").open("w") as file:
        file.write('{"ocid": "ocds-b5fd17-9"}\n{"ocid"\n')
    workplace.write(ocds)
    result = workplace.ipec("run", "study.yaml")
    assert result.exit_code == 3
    assert "awards/2019.jsonl, line 2" in result.output
    assert "source/bad-json" in result.output
    assert not (workplace.folder / "outputs").exists()
