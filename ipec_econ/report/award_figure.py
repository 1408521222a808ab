"""A figure of awards over time: award rows and their value, and where the register starts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.core.errors import RenderError
from ipec_econ.core.figure import Figure, FigurePanel, Guide, MeasuredPanels, Point, Series
from ipec_econ.core.mixes_currencies import mixes_currencies
from ipec_econ.core.panel import Panel
from ipec_econ.core.spec.figure import AwardFigure
from ipec_econ.core.tables import AwardTable, LinkResult
from ipec_econ.report.award_periods import Periods, choose_periods, tell_outside
from ipec_econ.report.figure_counts import tell_units
from ipec_econ.report.number_format import format_count, format_number
from ipec_econ.report.refuse_empty import refuse_empty
from ipec_econ.report.word_list import join_words

BAR_WIDTH = 0.8
MOST_TYPES = 7
"""Types of buyers that get a line each; the others share one."""

ALL, OTHER, UNKNOWN = "Award rows", "Other types", "Not stated"
LINKED, NOT_LINKED = "Linked to a firm", "Not linked"
START = "Register complete from here on"
SCALES = ((1e9, "billion"), (1e6, "million"), (1e3, "thousand"))
MAX_TOLD = 10
"""Periods that the alternative text tells one by one."""

TITLES = {"rows": "Award rows", "value": "Value"}


@dataclass(frozen=True, slots=True)
class _Rows:
    """Award rows of some periods, shapes (n,): period, group, value (NaN unknown).

    ``names`` are those of the groups.

    ``link_row``, ``supplier`` are of the links, shapes (n_links,).
    """

    periods: Periods
    times: IntArray
    groups: IntArray
    names: tuple[str, ...]
    values: FloatArray | None
    link_row: IntArray
    supplier: IntArray


def measure_awards(
    figure_id: str, spec: AwardFigure, awards: AwardTable, links: LinkResult, panel: Panel
) -> MeasuredPanels:
    """Return counts and values with the suppliers behind each.

    Awards are those that linkage looks at, after the study's filters and policies. A period without
    any is a zero.

    Raises
    ------
    RenderError
        There are no award rows, no values to show, or no type of buyer.
    """
    periods = choose_periods(spec.periods, awards, panel)
    rows = _read_rows(figure_id, spec, awards, links, periods)
    remarks = [*tell_outside(_read_times(awards), periods)]
    panels = []
    for what in spec.show:
        if what == "value" and rows.values is None:
            remarks.append("Values are in several currencies or not there, hence not drawn.")
            continue
        panels.append(_build_panel(spec, what, rows, awards, panel.time))
    if not panels:
        why = "its awards have no values in one currency"
        raise RenderError(refuse_empty(figure_id, why, "write `show: rows`"))
    return MeasuredPanels(tuple(panels), tuple(remarks))


def build_award_figure(figure_id: str, spec: AwardFigure, measured: MeasuredPanels) -> Figure:
    """Return the figure that `spec` describes, of awards that are counted."""
    points = [p for one in measured.panels for line in one.series for p in line.points if p.n_units]
    has_start = any(panel.guides for panel in measured.panels)
    notes = (
        *spec.notes,
        "An award row is one award and one of its suppliers, as the study's filters and policies "
        f"leave them. A mark that is not zero rests on {tell_units(points, 'supplier')}.",
        "Left of the dashed line the register is not complete: few rows there do not mean few "
        "awards."
        if has_start
        else "The study does not say from when on the register is complete (`coverage`).",
        *measured.remarks,
    )
    return Figure(
        id=figure_id,
        kind="awards",
        title=spec.title or figure_id,
        panels=measured.panels,
        notes=notes,
        alt=_describe(measured),
        width=spec.width,
    )


def _read_rows(
    figure_id: str, spec: AwardFigure, awards: AwardTable, links: LinkResult, periods: Periods
) -> _Rows:
    """Read the award rows of the periods, and the links of these."""
    times = _read_times(awards)
    kept = (times >= periods[0]) & (times <= periods[1])
    if not kept.any():
        why = f"no award row is of {periods[0]} to {periods[1]}"
        raise RenderError(refuse_empty(figure_id, why, "write other `periods`"))
    link_row = np.asarray(links.rows.column("award_row").to_numpy(), dtype=np.int64)
    linked = links.rows.filter(pa.array(kept[link_row]))
    link_row = (np.cumsum(kept) - 1)[link_row[kept[link_row]]]
    awards = replace(awards, rows=awards.rows.filter(pa.array(kept)))
    rows = awards.rows
    supplier = pc.dictionary_encode(linked.column("supplier").combine_chunks())
    codes = supplier.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    groups, names = _group(figure_id, spec, awards, linked, link_row)
    values = None
    if "value" in rows.column_names and not mixes_currencies(rows):
        values = np.asarray(rows.column("value").to_numpy(), dtype=np.float64)
        values = values if np.isfinite(values).any() else None
    return _Rows(
        periods, times[kept], groups, names, values, link_row, np.asarray(codes, dtype=np.int64)
    )


def _read_times(awards: AwardTable) -> IntArray:
    return np.asarray(awards.rows.column("time").to_numpy(), dtype=np.int64)


def _group(
    figure_id: str, spec: AwardFigure, awards: AwardTable, links: pa.Table, link_row: IntArray
) -> tuple[IntArray, tuple[str, ...]]:
    n = awards.rows.num_rows
    if spec.by == "linkage":
        accepted = np.asarray(pc.equal(links.column("decision"), "accepted"), dtype=np.bool_)
        unlinked: IntArray = np.ones(n, dtype=np.int64)
        unlinked[link_row[accepted]] = 0
        labels = tuple(spec.labels.get(one, one) for one in (LINKED, NOT_LINKED))
        return unlinked, labels
    if spec.by is None:
        return np.zeros(n, dtype=np.int64), (spec.labels.get(ALL, ALL),)
    if spec.by not in awards.rows.column_names:
        why = "the awards have no column `buyer_type`"
        raise RenderError(refuse_empty(figure_id, why, "leave `by` out, or read the column"))
    return _group_types(awards.rows.column(spec.by), spec.labels)


def _group_types(
    types: pa.ChunkedArray, labels: Mapping[str, str]
) -> tuple[IntArray, tuple[str, ...]]:
    """Return the groups of buyers' types, the largest first; the smallest share one."""
    counted = pc.value_counts(types.cast(pa.string()).drop_null()).to_pylist()
    sizes = {one["values"]: one["counts"] for one in counted}
    order = sorted(sizes, key=lambda one: (-sizes[one], one))
    shown = order if len(order) <= MOST_TYPES else order[: MOST_TYPES - 1]
    names = [labels.get(one, one) for one in shown]
    names += [OTHER] if len(shown) < len(order) else []
    places = pc.index_in(types.cast(pa.string()), value_set=pa.array(order, pa.string()))
    codes = np.minimum(np.asarray(places.fill_null(-1), dtype=np.int64), MOST_TYPES - 1)
    if types.null_count:
        codes[codes < 0] = len(names)
        names.append(UNKNOWN)
    return codes, tuple(names)


def _build_panel(
    spec: AwardFigure, what: str, rows: _Rows, awards: AwardTable, time: str
) -> FigurePanel:
    (first, last), alone = rows.periods, len(spec.show) == 1
    totals = _sum_cells(rows, what, first, last)
    largest = float(totals.sum(axis=0).max()) if spec.by != "buyer_type" else float(totals.max())
    scale, word = next(((s, w) for s, w in SCALES if what == "value" and largest >= s), (1.0, ""))
    suppliers = _count_suppliers(rows, first, last)
    unit = " ".join(part for part in (word, _find_currency(awards)) if part)
    title = f"{TITLES[what]} ({unit})" if what == "value" and unit else TITLES[what]
    return FigurePanel(
        title="" if alone else title,
        series=tuple(
            Series(
                f"group {place}",
                name,
                tuple(
                    Point(
                        first + step,
                        float(totals[place, step]) / scale,
                        n_units=int(suppliers[place, step]),
                    )
                    for step in range(last - first + 1)
                ),
            )
            for place, name in enumerate(rows.names)
        ),
        position_label=spec.labels.get(time, time),
        value_label=title if alone else "",
        guides=()
        if awards.coverage is None or not first < awards.coverage <= last
        else (Guide(awards.coverage - 0.5, START),),
        bar_width=None if spec.by == "buyer_type" else BAR_WIDTH,
    )


def _sum_cells(rows: _Rows, what: str, first: int, last: int) -> FloatArray:
    """Return rows or value by group and period, shape (n_groups, n_periods)."""
    shape = (len(rows.names), last - first + 1)
    cells = rows.groups * shape[1] + rows.times - first
    if what == "rows" or rows.values is None:
        return np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)
    known = np.isfinite(rows.values)
    cells, values = cells[known], rows.values[known]
    order = np.argsort(cells, kind="stable")
    starts = np.searchsorted(cells[order], np.arange(shape[0] * shape[1] + 1))
    # Exact sums: the same to the last digit whatever the order of the awards.
    ordered = values[order]
    sums = [math.fsum(ordered[a:b]) for a, b in pairwise(starts.tolist())]
    return np.asarray(sums).reshape(shape)


def _count_suppliers(rows: _Rows, first: int, last: int) -> IntArray:
    """Return the distinct suppliers by group and period, shape (n_groups, n_periods)."""
    shape = (len(rows.names), last - first + 1)
    cells = (rows.groups * shape[1] + rows.times - first)[rows.link_row]
    n_suppliers = int(rows.supplier.max(initial=-1)) + 2
    pairs = np.unique(cells * n_suppliers + rows.supplier + 1)
    return np.bincount(pairs // n_suppliers, minlength=shape[0] * shape[1]).reshape(shape)


def _find_currency(awards: AwardTable) -> str:
    """Return the one currency's code, if awards state it."""
    if "currency" not in awards.rows.column_names:
        return ""
    codes = pc.unique(awards.rows.column("currency").drop_null()).to_pylist()
    return str(codes[0]).strip().upper() if codes else ""


def _describe(measured: MeasuredPanels) -> str:
    parts = []
    for panel in measured.panels:
        name = panel.title or panel.value_label
        form = "Line chart" if panel.bar_width is None else "Bar chart"
        told = [f"{line.label} {_tell_line(line)}" for line in panel.series]
        told = [_tell_line(panel.series[0])] if len(told) == 1 else told
        what = f"{form} of {name[:1].lower()}{name[1:]} by {panel.position_label}"
        parts.append(f"{what}: {'; '.join(told)}.")
    starts = [guide.place for panel in measured.panels for guide in panel.guides]
    if starts:
        parts.append(f"The register is complete from {math.ceil(starts[0])} on.")
    return " ".join(parts)


def _tell_line(line: Series) -> str:
    points = line.points
    if not points:
        return "without a mark"
    if len(points) > MAX_TOLD:
        top = max(points, key=lambda point: point.value)
        ends = [points[0], points[-1]]
        told = join_words([f"{_write(p.value)} in {p.position:.0f}" for p in ends])
        return f"{told}, most ({_write(top.value)}) in {top.position:.0f}"
    return ", ".join(f"{_write(p.value)} in {p.position:.0f}" for p in points)


def _write(value: float) -> str:
    return format_count(value) if value == round(value) else format_number(value, 1)
