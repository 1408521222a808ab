"""Every code the stage uses is in the catalogue."""

from __future__ import annotations

import re
from pathlib import Path

import ipec_econ.publish
from ipec_econ.core.codes.publish import CODES

SOURCES = sorted(Path(ipec_econ.publish.__file__).parent.rglob("*.py"))


def test_every_code_that_is_raised_is_explained():
    text = "\n".join(file.read_text(encoding="utf-8") for file in SOURCES)
    used = set(re.findall(r'code="(publish/[a-z-]+)"', text))
    columns = {f"publish/unknown-{column}" for column in ("model", "estimand", "term")}
    assert used | columns <= set(CODES)
