"""Splink for the tests of probabilistic steps."""

from __future__ import annotations

import os

import pytest

from ipec_econ.link.check_splink import find_splink_problem

REQUIRED = "IPEC_SPLINK_TESTS"
"""Where this variable is set, Splink must be there: nothing is skipped."""


def need_splink() -> None:
    """Skip a test where the extra is missing, and say so."""
    problem = find_splink_problem("")
    if problem is not None:
        (pytest.fail if os.environ.get(REQUIRED) else pytest.skip)(
            f"{problem.what}: the extra `splink`"
        )
