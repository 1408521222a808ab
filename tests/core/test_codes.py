"""The catalogue and the code agree: what is raised is explained, what is explained is raised."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ipec_econ.core.codes import (
    cells,
    demo,
    diagnose,
    disclose,
    estimate,
    grids,
    link,
    panel,
    publish,
    render,
    sources,
    spec,
)
from ipec_econ.core.codes.catalogue import CATALOGUE

PACKAGE = Path(__file__).parents[2] / "ipec_econ"
PREFIXES = {
    "spec": spec, "source": sources, "link": link, "panel": panel, "estimate": estimate,
    "diagnose": diagnose, "render": render, "publish": publish, "demo": demo,
    "cells": cells, "grid": grids, "disclose": disclose,
}  # fmt: skip
"""First part of a code → the module that explains the codes of that part."""
CODE = re.compile(rf"\"((?:{'|'.join(PREFIXES)})/[a-z-]+)\"")
USED = sorted(
    {
        code
        for file in PACKAGE.rglob("*.py")
        if file.parent != PACKAGE / "core" / "codes"
        for code in CODE.findall(file.read_text(encoding="utf-8"))
    }
)


def test_codes_are_written_out_so_that_they_can_be_searched_for() -> None:
    composed = re.compile(rf"f\"(?:{'|'.join(PREFIXES)})/[a-z-]*{{")
    texts = {file: file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py")}
    assert [file.name for file, text in texts.items() if composed.search(text)] == []


@pytest.mark.parametrize("code", USED)
def test_a_code_in_use_is_explained(code: str) -> None:
    assert code in CATALOGUE


@pytest.mark.parametrize("code", CATALOGUE)
def test_an_explained_code_is_in_use(code: str) -> None:
    assert code in USED


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_code_begins_with_its_stage(prefix: str) -> None:
    assert {code.partition("/")[0] for code in PREFIXES[prefix].CODES} == {prefix}


@pytest.mark.parametrize("code", CATALOGUE)
def test_an_explanation_is_whole_sentences(code: str) -> None:
    entry = CATALOGUE[code]
    assert entry.title
    assert not entry.title.endswith(".")
    assert entry.meaning.endswith(".")
    assert entry.remedy.endswith(".")
