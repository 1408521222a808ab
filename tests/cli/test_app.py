"""What the command sets up before anything heavy is imported."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest

from ipec_econ.cli import app as module

NAME = "MIMALLOC_PURGE_DELAY"


@pytest.fixture(autouse=True)
def usual_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run no command, and leave the process as it was."""
    monkeypatch.setattr(module, "app", lambda: None)
    monkeypatch.setenv(NAME, "")
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


def test_memory_is_kept_until_told_and_the_collector_waits() -> None:
    del os.environ[NAME]
    module.main()
    assert os.environ[NAME] == module.UNTIL_TOLD[NAME]
    assert gc.get_threshold()[0] == module.OBJECTS_BETWEEN_COLLECTIONS


def test_what_a_user_has_set_stays() -> None:
    os.environ[NAME] = "7"
    module.main()
    assert os.environ[NAME] == "7"
