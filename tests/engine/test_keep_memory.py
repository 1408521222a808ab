"""Memory is kept where the C library can be told, and given back whatever happens."""

from __future__ import annotations

import pytest

from ipec_econ.engine import keep_memory as module
from ipec_econ.engine.keep_memory import (
    KEPT_BYTES,
    M_MMAP_THRESHOLD,
    M_TRIM_THRESHOLD,
    USUAL_BYTES,
    keep_memory,
)


def test_what_is_kept_is_given_back_after_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []
    released: list[bool] = []

    def set_option(option: int, size: int) -> int:
        told.append((option, size))
        return 1

    monkeypatch.setattr(module, "_find_mallopt", lambda: set_option)
    monkeypatch.setattr(module, "release_memory", lambda: released.append(True))
    with pytest.raises(ValueError, match="broken"), keep_memory():
        raise ValueError("broken")
    assert told[:2] == [(M_MMAP_THRESHOLD, KEPT_BYTES), (M_TRIM_THRESHOLD, KEPT_BYTES)]
    assert told[2:] == [(M_MMAP_THRESHOLD, USUAL_BYTES), (M_TRIM_THRESHOLD, 2 * USUAL_BYTES)]
    assert released == [True]


def test_where_nobody_can_be_told_work_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "elsewhere")
    done = False
    with keep_memory():
        done = True
    assert done
