"""Numbers as they are drawn: rounded far below what is visible, within limits that are finite."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ipec_econ.core.figure import FigurePanel, Point, Series

MARGIN = 0.06
"""Share of the range left free on either side."""

DRAWN_DIGITS = 6
"""Digits of the largest number in a panel that are drawn: a millionth of a page cannot be seen,
and what is below comes from the order of a sum, which would change the file's bytes."""


def round_panel(panel: FigurePanel) -> tuple[Series, ...]:
    """Return the panel's series with every finite number on one grid of rounding."""
    finite = [abs(value) for value in _list_values(panel.series)]
    largest = max(finite, default=0.0)
    places = DRAWN_DIGITS - 1 - (math.floor(math.log10(largest)) if largest > 0 else 0)
    return tuple(
        Series(one.id, one.label, tuple(_round_point(point, places) for point in one.points))
        for one in panel.series
    )


def find_limits(
    groups: Iterable[Sequence[Series]], *, held: Iterable[float] = (0.0,)
) -> tuple[float, float]:
    """Return the ends of the value axis: all finite numbers and those held, with a margin."""
    values = [*held, *(value for series in groups for value in _list_values(series))] or [0.0]
    low, high = min(values), max(values)
    spread = high - low
    if spread == 0:
        half = abs(low) / 2 or 1.0
        return low - half, high + half
    return low - MARGIN * spread, high + MARGIN * spread


def list_positions(series: Iterable[Series]) -> list[float]:
    """Return every position with a point, in order."""
    return sorted({point.position for one in series for point in one.points})


def _list_values(series: Iterable[Series]) -> list[float]:
    values = (
        value
        for one in series
        for p in one.points
        for value in (p.value, p.conf_low, p.conf_high, p.band_low, p.band_high)
    )
    return [value for value in values if value is not None and math.isfinite(value)]


def _round_point(point: Point, places: int) -> Point:
    return replace(
        point,
        value=_round(point.value, places) or 0.0,
        conf_low=_round(point.conf_low, places),
        conf_high=_round(point.conf_high, places),
        band_low=_round(point.band_low, places),
        band_high=_round(point.band_high, places),
    )


def _round(value: float | None, places: int) -> float | None:
    if value is None or not math.isfinite(value):
        return value
    # Adding zero turns minus zero into zero.
    return round(value, places) + 0.0
