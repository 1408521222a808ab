"""All studies of a folder, or everything that is wrong with them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ipec_econ.core.errors import PublishError
from ipec_econ.publish.estimates_file import estimates_to_csv
from ipec_econ.publish.read_studies import read_studies
from ipec_econ.publish.study_version import compute_version
from ipec_econ.publish.writer import write_outputs
from tests.publish.conftest import ESTIMATES, RESOLVED, WithManifest, make_estimate, make_files


@pytest.fixture
def outputs(study_folder: Path) -> Path:
    return study_folder.parent


def refuse(folder: Path) -> list[tuple[str, str]]:
    with pytest.raises(PublishError) as caught:
        read_studies(folder)
    assert all(problem.fix for problem in caught.value.problems)
    return [(problem.code, problem.what) for problem in caught.value.problems]


def test_a_study_is_read_whole(outputs: Path):
    (study,) = read_studies(outputs).studies
    assert study.manifest.study == "grants"
    assert len(study.estimates) == len(ESTIMATES)
    assert study.estimates[0]["reference"] == "grants/fe/coef/grant"
    assert study.version == compute_version(study.manifest)
    assert study.resolved == RESOLVED.decode()
    assert study.page == make_files()["index.html"].decode()
    assert (study.linkage, study.headlines, study.disclosure) == ({}, {}, {})


def test_what_not_every_study_has_is_read_where_it_is(tmp_path: Path, with_manifest: WithManifest):
    more = {name: json.dumps({"key": name}).encode() for name in ("linkage.json", "headlines.json")}
    write_outputs(tmp_path / "outputs" / "grants", with_manifest({**make_files(), **more}))
    (study,) = read_studies(tmp_path / "outputs").studies
    assert study.linkage == {"key": "linkage.json"}
    assert study.headlines == {"key": "headlines.json"}
    broken = {**make_files(), "linkage.json": b"[1]"}
    write_outputs(tmp_path / "outputs" / "grants", with_manifest(broken))
    assert refuse(tmp_path / "outputs") == [
        ("publish/not-intact", "linkage.json of study grants holds no JSON mapping")
    ]


def test_other_folders_are_named_and_hidden_ones_are_not_looked_at(outputs: Path):
    shutil.copytree(outputs / "grants", outputs / "grants.evidence")
    shutil.copytree(outputs / "grants", outputs / "renamed")
    (outputs / "renamed" / "evidence_disclosure.json").write_text("{}")
    (outputs / "notes").mkdir()
    (outputs / ".grants.ipec-new-1").mkdir()
    (outputs / "site").mkdir()
    (outputs / "site" / "catalogue.json").write_text("{}")
    (outputs / "notes.txt").write_text("a file")
    found = read_studies(outputs)
    assert found.left_out == {
        "grants.evidence": "is for the checker of outputs alone",
        "notes": "holds no manifest.json",
        "renamed": "is for the checker of outputs alone",
    }
    assert [study.manifest.study for study in found.studies] == ["grants"]


def test_a_reference_that_would_mean_two_rows_is_none(tmp_path: Path, with_manifest: WithManifest):
    rows = (make_estimate(), make_estimate(term="age"), make_estimate(term="age", sample="small"))
    files = {**make_files(), "estimates.csv": estimates_to_csv(rows)}
    write_outputs(tmp_path / "outputs" / "grants", with_manifest(files))
    (study,) = read_studies(tmp_path / "outputs").studies
    assert [row["reference"] for row in study.estimates] == ["grants/fe/coef/grant", "", ""]


def test_a_folder_without_studies_is_refused(tmp_path: Path, study_folder: Path):
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "empty", tmp_path / "nowhere", study_folder):
        assert [code for code, _ in refuse(folder)] == ["publish/no-studies"]
    with pytest.raises(PublishError, match="name the folder above it"):
        read_studies(study_folder)


def test_everything_that_is_wrong_is_named_at_once(
    outputs: Path, study_folder: Path, with_manifest: WithManifest
):
    write_outputs(outputs / "b", with_manifest(study="b"))
    write_outputs(outputs / "c", with_manifest(study="c"))
    shutil.copytree(outputs / "c", outputs / "c_again")
    write_outputs(outputs / "d", with_manifest(study="d"))
    (study_folder / "estimates.csv").write_bytes(b"edited")
    (study_folder / "thesis.docx").write_bytes(b"mine")
    (outputs / "b" / "manifest.json").write_text("{")
    (outputs / "d" / "manifest.json").write_bytes(
        (outputs / "d" / "manifest.json").read_bytes().replace(b"Grants", b"Grunts")
    )
    found = refuse(outputs)
    assert [code for code, _ in found] == [
        "publish/manifest-invalid",
        "publish/not-intact",
        "publish/not-intact",
        "publish/study-twice",
    ]
    assert "manifest.json (its seal is broken)" in found[1][1]
    assert "estimates.csv (its content is not what the run wrote)" in found[2][1]
    assert "thesis.docx (the manifest does not list it)" in found[2][1]
    assert "c_again" in found[3][1]


def test_of_many_changed_files_some_are_named(outputs: Path, study_folder: Path):
    for number in range(8):
        (study_folder / f"extra{number}.txt").write_text("x")
    (found,) = refuse(outputs)
    assert found[1].endswith("extra4.txt (the manifest does not list it) and 3 more")
