"""A catalogue's folder: whole, or as it was."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from ipec_econ.core.catalogue import StoredStudy
from ipec_econ.core.errors import PublishError
from ipec_econ.publish.folder_content import list_files
from ipec_econ.publish.read_studies import read_studies
from ipec_econ.publish.site import write_site

PAGES = {"index.html": b"<p>all</p>", "studies/grants.html": b"<p>one</p>"}


@pytest.fixture
def studies(study_folder: Path) -> tuple[StoredStudy, ...]:
    return read_studies(study_folder.parent).studies


def read_folder(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in list_files(folder)}


def test_pages_copies_and_their_record(
    tmp_path: Path, study_folder: Path, studies: tuple[StoredStudy, ...]
):
    count = write_site(tmp_path / "deep" / "site", PAGES, studies)
    written = read_folder(tmp_path / "deep" / "site")
    record = json.loads(written.pop("catalogue.json"))
    copies = {f"files/grants/{name}": text for name, text in read_folder(study_folder).items()}
    assert written == {**PAGES, **copies}
    assert record["studies"] == ["grants"]
    assert record["files"] == {
        name: hashlib.sha256(text).hexdigest() for name, text in sorted(written.items())
    }
    assert count == len(written) + 1


def test_a_former_catalogue_is_replaced_whole(tmp_path: Path, studies: tuple[StoredStudy, ...]):
    write_site(tmp_path / "site", {**PAGES, "studies/gone.html": b"x"}, studies)
    write_site(tmp_path / "site", PAGES, studies)
    assert not (tmp_path / "site" / "studies" / "gone.html").exists()
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".site")] == []


@pytest.mark.parametrize("record", [None, "{", "[]", '{"files": {}}'])
def test_what_is_no_catalogue_is_left_alone(
    tmp_path: Path, studies: tuple[StoredStudy, ...], record: str | None
):
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "thesis.docx").write_bytes(b"mine")
    if record is not None:
        (folder / "catalogue.json").write_text(record)
    before = read_folder(folder)
    with pytest.raises(PublishError, match="no former catalogue") as caught:
        write_site(folder, PAGES, studies)
    assert caught.value.problems[0].code == "publish/would-overwrite"
    assert read_folder(folder) == before


def test_a_file_of_somebody_else_in_a_catalogue_is_kept(
    tmp_path: Path, studies: tuple[StoredStudy, ...]
):
    write_site(tmp_path / "site", PAGES, studies)
    (tmp_path / "site" / "notes.txt").write_text("mine")
    with pytest.raises(PublishError, match=r"no catalogue wrote: notes\.txt"):
        write_site(tmp_path / "site", {}, studies)
    assert (tmp_path / "site" / "notes.txt").exists()
    assert (tmp_path / "site" / "index.html").exists()


def test_a_file_and_a_study_are_no_place(
    tmp_path: Path, study_folder: Path, studies: tuple[StoredStudy, ...]
):
    (tmp_path / "file").write_text("mine")
    for folder in (tmp_path / "file", study_folder, study_folder / "site"):
        with pytest.raises(PublishError) as caught:
            write_site(folder, PAGES, studies)
        assert caught.value.problems[0].code == "publish/would-overwrite"
    assert not (study_folder / "site").exists()


def test_after_a_failure_the_former_catalogue_stands(
    tmp_path: Path, study_folder: Path, studies: tuple[StoredStudy, ...]
):
    write_site(tmp_path / "site", PAGES, studies)
    before = read_folder(tmp_path / "site")
    (study_folder / "estimates.csv").unlink()
    with pytest.raises(PublishError, match="cannot be written"):
        write_site(tmp_path / "site", {"index.html": b"new"}, studies)
    assert read_folder(tmp_path / "site") == before
