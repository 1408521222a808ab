"""Where the spec lies, told without an absolute path, and found again."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipec_econ.core.errors import PublishError
from ipec_econ.publish.manifest import build_manifest
from ipec_econ.publish.spec_location import (
    MAX_CLIMB,
    describe_spec_files,
    find_spec,
    place_spec_files,
)
from tests.publish.conftest import make_files, make_record


def test_a_neighbour_is_told_by_its_relative_path(tmp_path: Path, spec: Path):
    (place,) = place_spec_files({str(spec): b""}, tmp_path / "outputs" / "grants")
    assert (place.path, place.typed, place.spec_found) == (
        "../../specs/grants.yaml", "grants.yaml", True,
    )  # fmt: skip


def test_a_long_way_is_not_told(tmp_path: Path, spec: Path):
    deep = tmp_path.joinpath(*["d"] * MAX_CLIMB, "grants")
    (place,) = place_spec_files({str(spec): b""}, deep)
    assert (place.path, place.spec_found) == ("grants.yaml", False)


def test_another_tree_of_the_machine_is_not_told(
    tmp_path: Path, spec: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HOME", str(tmp_path / "homes" / "ann"))
    folder = tmp_path / "homes" / "ann" / "grants"
    other = tmp_path / "homes" / "bob" / "specs" / "grants.yaml"
    other.parent.mkdir(parents=True)
    other.write_bytes(spec.read_bytes())
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    (place,) = place_spec_files({"../../bob/specs/grants.yaml": b""}, folder)
    assert (place.path, place.typed, place.spec_found) == ("grants.yaml", "grants.yaml", False)
    files = describe_spec_files({"grants.yaml": b"x", str(other): b"x"})
    assert [file.name for file in files] == ["grants.yaml", "grants.yaml"]


def test_a_typed_path_that_climbs_far_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    deep = tmp_path.joinpath(*["d"] * (MAX_CLIMB + 1))
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    typed = "../" * (MAX_CLIMB + 1) + "specs/grants.yaml"
    (place,) = place_spec_files({typed: b""}, deep / "outputs" / "grants")
    assert place.typed == "grants.yaml"


def test_the_spec_is_found_through_a_linked_folder(
    tmp_path: Path, spec: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = tmp_path / "outputs" / "grants"
    folder.mkdir(parents=True)
    manifest = build_manifest(make_record(str(spec)), make_files(), folder=folder)
    (tmp_path / "far" / "away").mkdir(parents=True)
    link = tmp_path / "far" / "away" / "linked"
    link.symlink_to(folder)
    monkeypatch.chdir(tmp_path)
    assert find_spec(Path("far/away/linked"), manifest) == Path("specs/grants.yaml")


def test_text_without_a_file_is_told_as_not_found(tmp_path: Path):
    (place,) = place_spec_files({"spec.yaml": b""}, tmp_path)
    assert not place.spec_found


def test_a_panel_file_is_named_from_the_spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    files = describe_spec_files({"specs/a.yaml": b"x", "specs/panels/uk.yaml": b"yy"})
    assert [(file.name, file.bytes) for file in files] == [("a.yaml", 1), ("panels/uk.yaml", 2)]


def test_the_spec_is_found_from_any_folder(
    tmp_path: Path, spec: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = tmp_path / "outputs" / "grants"
    folder.mkdir(parents=True)
    manifest = build_manifest(make_record(str(spec)), make_files(), folder=folder)
    assert find_spec(folder, manifest).resolve() == spec.resolve()
    monkeypatch.chdir(tmp_path)
    assert find_spec(Path("outputs/grants"), manifest) == Path("specs/grants.yaml")


def test_the_typed_path_is_the_second_guess(
    tmp_path: Path, spec: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    deep = tmp_path.joinpath(*["d"] * MAX_CLIMB, "grants")
    manifest = build_manifest(make_record("specs/grants.yaml"), make_files(), folder=deep)
    assert not manifest.clock.spec[0].spec_found
    assert find_spec(deep, manifest).resolve() == spec.resolve()


def test_a_lost_spec_is_a_named_error(tmp_path: Path, spec: Path):
    folder = tmp_path / "outputs" / "grants"
    folder.mkdir(parents=True)
    manifest = build_manifest(make_record(str(spec)), make_files(), folder=folder)
    spec.unlink()
    with pytest.raises(PublishError, match=r"specs/grants\.yaml") as caught:
        find_spec(folder, manifest)
    assert caught.value.problems[0].code == "publish/spec-not-found"
