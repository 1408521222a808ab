"""Two processes give the same bytes, but for the manifest's clock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.e2e import test_cells, test_figures, test_grids, test_groups
from tests.e2e.conftest import AWARDS, FIRMS, STUDY
from tests.runner.make_groups import make_firms

SETTINGS = (
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C", "OMP_NUM_THREADS": "1"},
    {"PYTHONHASHSEED": "6", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "2"},
)
COMMAND = "from ipec_econ.cli.app import main; main()"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the folders of all studies as two processes write them: starting one is dear."""
    folder = tmp_path_factory.mktemp("studies")
    specs = [write(folder) for write in (_write_figures, _write_groups, _write_grid, _write_cells)]
    for out, settings, jobs in (("first", SETTINGS[0], "1"), ("second", SETTINGS[1], "2")):
        root = Path(__file__).parents[2]
        environment = {**os.environ, **settings, "PYTHONPATH": str(root)}
        arguments = ["run", *specs, "--out", out, "--no-cache", "--jobs", jobs]
        subprocess.run(
            [sys.executable, "-c", COMMAND, *arguments],
            cwd=folder, env=environment, check=True, capture_output=True,
        )  # fmt: skip
    return folder / "first", folder / "second"


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("study", "written"),
    [
        ("small", ["tables/main.md", *(f"figures/{name}" for name in test_figures.WRITTEN)]),
        ("sizes", ["tables/main.md", "figures/path.svg"]),
        ("s", ["grids/g.csv", "figures/g.svg"]),
        ("lab", ["cells.parquet"]),
    ],
    ids=["figures", "groups", "grid", "cells"],
)
def test_hash_seed_zone_locale_and_jobs_change_no_byte(
    runs: tuple[Path, Path], study: str, written: list[str]
) -> None:
    first, second = (_read_all(folder / study) for folder in runs)
    assert {"estimates.csv", "index.html", *written} <= set(first)
    manifests = [json.loads(files.pop("manifest.json")) for files in (first, second)]
    assert first == second
    for manifest in manifests:
        del manifest["clock"]
    assert manifests[0] == manifests[1]


def _write_figures(folder: Path) -> str:
    study = {**STUDY, "figures": test_figures.FIGURES}
    return _write(folder, study, {"firms.csv": FIRMS, "awards.csv": AWARDS})


def _write_groups(folder: Path) -> str:
    return _write(folder, test_groups.STUDY, {"firms.csv": test_groups.make_odd_firms()})


def _write_grid(folder: Path) -> str:
    return _write(folder, test_grids.STUDY, {"firms.csv": make_firms()})


def _write_cells(folder: Path) -> str:
    place = folder / "lab"
    place.mkdir()
    panel = test_cells.make_panel(place, "ragged")
    models = test_cells.make_models(weights=True, cluster="firm")
    return test_cells.write_study(place, "study.yaml", panel, models=models, cells={})


def _write(folder: Path, study: Mapping[str, Any], files: Mapping[str, str]) -> str:
    place = folder / study["study"]
    place.mkdir()
    for name, text in {**files, "study.yaml": json.dumps(study)}.items():
        (place / name).write_text(text, encoding="utf-8")
    return str(place / "study.yaml")


def _read_all(folder: Path) -> dict[str, bytes]:
    files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    return {name: path.read_bytes() for name, path in files.items()}
