"""The stored files against their hashes."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipec_econ.core.manifest import MANIFEST_NAME
from ipec_econ.publish.folder_content import list_files
from ipec_econ.publish.intact import check_intact
from ipec_econ.publish.manifest import read_manifest


def test_untouched_results_are_intact(study_folder: Path):
    assert check_intact(study_folder, read_manifest(study_folder)) == ()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_changed_digit_in_any_file_is_found(study_folder: Path, data: st.DataObject):
    manifest = read_manifest(study_folder)
    name = data.draw(st.sampled_from(list_files(study_folder)))
    file = study_folder / name
    content = file.read_bytes()
    digits = [place for place, byte in enumerate(content) if chr(byte).isdigit()]
    place = data.draw(st.sampled_from(digits or list(range(len(content)))))
    old = content[place : place + 1]
    new = data.draw(st.sampled_from([d for d in (b"0", b"1", b"5", b"9") if d != old]))
    try:
        file.write_bytes(content[:place] + new + content[place + 1 :])
        found = check_intact(study_folder, manifest)
    finally:
        file.write_bytes(content)
    assert [(d.kind, d.file, d.severity) for d in found] == [("changed", name, "fail")]


def test_a_missing_file_is_named(study_folder: Path):
    (study_folder / "tables" / "main.md").unlink()
    (found,) = check_intact(study_folder, read_manifest(study_folder))
    assert (found.kind, found.file) == ("missing", "tables/main.md")


def test_an_extra_file_is_named(study_folder: Path):
    (study_folder / "tables" / "better.md").write_bytes(b"0.9")
    (found,) = check_intact(study_folder, read_manifest(study_folder))
    assert (found.kind, found.file) == ("extra", "tables/better.md")


def test_a_folder_in_place_of_a_file_is_named(study_folder: Path):
    (study_folder / "index.html").unlink()
    (study_folder / "index.html").symlink_to(study_folder / "tables")
    (found,) = check_intact(study_folder, read_manifest(study_folder))
    assert (found.kind, found.file) == ("changed", "index.html")


def test_everything_is_reported_at_once_in_the_order_of_names(study_folder: Path):
    manifest = read_manifest(study_folder)
    for name in ("sample_flow.csv", "estimates.csv"):
        (study_folder / name).write_bytes(b"")
    (study_folder / MANIFEST_NAME).unlink()
    found = check_intact(study_folder, manifest)
    assert [(d.kind, d.file) for d in found] == [
        ("changed", "estimates.csv"),
        ("missing", MANIFEST_NAME),
        ("changed", "sample_flow.csv"),
    ]
