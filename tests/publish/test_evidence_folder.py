"""The folder for the checker of outputs, beside the one to be released."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipec_econ.core.errors import PublishError
from ipec_econ.publish.folder_content import list_files
from ipec_econ.publish.pull import pull_reference
from ipec_econ.publish.writer import write_outputs
from tests.publish.conftest import WithManifest

EVIDENCE = {
    "evidence_disclosure.json": b"{}",
    "evidence.html": b"",
    "results.json": b"{}",
    "checksums/results.json.txt": b"0",
}


def write(tmp_path: Path, with_manifest: WithManifest, evidence: dict[str, bytes]) -> Path:
    folder = tmp_path / "outputs" / "grants"
    write_outputs(folder, with_manifest(), evidence)
    return folder.with_name("grants.evidence")


def test_it_is_written_beside_and_replaced_whole(tmp_path: Path, with_manifest: WithManifest):
    more = {**EVIDENCE, "more.csv": b"", "checksums/more.csv.txt": b"0"}
    place = write(tmp_path, with_manifest, more)
    assert set(list_files(place)) == set(more)
    write(tmp_path, with_manifest, EVIDENCE)
    assert set(list_files(place)) == set(EVIDENCE)


def test_a_run_without_a_profile_removes_a_former_runs(tmp_path: Path, with_manifest: WithManifest):
    place = write(tmp_path, with_manifest, EVIDENCE)
    write(tmp_path, with_manifest, {})
    assert not place.exists()


def test_a_folder_of_somebody_else_is_never_touched(tmp_path: Path, with_manifest: WithManifest):
    place = tmp_path / "outputs" / "grants.evidence"
    place.mkdir(parents=True)
    (place / "letters.txt").write_text("mine")
    write(tmp_path, with_manifest, {})
    with pytest.raises(PublishError, match="letters"):
        write(tmp_path, with_manifest, EVIDENCE)
    assert list_files(place) == ("letters.txt",)


def test_nothing_is_pulled_from_it(tmp_path: Path, with_manifest: WithManifest):
    place = write(tmp_path, with_manifest, {**EVIDENCE, **with_manifest()})
    for ref in ("grants.evidence/fe/coef/grant", f"{place.as_posix()}/fe/coef/grant"):
        with pytest.raises(PublishError, match="for the checker") as caught:
            pull_reference(ref, folder=place.parent)
        assert caught.value.problems[0].code == "publish/unknown-study"
    with pytest.raises(PublishError) as caught:
        pull_reference("grant/fe", folder=place.parent)
    assert "evidence" not in str(caught.value)
