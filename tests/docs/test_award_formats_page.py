"""The page of award formats names every format and every column."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from ipec_econ.core.spec.panel import Awards
from ipec_econ.sources.notice_formats import find_format
from ipec_econ.sources.notices.columns import NAMES, OWN_COLUMNS

DOCS = Path(__file__).parents[2] / "docs"
FORMATS = set(get_args(Awards.model_fields["format"].annotation)) - {"table", "ocds"}


def test_every_format_is_on_the_page() -> None:
    page = (DOCS / "award-formats.md").read_text(encoding="utf-8")
    for name in FORMATS:
        assert f"| `{name}` |" in page
        assert find_format(name).name == name


def test_every_column_is_on_a_page() -> None:
    pages = "".join(
        (DOCS / name).read_text(encoding="utf-8")
        for name in ("award-formats.md", "award-sources.md")
    )
    assert [one for one in NAMES if one not in OWN_COLUMNS and f"`{one}`" not in pages] == []


def test_what_a_format_never_fills_is_a_column() -> None:
    for name in FORMATS:
        assert find_format(name).unused <= set(NAMES) - set(OWN_COLUMNS)
