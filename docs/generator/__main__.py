"""Write every generated page; a test says when one is out of date."""

from __future__ import annotations

from pathlib import Path

from docs.generator.pages import PAGES

for name, write in PAGES.items():
    Path(__file__).parents[1].joinpath(name).write_text(write(), encoding="utf-8")
