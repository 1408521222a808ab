"""Awards of a small csv file, read with policies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ipec_econ.core.spec.panel import Awards
from ipec_econ.core.tables import AwardTable
from ipec_econ.sources.awards import read_awards

Read = Callable[..., AwardTable]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], None]:
    def write_file(name: str, text: str) -> None:
        (tmp_path / name).write_text(text, encoding="utf-8")

    return write_file


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_file(awards: str, **spec: Any) -> AwardTable:
        (tmp_path / "awards.csv").write_text(awards, encoding="utf-8")
        given = Awards.model_validate({"source": "awards.csv", **spec})
        return read_awards(given, base=str(tmp_path), periods=None)

    return read_file
