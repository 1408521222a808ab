"""Every statistic of the language has a word for readers."""

from __future__ import annotations

from typing import get_args

from ipec_econ.core.vocabulary import Statistic
from ipec_econ.report.statistic_rows import STATISTIC_WORDS


def test_every_statistic_has_a_word():
    assert set(STATISTIC_WORDS) == set(get_args(Statistic))
