"""`ipec fetch` at the command line, against a service on the loopback address."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ipec_econ.cli.app import app
from tests.sources.fetch.conftest import Answer, Replay, no_proxy, replay  # noqa: F401 - fixtures

DAY = "2024-01-01"


def _ipec(address: Replay, *arguments: str) -> tuple[int, str]:
    fixed = ("fetch", "find-a-tender", "--from", DAY, "--interval", "0", "--tries", "1")
    result = CliRunner().invoke(app, [*fixed, "--endpoint", address.endpoint, *arguments])
    return result.exit_code, result.output


def test_what_was_fetched_and_what_comes_next(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    replay: Replay,  # noqa: F811
) -> None:
    monkeypatch.chdir(tmp_path)
    replay.add_series(DAY, 2, 1)
    code, output = _ipec(replay, "--to", DAY)
    assert code == 0
    assert "notices/find-a-tender: 3 releases on 2 pages in 1 file," in output
    assert 'awards: {source: "notices/find-a-tender/*.jsonl.gz", format: ocds}' in output
    code, output = _ipec(replay, "--to", DAY, "--json")
    record = json.loads(output)
    assert (code, record["exit_code"], record["new_files"], record["releases"]) == (0, 0, 0, 3)


def test_exit_codes_are_the_contracts(
    tmp_path: Path,
    replay: Replay,  # noqa: F811
) -> None:
    folder = (tmp_path / "x").as_posix()
    replay.add(DAY, "", Answer(b"out of order", 503))
    code, output = _ipec(replay, "--to", DAY, "-o", folder)
    assert code == 3
    for part in ("source/fetch-failed", "out of order", "why:", "fix:"):
        assert part in output
    assert _ipec(replay, "--to", "2023-01-01", "-o", folder)[0] == 2
    assert _ipec(replay, "--to", "2024-01-02", "-o", folder)[0] == 9


def test_a_full_page_is_a_warning_on_the_terminal(
    tmp_path: Path,
    replay: Replay,  # noqa: F811
) -> None:
    replay.add_series(DAY, 100)
    code, output = _ipec(replay, "--to", DAY, "-o", (tmp_path / "x").as_posix())
    assert code == 0
    assert "warning source/fetch-full-page" in output
