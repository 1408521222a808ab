"""The generated reference pages are those that the code would write now."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.generator.pages import PAGES

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", sorted(PAGES))
def test_the_committed_page_is_current(name: str) -> None:
    committed = (DOCS / name).read_text(encoding="utf-8")
    assert committed == PAGES[name](), "run `python -m docs.generator`"
