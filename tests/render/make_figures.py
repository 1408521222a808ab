"""Figures made by hand, from plain to hostile."""

from __future__ import annotations

from typing import Any

from ipec_econ.core.figure import Figure, FigureKey, FigurePanel, Point, Series, Tick

KEY = FigureKey("95% confidence interval", "95% simultaneous band", "Reference period")


def make_points(first: int = -3, last: int = 4, shift: float = 0.0) -> tuple[Point, ...]:
    """Return a path with bars; −1 is the reference."""
    points = []
    for position in range(first, last + 1):
        value = shift + 0.1 * max(position + 1, 0) / 7
        points.append(
            Point(-1, 0.0, is_reference=True)
            if position == -1
            else Point(position, value, value - 0.05, value + 0.05, value - 0.08, value + 0.08)
        )
    return tuple(points)


def make_series(count: int, **path: Any) -> tuple[Series, ...]:
    return tuple(
        Series(f"m{number}", f"Model {number}", make_points(shift=0.01 * number, **path))
        for number in range(count)
    )


def make_figure(count: int = 2, **changes: Any) -> Figure:
    path = {key: changes.pop(key) for key in ("first", "last") if key in changes}
    return make_panels(
        FigurePanel("", make_series(count, **path), "Periods", "Effect on y", divider=-0.5),
        **changes,
    )


def make_panels(*panels: FigurePanel, **changes: Any) -> Figure:
    values: dict[str, Any] = {
        "id": "path",
        "kind": "event_study",
        "title": "Paths & <b>bold</b> 100 %",
        "panels": panels,
        "key": KEY,
        "notes": ("A note.",),
        "alt": "Two paths – rising from −0.01 & <on>.",
        "models": ("m0", "m1"),
    }
    return Figure(**(values | changes))


def make_coefficients(count: int = 2, labels: tuple[str, ...] = ("Grant", "Last year")) -> Figure:
    points = tuple(Point(number, 0.1 * number, -0.2, 0.3) for number in range(len(labels)))
    series = tuple(Series(f"m{n}", f"Model {n}", points) for n in range(count))
    ticks = tuple(Tick(number, label) for number, label in enumerate(labels))
    return make_panels(
        FigurePanel("", series, "", "Estimate (y)", ticks),
        kind="coefficients",
        key=FigureKey(interval="95% confidence interval"),
    )


def make_rollout(counts: dict[int, int]) -> Figure:
    points = tuple(Point(year, count) for year, count in counts.items())
    panel = FigurePanel("", (Series("first", "first", points),), "year", "Firms")
    return make_panels(panel, kind="rollout", key=FigureKey())


def make_curves(count: int = 2, n_points: int = 30, **point: float | None) -> Figure:
    """Return effects and slopes of models whose curves lie close together."""
    ends = {"conf_low": -0.1, "conf_high": 0.5, "band_low": -0.2, "band_high": 0.6, **point}
    points = tuple(Point(0.1 * (k + 1) ** 1.5, 0.01 * k, **ends) for k in range(n_points))
    series = tuple(Series(f"m{n}", f"Model {n}", points) for n in range(count))
    panels = [FigurePanel(title, series, "Dose", "") for title in ("Effect", "Response")]
    key = FigureKey("95% confidence interval", "95% simultaneous band")
    return make_panels(*panels, kind="dose_response", key=key)
