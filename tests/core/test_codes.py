"""The catalogue: every code of a spec problem can be explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ipec_econ.core.codes.catalogue import CATALOGUE
from ipec_econ.core.codes.spec import CODES

PACKAGE = Path(__file__).parents[2] / "ipec_econ"
USED = sorted(
    {
        code
        for file in PACKAGE.rglob("*.py")
        if "codes" not in file.parts
        for code in re.findall(r"\"(spec/[a-z-]+)\"", file.read_text(encoding="utf-8"))
    }
)


@pytest.mark.parametrize("code", USED)
def test_every_code_in_use_is_in_the_catalogue(code: str) -> None:
    assert code in CATALOGUE


@pytest.mark.parametrize("code", CODES)
def test_every_code_of_the_catalogue_is_in_use_and_explained(code: str) -> None:
    assert code in USED
    entry = CATALOGUE[code]
    assert entry.title
    assert entry.meaning.endswith(".")
    assert entry.remedy.endswith(".")
