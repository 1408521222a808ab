"""All outputs at once, or none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ipec_econ.core.errors import PublishError
from ipec_econ.publish.folder_content import list_files
from ipec_econ.publish.writer import write_outputs
from tests.publish.conftest import WithManifest, make_files

ENDED_PROCESS = 2**22 + 1  # beyond the largest process id Linux gives


def read_folder(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in list_files(folder)}


def list_code(caught: pytest.ExceptionInfo[PublishError]) -> str:
    return caught.value.problems[0].code


def test_every_file_is_written_and_nothing_else(tmp_path: Path, with_manifest: WithManifest):
    files = with_manifest()
    folder = tmp_path / "deep" / "outputs" / "grants"
    write_outputs(folder, files)
    assert read_folder(folder) == files
    assert [path.name for path in folder.parent.iterdir()] == ["grants"]


def test_former_results_are_replaced_whole(study_folder: Path, with_manifest: WithManifest):
    fewer = {k: v for k, v in make_files().items() if not k.endswith(".tex")}
    write_outputs(study_folder, with_manifest(fewer))
    assert not (study_folder / "tables" / "main.tex").exists()
    assert [path.name for path in study_folder.parent.iterdir()] == ["grants"]


def test_a_changed_former_result_is_replaced(study_folder: Path, with_manifest: WithManifest):
    (study_folder / "estimates.csv").write_bytes(b"edited")
    files = with_manifest()
    write_outputs(study_folder, files)
    assert read_folder(study_folder) == files


def test_an_empty_folder_is_taken(tmp_path: Path, with_manifest: WithManifest):
    folder = tmp_path / "outputs" / "grants"
    folder.mkdir(parents=True)
    files = with_manifest()
    write_outputs(folder, files)
    assert read_folder(folder) == files


def test_a_folder_behind_a_link_is_written_where_it_lies(
    tmp_path: Path, with_manifest: WithManifest
):
    real = tmp_path / "disk" / "grants"
    real.mkdir(parents=True)
    (tmp_path / "outputs").mkdir()
    link = tmp_path / "outputs" / "grants"
    link.symlink_to(real)
    files = with_manifest()
    write_outputs(link, files)
    assert link.is_symlink()
    assert read_folder(real) == files


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path, with_manifest: WithManifest):
    folder = tmp_path / "outputs" / "grants"
    folder.mkdir(parents=True)
    (folder / "thesis.docx").write_bytes(b"years of work")
    with pytest.raises(PublishError) as caught:
        write_outputs(folder, with_manifest())
    assert list_code(caught) == "publish/would-overwrite"
    assert caught.value.problems[0].fix
    assert read_folder(folder) == {"thesis.docx": b"years of work"}


def test_a_foreign_file_among_former_results_is_not_deleted(
    study_folder: Path, with_manifest: WithManifest
):
    (study_folder / "notes.md").write_bytes(b"mine")
    before = read_folder(study_folder)
    with pytest.raises(PublishError, match=r"notes\.md") as caught:
        write_outputs(study_folder, with_manifest())
    assert list_code(caught) == "publish/would-overwrite"
    assert read_folder(study_folder) == before


def test_what_a_file_manager_leaves_does_not_stop_a_run(
    study_folder: Path, with_manifest: WithManifest
):
    (study_folder / ".DS_Store").write_bytes(b"icons")
    write_outputs(study_folder, with_manifest())
    assert not (study_folder / ".DS_Store").exists()


def test_results_of_another_study_are_left_alone(study_folder: Path, with_manifest: WithManifest):
    before = read_folder(study_folder)
    with pytest.raises(PublishError, match="grants, not of other") as caught:
        write_outputs(study_folder, with_manifest(study="other"))
    assert list_code(caught) == "publish/other-study"
    assert read_folder(study_folder) == before


def test_a_file_in_the_way_is_left_alone(tmp_path: Path, with_manifest: WithManifest):
    file = tmp_path / "grants"
    file.write_bytes(b"a file")
    with pytest.raises(PublishError) as caught:
        write_outputs(file, with_manifest())
    assert list_code(caught) == "publish/would-overwrite"
    assert file.read_bytes() == b"a file"


def test_a_parent_that_is_a_file_is_a_named_error(tmp_path: Path, with_manifest: WithManifest):
    (tmp_path / "outputs").write_bytes(b"a file")
    with pytest.raises(PublishError) as caught:
        write_outputs(tmp_path / "outputs" / "grants", with_manifest())
    assert list_code(caught) == "publish/cannot-write"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_an_unwritable_parent_is_a_named_error(tmp_path: Path, with_manifest: WithManifest):
    parent = tmp_path / "locked"
    parent.mkdir(mode=0o500)
    with pytest.raises(PublishError) as caught:
        write_outputs(parent / "grants", with_manifest())
    assert list_code(caught) == "publish/cannot-write"


class DiskFullError(OSError):
    pass


def fail_on_write(monkeypatch: pytest.MonkeyPatch, name: str, error: BaseException) -> None:
    honest = Path.write_bytes

    def write(path: Path, content: bytes) -> int:
        if path.name == name:
            raise error
        return honest(path, content)

    monkeypatch.setattr(Path, "write_bytes", write)


def fail_on_rename(monkeypatch: pytest.MonkeyPatch, turn: int, error: BaseException) -> None:
    honest = Path.rename
    turns = iter(range(1, 100))

    def rename(path: Path, target: Path) -> Path:
        if next(turns) == turn:
            raise error
        return honest(path, target)

    monkeypatch.setattr(Path, "rename", rename)


@pytest.mark.parametrize("error", [DiskFullError(28, "No space left on device")])
def test_a_failure_while_writing_leaves_no_trace(
    tmp_path: Path, with_manifest: WithManifest, monkeypatch: pytest.MonkeyPatch, error: OSError
):
    files = with_manifest()
    fail_on_write(monkeypatch, "manifest.json", error)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(PublishError, match="No space left"):
        write_outputs(tmp_path / "new" / "outputs" / "grants", files)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("turn", [1, 2])
def test_a_failure_while_swapping_restores_the_former_results(
    study_folder: Path, with_manifest: WithManifest, monkeypatch: pytest.MonkeyPatch, turn: int
):
    before = read_folder(study_folder)
    files = with_manifest(title="Another title")
    fail_on_rename(monkeypatch, turn, DiskFullError(16, "Device or resource busy"))
    with pytest.raises(PublishError) as caught:
        write_outputs(study_folder, files)
    assert list_code(caught) == "publish/cannot-write"
    assert read_folder(study_folder) == before
    assert [path.name for path in study_folder.parent.iterdir()] == ["grants"]


def test_an_interrupt_is_passed_on_and_leaves_no_trace(
    study_folder: Path, with_manifest: WithManifest, monkeypatch: pytest.MonkeyPatch
):
    before = read_folder(study_folder)
    files = with_manifest(title="Another title")
    fail_on_rename(monkeypatch, 2, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        write_outputs(study_folder, files)
    assert read_folder(study_folder) == before
    assert [path.name for path in study_folder.parent.iterdir()] == ["grants"]


def test_leftovers_of_a_killed_run_are_removed(study_folder: Path, with_manifest: WithManifest):
    leftover = study_folder.parent / f".grants.ipec-new-{ENDED_PROCESS}"
    leftover.mkdir()
    (leftover / "estimates.csv").write_bytes(b"half")
    neighbour = study_folder.parent / f".grants_two.ipec-new-{ENDED_PROCESS}"
    neighbour.mkdir()
    write_outputs(study_folder, with_manifest())
    assert not leftover.exists()
    assert neighbour.exists()


def test_results_that_a_killed_run_had_moved_aside_come_back(
    study_folder: Path, with_manifest: WithManifest
):
    before = read_folder(study_folder)
    study_folder.rename(study_folder.parent / f".grants.ipec-old-{ENDED_PROCESS}")
    with pytest.raises(PublishError):
        write_outputs(study_folder, with_manifest(study="other"))
    assert read_folder(study_folder) == before


@pytest.mark.skipif(os.name != "posix", reason="process ids are looked up on POSIX alone")
def test_the_work_of_a_running_process_is_left_alone(
    study_folder: Path, with_manifest: WithManifest
):
    busy = study_folder.parent / f".grants.ipec-new-{os.getppid()}"
    busy.mkdir()
    write_outputs(study_folder, with_manifest())
    assert busy.exists()


@pytest.mark.parametrize("name", ["../escape", "/etc/x", "a//b", "", "tables/..", "c:x", "a\\b"])
def test_a_name_that_leads_out_of_the_folder_is_refused(
    tmp_path: Path, with_manifest: WithManifest, name: str
):
    files = {**with_manifest(), name: b""}
    with pytest.raises(PublishError) as caught:
        write_outputs(tmp_path / "outputs" / "grants", files)
    assert list_code(caught) == "publish/unsafe-name"
    assert not (tmp_path / "outputs").exists()


def test_names_that_differ_by_case_alone_are_refused(tmp_path: Path, with_manifest: WithManifest):
    files = {**with_manifest(), "tables/Main.md": b""}
    with pytest.raises(PublishError, match="case") as caught:
        write_outputs(tmp_path / "outputs" / "grants", files)
    assert list_code(caught) == "publish/name-clash"
