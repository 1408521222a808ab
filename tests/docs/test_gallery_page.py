"""The gallery shows every picture there is, and none is heavy."""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
PICTURES = DOCS / "images/gallery"
HEAVIEST, ALL_TOGETHER = 150_000, 2_200_000
"""Bytes: a checkout stays light."""


def test_the_page_shows_every_picture_and_no_other():
    page = (DOCS / "gallery.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"\(images/gallery/([^)]+)\)", page))
    assert shown == {picture.name for picture in PICTURES.iterdir()}


def test_pictures_are_small():
    sizes = [picture.stat().st_size for picture in PICTURES.iterdir()]
    assert max(sizes) < HEAVIEST
    assert sum(sizes) < ALL_TOGETHER
