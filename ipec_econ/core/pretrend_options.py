"""What `pretrends` may say, and its defaults written out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PRETREND_KEYS = ("power", "slope")

DEFAULT_POWER = (0.5, 0.8)
"""Powers whose slopes are told where a slope alone is asked about: Roth's two."""


@dataclass(frozen=True, slots=True)
class PretrendOptions:
    """Options of `pretrends` that ask for the test's power.

    Attributes
    ----------
    power
        Chances of rejection, each of which has a slope; between 0 and 1.
    slope
        Trends asked about, in outcome units a period; not zero.
    """

    power: tuple[float, ...]
    slope: tuple[float, ...]


def fill_pretrend_options(option: Mapping[str, Any]) -> dict[str, Any]:
    """Return the option with the powers written out; an empty one asks for no power."""
    if not option:
        return {}
    power = option.get("power", list(DEFAULT_POWER))
    return {"power": power, **{key: value for key, value in option.items() if key != "power"}}


def read_pretrend_options(option: Mapping[str, Any] | None) -> PretrendOptions | None:
    """Return the options that a checked spec states; ``None`` where no power is asked for."""
    filled = fill_pretrend_options(option or {})
    if not filled:
        return None
    return PretrendOptions(_read_numbers(filled["power"]), _read_numbers(filled.get("slope", [])))


def _read_numbers(value: Any) -> tuple[float, ...]:
    return tuple(float(one) for one in (value if isinstance(value, list) else [value]))
