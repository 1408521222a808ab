"""Every estimate of a grid, from the lowest to the highest, above what each cell has chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ipec_econ.core.estimates import Estimate
from ipec_econ.core.figure import (
    ChoiceGroup,
    ChoiceRow,
    Figure,
    FigureKey,
    FigurePanel,
    Point,
    Series,
)
from ipec_econ.core.grid import CellResult, GridResult
from ipec_econ.core.spec.figure import CurveFigure
from ipec_econ.report.grid_labels import label_choice, label_key, list_values, list_varied
from ipec_econ.report.grid_words import describe_grid
from ipec_econ.report.interval_words import write_number
from ipec_econ.report.word_list import join_words

BEYOND, HOLDING, BARE, BASE = "beyond", "holding", "bare", "base"
SERIES_LABELS: Mapping[str, str] = {
    BEYOND: "Interval beyond zero",
    HOLDING: "Interval holds zero",
    BARE: "No interval",
    BASE: "Base",
}
"""Series in the order of the legend."""

DIGITS = 4


def build_curve_figure(figure_id: str, spec: CurveFigure, grid: GridResult) -> Figure:
    """Return the specification curve of a grid; of equal cells the first is drawn."""
    cells, labels = sorted(grid.estimated, key=_rank), {**grid.labels, **spec.labels}
    title = spec.title or f"Estimates under every choice of {grid.id}"
    panel = FigurePanel(
        title="",
        series=tuple(_list_series(cells)),
        position_label="Cells, by estimate",
        value_label=_name_values(cells, labels),
        choices=tuple(_list_choices(grid, cells, labels)),
    )
    return Figure(
        id=figure_id,
        kind="specification_curve",
        title=title,
        panels=(panel,),
        key=FigureKey(interval=_name_interval(cells)),
        notes=(*spec.notes, *describe_grid(grid, labels, digits=DIGITS)),
        alt=_describe(grid, cells, labels),
        models=tuple(one.cell.model for one in cells),
        width=spec.width,
    )


def _rank(one: CellResult) -> tuple[float, int]:
    return (0.0 if one.estimate is None else one.estimate.estimate, one.cell.number)


def _list_series(cells: Sequence[CellResult]) -> Iterator[Series]:
    points: dict[str, list[Point]] = {name: [] for name in SERIES_LABELS}
    for position, one in enumerate(cells, start=1):
        if one.estimate is not None:
            row = one.estimate
            point = Point(position, row.estimate, row.conf_low, row.conf_high)
            points[BASE if one.cell.is_base else _judge(row)].append(point)
    for name, label in SERIES_LABELS.items():
        if points[name]:
            yield Series(name, label, tuple(points[name]))


def _judge(row: Estimate) -> str:
    if row.conf_low is None or row.conf_high is None:
        return BARE
    return BEYOND if row.conf_low > 0 or row.conf_high < 0 else HOLDING


def _list_choices(
    grid: GridResult, cells: Sequence[CellResult], labels: Mapping[str, str]
) -> Iterator[ChoiceGroup]:
    for place in list_varied(grid):
        key = grid.keys[place]
        rows = [
            ChoiceRow(
                label_choice(value, labels),
                tuple(
                    float(position)
                    for position, one in enumerate(cells, start=1)
                    if one.cell.choices[place].value == value.value
                ),
            )
            for value in list_values(grid, key)
        ]
        yield ChoiceGroup(label_key(key, labels), tuple(rows))


def _name_values(cells: Sequence[CellResult], labels: Mapping[str, str]) -> str:
    outcomes = dict.fromkeys(one.estimate.outcome for one in cells if one.estimate is not None)
    if len(outcomes) > 1:
        return "Estimate"
    (name,) = outcomes
    return f"Estimate ({labels.get(name, name)})"


def _name_interval(cells: Sequence[CellResult]) -> str:
    rows = [one.estimate for one in cells if one.estimate is not None]
    levels = dict.fromkeys(row.conf_level for row in rows if row.conf_low is not None)
    said = " and ".join(f"{100 * level:g}%" for level in levels if level is not None)
    return f"{said} confidence interval" if said else ""


def _describe(grid: GridResult, cells: Sequence[CellResult], labels: Mapping[str, str]) -> str:
    """Return the curve in one paragraph, with the range of estimates under each value."""
    parts = [
        f"Specification curve of {len(cells)} estimates, sorted, each with its interval, above a "
        "matrix of the choices behind them.",
        *describe_grid(grid, labels, digits=DIGITS)[1:3],
    ]
    for place in list_varied(grid):
        key = grid.keys[place]
        said = []
        for value in list_values(grid, key):
            found = [
                one.estimate.estimate
                for one in cells
                if one.estimate is not None and one.cell.choices[place].value == value.value
            ]
            if found:
                low, high = (write_number(n, DIGITS) for n in (min(found), max(found)))
                span = low if low == high else f"{low} to {high}"
                said.append(f"{label_choice(value, labels)} {span}")
        parts.append(f"{label_key(key, labels)}: {join_words(said)}.")
    return " ".join(parts)
