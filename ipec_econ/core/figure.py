"""A figure without a format: series of points with their intervals, and what to say about them.

Values are the numbers of estimates.csv, unrounded; a renderer decides how they are drawn, and
only that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FigureKind = Literal[
    "event_study", "coefficients", "rollout", "dose_response", "specification_curve",
    "trends", "balance", "honest_did", "awards", "coverage", "link_scores",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Point:
    """One estimate (or count) at one position.

    Attributes
    ----------
    position
        The event time, the number of a coefficient's row, the period, or the dose.
    value
        In the units of the panel's value axis; finite.
    conf_low, conf_high
        Ends of the pointwise interval; infinite where the data do not bound it, ``None``
        without one.
    band_low, band_high
        The same of the simultaneous band.
    is_reference
        Whether the value is zero by construction: a period the others are compared with.
    is_hollow
        Whether the marker is hollow, as `FigureKey.reference` explains.
    n_units
        Firms (of a register: suppliers) that the mark rests on; of two groups that are compared
        the smaller. ``None`` where the value is an estimate, which counts its own, or a count.
    """

    position: float
    value: float
    conf_low: float | None = None
    conf_high: float | None = None
    band_low: float | None = None
    band_high: float | None = None
    is_reference: bool = False
    is_hollow: bool = False
    n_units: int | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """The points of one model, in order of position, under the label of its legend entry."""

    id: str
    label: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A named position."""

    position: float
    text: str


@dataclass(frozen=True, slots=True)
class Guide:
    """A line across the axes at a position or a value, under the text of its legend entry."""

    place: float
    text: str
    along: Literal["position", "value"] = "position"


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One value of a varied key: the positions of the cells that have it."""

    label: str
    positions: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """One varied key of a grid with its values, which stand below a specification curve."""

    title: str
    rows: tuple[ChoiceRow, ...]


@dataclass(frozen=True, slots=True)
class FigurePanel:
    """One pair of axes.

    Attributes
    ----------
    title
        Above the axes; empty where the figure has one panel.
    series
        One a model, in the order of the spec.
    position_label, value_label
        What the two axes say.
    ticks
        Names of positions; empty where positions are numbers that speak for themselves.
    divider
        The position of a line between before and after, ``None`` without one.
    guides
        Lines to read points by: a threshold, the start of a register.
    bar_width
        Series are bars of this width, in units of positions, the first at the bottom; ``None``
        where they are not.
    comparison
        The id of the series that the others are compared with, which stands in all axes; empty
        without one.
    choices
        What the cells of a specification curve have chosen; empty in other figures.
    """

    title: str
    series: tuple[Series, ...]
    position_label: str
    value_label: str
    ticks: tuple[Tick, ...] = ()
    divider: float | None = None
    guides: tuple[Guide, ...] = ()
    bar_width: float | None = None
    comparison: str = ""
    choices: tuple[ChoiceGroup, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureKey:
    """What the legend says about bars and hollow markers; empty where there are none.

    ``size`` says what the area of markers counts.
    """

    interval: str = ""
    band: str = ""
    reference: str = ""
    size: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A whole figure: the only thing a figure's renderer sees.

    ``notes`` are sentences for the caption, ``alt`` one paragraph for those who cannot see the
    picture, ``models`` the ids of the models whose numbers it shows.
    """

    id: str
    kind: FigureKind
    title: str
    panels: tuple[FigurePanel, ...]
    key: FigureKey = FigureKey()
    notes: tuple[str, ...] = ()
    alt: str = ""
    models: tuple[str, ...] = ()
    width: Literal["auto", "column", "page"] = "auto"


@dataclass(frozen=True, slots=True)
class MeasuredPanels:
    """What a descriptive figure draws, before it is put into words.

    Notes and alternative text are written from the points that are left here, so that a count that
    is taken out is in none of them.

    ``remarks`` say what is not drawn, without a number of firms.
    """

    panels: tuple[FigurePanel, ...]
    remarks: tuple[str, ...] = ()
