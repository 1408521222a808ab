"""What the diagnostics that estimate a model again may say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PLACEBO_TIMING_KEYS = ("shift",)


def read_shifts(option: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the periods by which a checked `placebo_timing` moves treatment."""
    shift = option["shift"]
    return tuple(shift) if isinstance(shift, list) else (shift,)


def read_placebo_outcomes(option: Any) -> tuple[str, ...]:
    """Return the columns that `placebo_outcomes` names, none where it is written in another form.

    The plan looks them up before it has checked the option.
    """
    names = [option] if isinstance(option, str) else option
    if not isinstance(names, list):
        return ()
    return tuple(name for name in names if isinstance(name, str))
