"""docs/model-tables.md names every kind of table, key and statistic."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from ipec_econ.core.spec.model_table import (
    DecompositionTable,
    EventStudyTable,
    RegressionTable,
    TablePanel,
)
from ipec_econ.core.spec.table_base import TableBase
from ipec_econ.core.vocabulary import Below, PathCount, Statistic
from ipec_econ.plan.availability import TABLE_KINDS
from ipec_econ.spec.grammar import list_keys

PAGE = (Path(__file__).parents[2] / "docs" / "model-tables.md").read_text(encoding="utf-8")
CLASSES = (RegressionTable, EventStudyTable, DecompositionTable, TablePanel)
KEYS = {key for one in CLASSES for key in list_keys(one)} - set(list_keys(TableBase))


@pytest.mark.parametrize("word", [*TABLE_KINDS, *get_args(Statistic), *get_args(Below)])
def test_kinds_statistics_and_lines_below(word: str) -> None:
    assert f"`{word}`" in PAGE


@pytest.mark.parametrize("word", [*sorted(KEYS), *get_args(PathCount)])
def test_keys(word: str) -> None:
    assert f"`{word}" in PAGE or f"{word}:" in PAGE or f"{word}," in PAGE
