"""Words and codes that must be complete."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import ipec_econ.render
import ipec_econ.report
from ipec_econ.core.codes.render import CODES
from ipec_econ.core.vocabulary import ESTIMATORS, Statistic
from ipec_econ.report.estimator_titles import ESTIMATOR_TITLES
from ipec_econ.report.statistic_rows import STATISTIC_WORDS

FOLDERS = [Path(module.__file__ or "").parent for module in (ipec_econ.report, ipec_econ.render)]


def test_every_code_that_is_raised_is_explained():
    files = [file for folder in FOLDERS for file in sorted(folder.rglob("*.py"))]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    used = set(re.findall(r'code="(render/[a-z-]+)"', text))
    assert used
    assert used <= set(CODES)


def test_every_estimator_has_a_title():
    assert set(ESTIMATOR_TITLES) == set(ESTIMATORS)


def test_every_statistic_has_a_word():
    assert set(STATISTIC_WORDS) == set(get_args(Statistic))
