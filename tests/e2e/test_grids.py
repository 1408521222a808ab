"""Grids through whole runs: cells are models, panels are linked anew, nothing is dropped."""

from __future__ import annotations

import copy
import csv
import json
from pathlib import Path
from typing import Any

import pytest

import ipec_econ as ipec
from ipec_econ.core.errors import IpecError
from tests.e2e.conftest import Workplace
from tests.runner.make_groups import DID, make_firms

STUDY: dict[str, Any] = {
    "ipec": 1,
    "study": "s",
    "seed": 3,
    "panel": {
        "firms": {"source": "firms.csv", "unit": "firm", "time": "year"},
        "treatments": {"d": {"cohort": "first"}},
        "samples": {"main": {}, "small": {"where": "size = 'small'"}},
    },
    "models": {"cs": {**DID, "estimator": "callaway_santanna", "diagnostics": {"pretrends": {}}}},
    "grids": {
        "g": {
            "base": "cs",
            "vary": {"outcome": ["y", "x"], "sample": ["main", "small"]},
        },
        "one": {
            "base": "cs",
            "design": "one_at_a_time",
            "vary": {
                "estimator": ["sun_abraham"],
                "where": ["size = 'none'"],
                "samples.main.years": [[2010, 2016], [2013, 2017]],
            },
        },
    },
    "tables": {
        "g": {"kind": "specification_grid", "grid": "g", "formats": "csv"},
        "one": {"kind": "specification_grid", "grid": "one", "formats": "csv"},
    },
    "figures": {
        "g": {"kind": "specification_curve", "grid": "g", "formats": "svg"},
        "one": {"kind": "specification_curve", "grid": "one", "formats": "svg"},
    },
}

SUPPLIERS = ("Alder Works Ltd", "Birch Hollow Ltd", "Cedar Bridge Ltd", "Damson Row Ltd")
SPELT = ("Alder Works Ltd", "Birch Holow Ltd", "Cedar Bridg Sons Ltd", "Elm Ltd")
"""Names of firms, and how their awards spell them: equal, close, less close, and another."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run of the study."""
    place = tmp_path_factory.mktemp("grids")
    (place / "firms.csv").write_text(make_firms(), encoding="utf-8")
    write(place, STUDY)
    ipec.run(str(place / "study.yaml"), out=str(place / "out"))
    return place


def write(place: Path, study: dict[str, Any], name: str = "study.yaml") -> str:
    (place / name).write_text(json.dumps(study), encoding="utf-8")
    return str(place / name)


def read(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


@pytest.mark.e2e
def test_a_cell_is_the_same_model_written_out_to_the_last_byte(folder: Path) -> None:
    study = copy.deepcopy(STUDY)
    study["models"]["m"] = {**study["models"]["cs"], "outcome": "x", "sample": "small"}
    del study["grids"], study["tables"], study["figures"]
    ipec.run(write(folder, study, "by_hand.yaml"), out=str(folder / "by_hand"))
    for name in ("estimates.csv", "diagnostics.csv", "sample_flow.csv"):
        gridded, by_hand = (
            (folder / out / "s" / name).read_text(encoding="utf-8").splitlines()
            for out in ("out", "by_hand")
        )
        cell = [line.replace("g/4", "m") for line in gridded if "g/4" in line]
        assert cell
        assert cell == [line for line in by_hand if line.startswith(("m,", "model:m,"))]


@pytest.mark.e2e
def test_the_grids_file_has_every_cell_with_what_became_of_it(folder: Path) -> None:
    rows = read(folder / "out/s/grids/one.csv")
    assert [(row["cell"], row["status"], row["estimator"]) for row in rows] == [
        ("1", "estimated", "callaway_santanna"),
        ("2", "estimated", "sun_abraham"),
        ("3", "failed", "callaway_santanna"),
        ("4", "estimated", "callaway_santanna"),
        ("5", "estimated", "callaway_santanna"),
    ]
    assert (rows[0]["is_base"], rows[2]["estimate"]) == ("yes", "")
    assert rows[2]["reason"] == "model `cs` has no row left"
    assert rows[3]["panel"] == "samples.main.years = [2010, 2016]"
    manifest = json.loads((folder / "out/s/manifest.json").read_text(encoding="utf-8"))
    (notice,) = [n for n in manifest["notices"] if n["code"] == "grid/cell-failed"]
    assert "cell 3 of 5 without an estimate" in notice["text"]
    scopes = [row["scope"] for row in read(folder / "out/s/sample_flow.csv")]
    assert "sample:main @ samples.main.years = [2013, 2017]" in scopes
    page = (folder / "out/s/index.html").read_text(encoding="utf-8")
    assert 'href="grids/one.csv"' in page
    assert "one/2" not in page.partition('id="models"')[2]


@pytest.mark.e2e
def test_the_main_estimate_is_the_row_of_estimates(folder: Path) -> None:
    rows = {
        row["model"]: row
        for row in read(folder / "out/s/estimates.csv")
        if (row["estimand"], row["term"]) == ("att", "simple")
    }
    for cell in read(folder / "out/s/grids/g.csv"):
        fields = ("estimate", "std_error", "conf_low", "n_obs", "n_units", "n_treated", "sample")
        assert [cell[name] for name in fields] == [rows[cell["model"]][name] for name in fields]


@pytest.mark.e2e
def test_a_grid_is_verified_and_pulled(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    place = Workplace(folder)
    assert "verified" in place.ipec("verify", "out/s").output
    pulled = place.ipec("pull", "s/grids/g", "--dir", "out").output
    assert pulled.splitlines()[0].startswith("cell,model,status,is_base,outcome,sample,estimand")
    assert place.ipec("pull", "s/g/2/att", "--dir", "out").exit_code == 0
    missing = place.ipec("pull", "s/grids/h", "--dir", "out")
    assert (missing.exit_code, "publish/unknown-grid" in missing.output) == (9, True)
    checked = place.ipec("check", "study.yaml").output
    assert "grid one: 5 cells of cs on 3 panels, by estimator, where, samples.main" in checked


@pytest.mark.e2e
def test_resolved_yaml_gives_the_same_grids(folder: Path) -> None:
    text = (folder / "out/s/resolved.yaml").read_text(encoding="utf-8")
    (folder / "resolved.yaml").write_text(text, encoding="utf-8")
    again = ipec.run(str(folder / "resolved.yaml"), write=False)
    for name in ("grids/g.csv", "grids/one.csv", "estimates.csv", "resolved.yaml"):
        assert again.files[name] == (folder / "out/s" / name).read_bytes()


@pytest.mark.e2e
def test_a_file_of_cells_gives_the_same_grid(folder: Path) -> None:
    study = copy.deepcopy(STUDY)
    vary = {"outcome": ["y", "x"], "control_group": ["never_treated", "not_yet_treated"]}
    study["grids"], study["tables"] = {"g": {"base": "cs", "vary": vary}}, {}
    study["figures"] = {"g": STUDY["figures"]["g"]}
    study["cells"] = {"min_firms": 1}
    rows = ipec.run(write(folder, study, "rows.yaml"), out=str(folder / "rows"))
    del study["cells"]
    study["panel"] = {"cells": "rows/s/cells.parquet"}
    cells = ipec.run(write(folder, study, "cells.yaml"), write=False)
    fields = ["cell", "status", "estimate", "std_error", "n_treated"]
    assert cells.grids["g"][fields].equals(rows.grids["g"][fields])


@pytest.mark.e2e
def test_a_grid_of_failures_is_an_error(folder: Path) -> None:
    study = copy.deepcopy(STUDY)
    study["grids"] = {"g": {"base": "cs", "vary": {"where": ["size = 'none'", "size = 'no'"]}}}
    study["tables"], study["figures"] = {}, {}
    with pytest.raises(IpecError) as caught:
        ipec.run(write(folder, study, "failing.yaml"), write=False)
    assert "no cell of grid `g` has an estimate; the first: model `g/1` has no row left" in str(
        caught.value
    )


@pytest.mark.e2e
def test_a_panel_that_cannot_be_built_is_the_reason_of_its_cells(folder: Path) -> None:
    study = copy.deepcopy(STUDY)
    vary = {"treatments.d.cohort": ["first", "x"], "outcome": ["y", "x"]}
    study["grids"], study["tables"], study["figures"] = {"g": {"base": "cs", "vary": vary}}, {}, {}
    run = ipec.run(write(folder, study, "panels.yaml"), write=False)
    rows = run.grids["g"].to_dict("records")
    assert [row["status"] for row in rows] == ["estimated"] * 2 + ["failed"] * 2
    assert rows[2]["reason"] == rows[3]["reason"]
    # A published reason quotes no row of a firm.
    assert str(rows[2]["reason"]).startswith("`x` is zero or negative in 220 rows; ")
    assert "firm 1" not in str(rows[2]["reason"])


@pytest.mark.e2e
def test_a_row_that_no_cell_has_is_an_error(folder: Path) -> None:
    study = copy.deepcopy(STUDY)
    study["grids"] = {"g": {"base": "cs", "row": "att_event 77", "vary": {"outcome": ["y"]}}}
    study["tables"], study["figures"] = {}, {}
    with pytest.raises(IpecError, match="no cell of grid `g` has the row `att_event 77`"):
        ipec.run(write(folder, study, "row.yaml"), write=False)


def make_linked(threshold: float | None = None) -> dict[str, Any]:
    """Return a study whose awards name their firms more or less exactly."""
    link: dict[str, Any] = {"steps": [{"match": "name"}, {"match": "fuzzy"}]}
    if threshold is not None:
        link["threshold"] = threshold
    return {
        "ipec": 1,
        "study": "linked",
        "seed": 1,
        "panel": {
            "firms": {"source": "firms.csv", "unit": "crn", "time": "year", "name": "name"},
            "awards": {"source": "awards.csv", "coverage": 2010},
            "link": link,
            "treatments": {"d": {"event": "first_award"}},
        },
        "models": {"did": {"estimator": "twfe", "outcome": "y", "treatment": "d"}},
    }


def write_linked(place: Path) -> None:
    """Write firms and awards: the less exact a name is spelt, the larger the firm's effect."""
    lines = ["crn,year,name,y"]
    for firm, name in enumerate((*SUPPLIERS, *(f"Other {n} Plc" for n in range(12)))):
        for year in range(2010, 2018):
            effect = (firm + 1.0) * (firm < 3) * (year >= 2013)
            noise = ((7 * firm + 3 * year) % 11) / 11
            lines.append(f"{firm + 1:08},{year},{name},{effect + noise}")
    (place / "firms.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    awards = [f"{number},{name},2013" for number, name in enumerate(SPELT)]
    text = "\n".join(["award_id,supplier_name,time", *awards])
    (place / "awards.csv").write_text(f"{text}\n", encoding="utf-8")


@pytest.mark.e2e
def test_a_grid_of_thresholds_is_as_many_runs(tmp_path: Path) -> None:
    write_linked(tmp_path)
    thresholds = [0.99, 0.9, 0.7]
    study = make_linked(0.9)
    grid = {"base": "did", "vary": {"link.threshold": thresholds, "conf_level": [0.95, 0.9]}}
    study["grids"] = {"g": grid}
    study["figures"] = {"g": {"kind": "specification_curve", "grid": "g", "formats": "svg"}}
    run = ipec.run(write(tmp_path, study), write=False)
    table = run.grids["g"]
    assert table["n_treated"].tolist() == [1, 1, 2, 2, 3, 3]
    assert [cell.cell.is_base for cell in run.core_grids[0].cells].index(True) == 2
    shares = json.loads(run.files["linkage.json"])["grids"]
    assert [(one["panel"], one["n_linked"]) for one in shares] == [
        ("link.threshold = 0.99", 1),
        ("link.threshold = 0.7", 3),
    ]
    for place, threshold in enumerate(thresholds):
        # The base's own threshold needs no run of its own: the model beside the grid has it.
        spec = write(tmp_path, make_linked(threshold), "alone.yaml")
        alone = run if threshold == 0.9 else ipec.run(spec, write=False)
        own, cell = (
            [
                line.partition(",")[2]
                for line in one.files["estimates.csv"].decode().splitlines()
                if line.startswith(f"{name},")
            ]
            for one, name in ((alone, "did"), (run, f"g/{2 * place + 1}"))
        )
        assert own
        assert own == cell
        flow = alone.files["sample_flow.csv"].decode()
        mark = "" if threshold == 0.9 else f" @ link.threshold = {threshold}"
        linked = next(line for line in flow.splitlines() if line.startswith("awards,linked"))
        varied = linked.replace("awards,", f"awards{mark},", 1)
        assert varied in run.files["sample_flow.csv"].decode()
