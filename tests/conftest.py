"""Fixtures that every test folder shares."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of reference numbers and real data that lies beside the checkout.

    Where ``IPEC_SHARED`` is set a missing folder fails; elsewhere the test is skipped.
    """
    named = os.environ.get("IPEC_SHARED")
    folder = Path(named) if named else Path(__file__).parents[2] / "shared"
    # Specs written elsewhere name these files: a relative path would be theirs.
    folder = folder.resolve()
    if folder.is_dir():
        return folder
    if named:
        pytest.fail(f"IPEC_SHARED names {folder}, which is not there")
    pytest.skip("the folder of shared reference numbers is not beside this checkout")
