"""The code and packages of a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipec_econ.publish import environment


def test_a_missing_git_is_no_failure(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert environment.record_environment().git is None


def test_a_broken_git_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    git = tmp_path / "git"
    git.write_text("#!/bin/sh\nexit 128\n")
    git.chmod(0o755)
    monkeypatch.setattr("shutil.which", lambda _: str(git))
    assert environment.record_environment().git is None


def test_the_code_hash_sees_every_source_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    package = tmp_path / "checkout" / "ipec_econ"
    (package / "core").mkdir(parents=True)
    (package / "core" / "a.py").write_bytes(b"x = 1\n")
    monkeypatch.setattr(environment, "_PACKAGE", package)
    before = environment.record_environment().code.sha256
    (package / "core" / "a.py").write_bytes(b"x = 1\r\n")
    assert environment.record_environment().code.sha256 == before
    (package / "core" / "a.py").write_bytes(b"x = 2\n")
    assert environment.record_environment().code.sha256 != before


def test_the_lock_file_is_hashed_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    package = tmp_path / "checkout" / "ipec_econ"
    package.mkdir(parents=True)
    monkeypatch.setattr(environment, "_PACKAGE", package)
    assert environment.record_environment().lock.requirements_sha256 is None
    (package.parent / "requirements.lock").write_bytes(b"numpy==2.4.6\n")
    assert environment.record_environment().lock.requirements_sha256 is not None
