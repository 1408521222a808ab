"""docs/award-quality.md lists every hazard, in order."""

from __future__ import annotations

import re
from pathlib import Path

from ipec_econ.sources.quality.hazards import HAZARDS

PAGE = Path(__file__).parents[2] / "docs" / "award-quality.md"


def test_every_hazard_has_its_row() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \|", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    assert rows == [(hazard.name, hazard.what) for hazard in HAZARDS]
