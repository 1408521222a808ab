"""Files of notices written by tests, and read as a spec would."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.spec.award_value import AwardValue
from ipec_econ.core.spec.panel import Awards
from ipec_econ.core.tables import AwardTable
from ipec_econ.sources.awards import read_awards


def read_format(base: Path, *sources: str, value: dict[str, str] | None = None, **spec: Any):
    """Read files below a folder in any format."""
    awards = Awards(source=sources, value=AwardValue(**(value or {})), **spec)
    return read_awards(awards, base=str(base), periods=(2000, 2030))


def list_codes(table: AwardTable) -> set[str]:
    """Return the codes of a table's notices."""
    return {notice.code for notice in table.notices}


def lost(table: AwardTable) -> dict[str, int]:
    """Return the rows lost at each step that lost some."""
    return {step.step: step.rows_lost for step in table.flow if step.rows_lost}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., str]:
    """Return a function that writes a file, packed where its name ends in .gz."""

    def write_file(content: str | bytes, name: str = "a.xml") -> str:
        data = content.encode() if isinstance(content, str) else content
        (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return name

    return write_file


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., AwardTable]:
    """Return a function that reads files of a format."""
    return lambda *sources, **spec: read_format(tmp_path, *(sources or ("a.xml",)), **spec)


@pytest.fixture
def fail(read: Callable[..., AwardTable]) -> Callable[..., tuple[Problem, ...]]:
    """Return a function that reads files and returns the problems."""

    def fail_to_read(*sources: str, **spec: Any) -> tuple[Problem, ...]:
        with pytest.raises(SourceError) as caught:
            read(*sources, **spec)
        return caught.value.problems

    return fail_to_read
