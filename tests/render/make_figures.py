"""Figures made by hand, from plain to hostile."""

from __future__ import annotations

from typing import Any

from ipec_econ.core.figure import Figure, FigureKey, FigurePanel, Guide, Point, Series, Tick

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


def make_trends(count: int = 3, first: int = 2010, last: int = 2018, label: str = "") -> Figure:
    """Return lines of cohorts and of untreated firms; the second lacks a period in the middle."""
    lines = tuple(
        Series(
            f"cohort={number}",
            f"Cohort {number}{label}",
            tuple(
                Point(year, 10 + 0.1 * number + 0.02 * (year - first), is_hollow=year < 2014)
                for year in range(first, last + 1)
                if (number, year) != (1, first + 3)
            ),
        )
        for number in range(count)
    )
    never = tuple(Point(year, 9.9, is_hollow=True) for year in range(first, last + 1))
    series = (*lines, Series("never", f"Not treated{label}", never))
    panel = FigurePanel("", series, "year", f"Mean of y{label}", comparison="never")
    return make_panels(panel, kind="trends", key=FigureKey(reference="Not yet treated"))


def make_balance(labels: tuple[str, ...] = ("Age", "Size")) -> Figure:
    guides = tuple(
        Guide(sign * mark, f"±{mark}", "value") for mark in (0.1, 0.25) for sign in (1, -1)
    )
    points = tuple(Point(number, 0.3 - 0.1 * number, n_units=9) for number in range(len(labels)))
    ticks = tuple(Tick(number, label) for number, label in enumerate(labels))
    series = (Series("difference", "Difference", points),)
    panel = FigurePanel("", series, "", "Difference in standard deviations", ticks, guides=guides)
    return make_panels(panel, kind="balance", key=FigureKey())


def make_bounds(count: int = 2, bounds: int = 4, label: str = "") -> Figure:
    """Return an interval and sets of each model; the last set has no lower end."""
    infinite = float("inf")
    series = tuple(
        Series(
            f"m{number}",
            f"Model {number}{label}",
            (
                Point(0, 0.1, 0.05, 0.15),
                *(Point(k, 0.1, band_low=0, band_high=0.1 * k, is_hollow=True)
                  for k in range(1, bounds)),
                Point(bounds, 0.3, band_low=-infinite, band_high=0.3, is_hollow=True),
            ),
        )
        for number in range(count)
    )  # fmt: skip
    ticks = (Tick(0, "none"), *(Tick(k, f"{0.25 * k:g}") for k in range(1, bounds + 1)))
    panel = FigurePanel("", series, "Bound Mbar", f"Effect{label}", ticks, divider=0.5)
    return make_panels(panel, kind="honest_did", key=KEY)


def make_bars(*groups: str, first: int = 2010, last: int = 2018, kind: str = "awards") -> Figure:
    """Return two panels of bars on top of each other, with the start of a register."""
    series = tuple(
        Series(name, name, tuple(Point(year, 10.0 * (year - first)) for year in range(first, last)))
        for name in groups
    )
    guides = (Guide(first + 1.5, "Register complete from here on"),)
    panels = (
        FigurePanel(title, series, "year", "", guides=guides, bar_width=0.8)
        for title in ("Award rows", "Value (million GBP)")
    )
    return make_panels(*panels, kind=kind, key=FigureKey())


def make_scores() -> Figure:
    points = {
        "Linked": (Point(0.955, 30, n_units=4), Point(0.965, 2, n_units=1)),
        "Left for review": (Point(0.955, 10, n_units=3),),
        "Below the threshold": (Point(0.705, 7, n_units=7),),
    }
    series = tuple(Series(name, name, those) for name, those in points.items())
    panel = FigurePanel(
        "Similar names", series, "Similarity", "Award rows", guides=(Guide(0.9, "Threshold"),),
        bar_width=0.0086,
    )  # fmt: skip
    return make_panels(panel, kind="link_scores", key=FigureKey())


def make_timelines(names: tuple[str, ...], first: int = 2010, last: int = 2018) -> Figure:
    series = tuple(
        Series(
            name,
            name,
            tuple(
                Point(year, 1 + 100 * (year - first)) for year in range(first, last, 1 + row % 3)
            ),
        )
        for row, name in enumerate(names)
    )
    guides = (Guide(first + 0.5, "Register complete from here on"),)
    panel = FigurePanel("", series, "year", "", guides=guides)
    return make_panels(panel, kind="coverage", key=FigureKey(size="award rows"))
