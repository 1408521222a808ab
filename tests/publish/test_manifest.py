"""manifest.json: what it says, what it never says, and how it is read back."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from ipec_econ.core.errors import PublishError
from ipec_econ.core.manifest import MANIFEST_NAME, RunOptions
from ipec_econ.publish import environment
from ipec_econ.publish.manifest import (
    build_manifest,
    has_whole_seal,
    manifest_from_json,
    manifest_to_json,
    read_manifest,
)
from tests.publish.conftest import SPEC, WithManifest, make_files, make_record


def test_a_manifest_comes_back_as_it_was_written(tmp_path: Path, spec: Path):
    record = make_record(str(spec), options=RunOptions(only=("fe",), strict=True))
    manifest = build_manifest(record, make_files(), folder=tmp_path / "outputs" / "grants")
    assert manifest_from_json(manifest_to_json(manifest)) == manifest


def test_keys_are_sorted_and_indented(with_manifest: WithManifest):
    content = with_manifest()[MANIFEST_NAME]
    stated = json.loads(content)
    assert content.decode() == json.dumps(
        stated, indent=2, sort_keys=True, ensure_ascii=False
    ) + "\n"  # fmt: skip
    assert stated["title"] == "Grants – and scrap"
    assert stated["schema_version"] == 1


def test_every_output_is_listed_with_its_hash_but_the_manifest_itself(with_manifest: WithManifest):
    stated = json.loads(with_manifest()[MANIFEST_NAME])
    assert stated["outputs"] == [
        {"path": path, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for path, content in sorted(make_files().items())
    ]
    assert stated["resolved_sha256"] == hashlib.sha256(make_files()["resolved.yaml"]).hexdigest()


def test_two_runs_differ_in_the_clock_alone(with_manifest: WithManifest):
    first = json.loads(with_manifest()[MANIFEST_NAME])
    later = {
        "started": datetime(2031, 1, 1, tzinfo=timezone(timedelta(hours=5))),
        "seconds": 99.0,
        "timings": {"panel": 7.0},
    }
    second = json.loads(with_manifest(**later)[MANIFEST_NAME])
    assert first.pop("clock") != second.pop("clock")
    assert first == second


def test_where_the_outputs_lie_shows_in_the_clock_alone(tmp_path: Path, spec: Path):
    record = make_record(str(spec))
    near, far = (
        build_manifest(record, make_files(), folder=tmp_path / place)
        for place in ("outputs/grants", "somewhere/else/grants")
    )
    assert near.clock.spec != far.clock.spec
    assert replace(near, clock=far.clock) == far


def test_the_clock_is_in_utc(with_manifest: WithManifest):
    started = datetime(2025, 6, 4, 14, tzinfo=timezone(timedelta(hours=2)))
    clock = json.loads(with_manifest(started=started)[MANIFEST_NAME])["clock"]
    assert clock["started_utc"] == "2025-06-04T12:00:00Z"
    assert clock["seconds"] == 1.235


def test_no_absolute_path_is_told(with_manifest: WithManifest, tmp_path: Path):
    assert str(tmp_path).encode() not in with_manifest()[MANIFEST_NAME]


def test_inputs_are_named_as_the_spec_names_them(with_manifest: WithManifest):
    stated = json.loads(with_manifest()[MANIFEST_NAME])
    assert stated["inputs"] == [
        {"role": "firms", "path": "data/firms.csv", "kind": "csv", "sha256": "a" * 64,
         "bytes": 1200, "rows": 471}
    ]  # fmt: skip


def test_models_say_how_large_their_samples_are(with_manifest: WithManifest):
    stated = json.loads(with_manifest()[MANIFEST_NAME])
    assert stated["models"][1] == {
        "id": "tw", "estimator": "twfe", "n_obs": 162, "n_units": 54, "n_clusters": None,
    }  # fmt: skip


def test_packages_that_move_numbers_are_named(with_manifest: WithManifest):
    stated = json.loads(with_manifest()[MANIFEST_NAME])
    assert stated["versions"]["python"] == f"{sys.version_info.major}.{sys.version_info.minor}"
    assert {"numpy", "pyarrow", "pandas", "pydantic"} <= set(stated["versions"])
    assert len(stated["lock"]["installed_sha256"]) == 64
    assert len(stated["code"]["sha256"]) == 64


@pytest.mark.parametrize("seed", ["0", "7"])
def test_code_and_lock_hashes_do_not_depend_on_the_process(
    seed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    package = tmp_path / "ipec_econ"
    package.mkdir()
    for name in "abcdef":
        (package / f"{name}.py").write_text(name)
    monkeypatch.setattr(environment, "_PACKAGE", package)
    here = environment.record_environment()
    program = (
        "import sys, pathlib; from ipec_econ.publish import environment as e;"
        "e._PACKAGE = pathlib.Path(sys.argv[1]); r = e.record_environment();"
        "print(r.code.sha256, r.lock.installed_sha256)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program, str(package)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
        env={"PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo", "LC_ALL": "C", "PATH": ""},
    )
    assert answer.stdout.split() == [here.code.sha256, here.lock.installed_sha256]


@pytest.mark.parametrize("fault", ["clock", "outputs", "blank", "seal"])
def test_any_change_breaks_the_seal(with_manifest: WithManifest, fault: str):
    content = with_manifest()[MANIFEST_NAME]
    changed = {
        "clock": content.replace(b'"seconds": 1.235', b'"seconds": 1.236'),
        "outputs": content.replace(b'"n_obs": 162', b'"n_obs": 163', 1),
        "blank": content + b"\n",
        "seal": content.replace(b'"seal"', b'"leal"'),
    }[fault]
    assert changed != content
    assert has_whole_seal(content)
    assert not has_whole_seal(changed)


def test_a_folder_without_manifest_is_a_named_error(tmp_path: Path):
    with pytest.raises(PublishError) as caught:
        read_manifest(tmp_path)
    assert caught.value.problems[0].code == "publish/manifest-missing"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "its content"),
        (b"{}", "schema_version"),
    ],
)
def test_a_damaged_manifest_is_a_named_error(tmp_path: Path, content: bytes, says: str):
    (tmp_path / MANIFEST_NAME).write_bytes(content)
    with pytest.raises(PublishError, match=says) as caught:
        read_manifest(tmp_path)
    assert caught.value.problems[0].code == "publish/manifest-invalid"
    assert MANIFEST_NAME in caught.value.problems[0].where


def test_a_newer_manifest_is_refused_with_both_versions(tmp_path: Path):
    (tmp_path / MANIFEST_NAME).write_bytes(b'{"schema_version": 2}')
    with pytest.raises(PublishError, match="version 2, newer than 1") as caught:
        read_manifest(tmp_path)
    assert caught.value.problems[0].code == "publish/manifest-newer"


def test_a_manifest_that_names_files_elsewhere_is_refused(with_manifest: WithManifest):
    content = with_manifest()[MANIFEST_NAME].replace(b"tables/main.md", b"../../secret.md")
    with pytest.raises(PublishError) as caught:
        manifest_from_json(content)
    assert caught.value.problems[0].code == "publish/unsafe-name"


def test_the_spec_is_recorded_as_it_was_read(with_manifest: WithManifest):
    stated = json.loads(with_manifest()[MANIFEST_NAME])
    assert stated["spec"] == [
        {"name": "grants.yaml", "sha256": hashlib.sha256(SPEC).hexdigest(), "bytes": len(SPEC)}
    ]
