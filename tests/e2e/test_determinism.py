"""Two runs give the same bytes, but for the manifest's clock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import Workplace

SETTINGS = (
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C", "OMP_NUM_THREADS": "1"},
    {"PYTHONHASHSEED": "6", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "2"},
)
COMMAND = "from ipec_econ.cli.app import main; main()"


def _run_in_fresh_process(folder: Path, out: str, settings: dict[str, str], jobs: str) -> None:
    root = Path(__file__).parents[2]
    environment = {**os.environ, **settings, "PYTHONPATH": str(root)}
    arguments = ["run", "study.yaml", "--out", out, "--no-cache", "--jobs", jobs]
    subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments],
        cwd=folder, env=environment, check=True, capture_output=True,
    )  # fmt: skip


def _read_all(folder: Path) -> dict[str, bytes]:
    files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    return {name: path.read_bytes() for name, path in files.items()}


@pytest.mark.e2e
def test_hash_seed_zone_locale_and_jobs_change_no_byte(workplace: Workplace) -> None:
    _run_in_fresh_process(workplace.folder, "first", SETTINGS[0], "1")
    _run_in_fresh_process(workplace.folder, "second", SETTINGS[1], "2")

    first = _read_all(workplace.folder / "first" / "small")
    second = _read_all(workplace.folder / "second" / "small")

    manifests = [json.loads(files.pop("manifest.json")) for files in (first, second)]
    assert first == second
    for manifest in manifests:
        del manifest["clock"]
    assert manifests[0] == manifests[1]
