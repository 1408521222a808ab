"""What `honest_did` may say, and its defaults written out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Restriction = Literal["relative_magnitudes", "smoothness"]
HonestMethod = Literal["c_lf", "conditional", "flci"]

METHODS: Mapping[str, tuple[HonestMethod, ...]] = {
    "relative_magnitudes": ("c_lf", "conditional"),
    "smoothness": ("flci",),
}
"""Restriction → methods of inference under it, the default first."""

PERIOD_WORDS = ("first", "average")
"""What `rel_time` may say beside a number: the first period from treatment on, or all of them."""

HONEST_KEYS = ("restriction", "values", "rel_time", "method", "conf_level")


@dataclass(frozen=True, slots=True)
class HonestOptions:
    """Options of `honest_did`, complete.

    Attributes
    ----------
    restriction
        What is assumed of the violation of parallel trends.
    values
        Mbar, or M in outcome units; not negative.
    rel_time
        The event time whose effect is asked about, ``first`` or ``average``.
    method
        One of those of the restriction.
    conf_level
        Of the sets; above one half.
    """

    restriction: Restriction
    values: tuple[float, ...]
    rel_time: int | Literal["first", "average"]
    method: HonestMethod
    conf_level: float


def fill_honest_options(option: Mapping[str, Any], conf_level: float) -> dict[str, Any]:
    """Return the option with defaults written out, keys in the language's order.

    Parameters
    ----------
    option
        As the spec writes it; a restriction that is not one gets no method.
    conf_level
        The model's, which is the sets' unless they have their own.
    """
    methods = METHODS.get(str(option.get("restriction")), ())
    defaults = {
        "rel_time": PERIOD_WORDS[0],
        **({"method": methods[0]} if methods else {}),
        "conf_level": conf_level,
    }
    filled = {**defaults, **option}
    known = {key: filled[key] for key in HONEST_KEYS if key in filled}
    return {**known, **filled}


def read_honest_options(option: Mapping[str, Any], conf_level: float) -> HonestOptions:
    """Return the options that a checked spec states."""
    filled = fill_honest_options(option, conf_level)
    return HonestOptions(**{**filled, "values": tuple(float(one) for one in filled["values"])})
