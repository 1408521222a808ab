"""One written world for the tests that only read it."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from ipec_econ.demo.world import World
from ipec_econ.demo.write import write_world

N_FIRMS = 6_000
"""More than a block, so that what is written consists of parts."""


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a written world; do not change it."""
    folder = tmp_path_factory.mktemp("demo") / "world"
    write_world(folder, World(N_FIRMS, 11))
    return folder


@pytest.fixture(scope="session")
def releases(written: Path) -> list[dict[str, Any]]:
    """Return every release of the written world."""
    lines = (
        line
        for file in sorted((written / "awards").iterdir())
        for line in gzip.decompress(file.read_bytes()).splitlines()
    )
    return [json.loads(line) for line in lines]
