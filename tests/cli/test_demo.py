"""`ipec demo` at the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from ipec_econ.cli.app import app


def _ipec(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.output


def test_a_world_is_written_and_the_next_step_named(tmp_path: Path) -> None:
    folder = (tmp_path / "world").as_posix()
    code, output = _ipec("demo", folder, "--firms", "40", "--seed", "3", "--selection", "none")
    assert code == 0
    assert f"wrote {folder}" in output
    assert "ipec run" in output
    assert "40 firms, seed 3" in (tmp_path / "world" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [("--firms", "0"), ("--seed", "-1"), ("--selection", "luck"), ("--end-year", "2009")],
)
def test_a_bad_argument_is_explained(tmp_path: Path, arguments: tuple[str, str]) -> None:
    code, output = _ipec("demo", str(tmp_path / "world"), *arguments)
    assert code == 2
    for part in ("demo/bad-argument", arguments[0], arguments[1], "why:", "fix:"):
        assert part in output
    assert not (tmp_path / "world").exists()


def test_somebody_elses_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    code, output = _ipec("demo", str(tmp_path))
    assert code == 9
    assert "demo/would-overwrite" in output
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
