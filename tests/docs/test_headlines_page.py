"""docs/headlines.md and docs/briefs.md name every kind, field and format."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from ipec_econ.core.headline_fields import FIELDS, HeadlineKind
from ipec_econ.core.spec.headline import HeadlineSpec
from ipec_econ.publish.estimate_text import FIELDS as ESTIMATE_FIELDS
from ipec_econ.render.headline_text import HEADLINE_FORMATS
from ipec_econ.runner.brief_files import FORMS
from ipec_econ.spec.grammar import list_keys

DOCS = Path(__file__).parents[2] / "docs"
HEADLINES = (DOCS / "headlines.md").read_text(encoding="utf-8")
BRIEFS = (DOCS / "briefs.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*get_args(HeadlineKind), *FIELDS])
def test_kinds_and_fields(name: str) -> None:
    assert f"`{name}`" in HEADLINES


@pytest.mark.parametrize("key", list_keys(HeadlineSpec))
def test_keys(key: str) -> None:
    assert f"`{key}" in HEADLINES or f"{key}:" in HEADLINES


@pytest.mark.parametrize("name", [*ESTIMATE_FIELDS, *HEADLINE_FORMATS, *FORMS])
def test_fields_of_estimates_and_formats(name: str) -> None:
    assert f"`{name}`" in BRIEFS
