"""Every code of the stage is explained, and no explanation is left over."""

from __future__ import annotations

import re
from pathlib import Path

import ipec_econ.panel
from ipec_econ.core.codes.panel import CODES


def test_codes_used_and_codes_explained_are_the_same():
    files = sorted(Path(ipec_econ.panel.__file__).parent.rglob("*.py"))
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    assert set(re.findall(r'"(panel/[a-z-]+)"', text)) == set(CODES)
