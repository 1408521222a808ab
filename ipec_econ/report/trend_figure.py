"""A trend figure: the outcome's mean over time, a line a cohort and one of untreated firms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.core.errors import Problem, RenderError
from ipec_econ.core.figure import Figure, FigureKey, FigurePanel, MeasuredPanels, Point, Series
from ipec_econ.core.panel import Panel
from ipec_econ.core.spec.figure import TrendFigure
from ipec_econ.report.figure_counts import tell_units
from ipec_econ.report.interval_words import MINUS, write_number
from ipec_econ.report.panel_variables import read_variables
from ipec_econ.report.refuse_empty import refuse_empty
from ipec_econ.report.treatment_groups import (
    NEVER_TREATED,
    OTHER_KIND,
    TREATED,
    UNCLEAN,
    group_rows,
)
from ipec_econ.report.word_list import count_things, join_words

NEVER = "never_treated"
TREATED_LABEL, NEVER_LABEL = "Treated firms", "Not treated"
RELATIVE_LABEL = "Periods since treatment"
DIVIDER = -0.5
DIGITS = 3
MAX_TOLD = 8
"""Lines that the alternative text tells one by one."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows with a known outcome, shapes (n,): cohorts beyond the panel are infinite."""

    values: FloatArray
    times: IntArray
    cohorts: FloatArray


def measure_trends(figure_id: str, spec: TrendFigure, panel: Panel) -> MeasuredPanels:
    """Return the means with the firms behind each.

    A firm counts in the periods in which its outcome is known. Firms that are treated after the
    panel's last period are not treated in it. Firms that the treatment excludes are left out.

    Raises
    ------
    RenderError
        The outcome is not there or no number, or there is nothing to draw.
    """
    rows, remarks = _read_rows(figure_id, spec, panel)
    first = rows.cohorts.min(initial=np.inf)
    lines = [line for line in _list_lines(spec, rows) if line.points]
    if spec.demean:
        bare = [line.label for line in lines if not _list_before(line, first)]
        if bare:
            remarks += (f"No period before treatment, hence not drawn: {join_words(bare)}.",)
        lines = [_demean(line, first) for line in lines if line.label not in bare]
    if not lines:
        raise RenderError(_refuse(figure_id, spec))
    name = spec.labels.get(spec.outcome, spec.outcome)
    time = "rel_time" if spec.relative else panel.time
    return MeasuredPanels(
        (
            FigurePanel(
                title="",
                series=tuple(lines),
                position_label=spec.labels.get(time, RELATIVE_LABEL if spec.relative else time),
                value_label=f"Mean of {name}{', less that before treatment' * spec.demean}",
                divider=DIVIDER if spec.relative else None,
                comparison=NEVER if any(line.id == NEVER for line in lines) else "",
            ),
        ),
        remarks,
    )


def build_trend_figure(figure_id: str, spec: TrendFigure, measured: MeasuredPanels) -> Figure:
    """Return the figure that `spec` describes, of means that are measured."""
    points = [p for one in measured.panels for line in one.series for p in line.points]
    notes = (
        *spec.notes,
        f"Sample {spec.sample}: means over the firms whose outcome is known in the period, each "
        f"of {tell_units(points)}.",
        "Hollow markers: no firm of the line is treated yet." if _has_hollow(points) else "",
        "Each line is less its mean over the periods before treatment, which count once each; that "
        "of untreated firms less its mean before the first cohort."
        if spec.demean
        else "",
        "Untreated firms have no period since treatment and are not drawn." * spec.relative,
        *measured.remarks,
    )
    return Figure(
        id=figure_id,
        kind="trends",
        title=spec.title or figure_id,
        panels=measured.panels,
        key=FigureKey(reference="Not yet treated" if _has_hollow(points) else ""),
        notes=tuple(note for note in notes if note),
        alt=_describe(spec, measured.panels[0]),
        width=spec.width,
    )


def _read_rows(figure_id: str, spec: TrendFigure, panel: Panel) -> tuple[_Rows, tuple[str, ...]]:
    where = f"figures.{figure_id}.outcome"
    treatment, kept = panel.treatments[spec.treatment], panel.samples[spec.sample]
    (outcome, *others) = read_variables(panel, [spec.outcome], kept, {}, where=where)
    if others or outcome.is_share:
        what = f"the outcome `{spec.outcome}` is text, which has no mean"
        raise RenderError(Problem("render/not-numeric", what, where, fix="name a number"))
    groups = group_rows(treatment)[kept]
    times = np.asarray(panel.rows.column(panel.time).to_numpy(), dtype=np.int64)
    last = times[kept].max(initial=0)
    cohorts = treatment.cohort[kept]
    cohorts = np.where(cohorts <= last, cohorts, np.inf)
    known = np.isfinite(outcome.values) & np.isin(groups, (TREATED, NEVER_TREATED))
    reasons = {UNCLEAN: "without a clean cohort", OTHER_KIND: "treated by another kind"}
    left = [words for code, words in reasons.items() if (groups == code).any()]
    remarks = (f"Left out: firms {' and firms '.join(left)}.",) if left else ()
    return _Rows(outcome.values[known], times[kept][known], cohorts[known]), remarks


def _list_lines(spec: TrendFigure, rows: _Rows) -> Iterator[Series]:
    treated = np.isfinite(rows.cohorts)
    starts = np.unique(rows.cohorts[treated]).astype(np.int64).tolist()
    if spec.groups == "ever_treated" and starts:
        label = spec.labels.get("treated", TREATED_LABEL)
        yield Series("treated", label, _average(spec, rows, treated, starts[0]))
    elif spec.groups == "cohorts":
        for start in starts:
            label = spec.labels.get(str(start), f"Cohort {start}")
            points = _average(spec, rows, rows.cohorts == start, start)
            yield Series(f"cohort={start}", label, points)
    if not spec.relative:
        label = spec.labels.get(NEVER, NEVER_LABEL)
        yield Series(NEVER, label, _average(spec, rows, ~treated, None))


def _average(
    spec: TrendFigure, rows: _Rows, chosen: np.ndarray, start: int | None
) -> tuple[Point, ...]:
    """Return a group's means; `start` is the first period in which a firm of it is treated."""
    times, values = rows.times[chosen], rows.values[chosen]
    if spec.relative:
        times, start = times - rows.cohorts[chosen].astype(np.int64), 0
    periods, places = np.unique(times, return_inverse=True)
    counts = np.bincount(places, minlength=len(periods))
    means = np.bincount(places, weights=values, minlength=len(periods)) / counts
    return tuple(
        Point(period, mean, is_hollow=start is None or period < start, n_units=count)
        for period, mean, count in zip(
            periods.tolist(), means.tolist(), counts.tolist(), strict=True
        )
    )


def _list_before(line: Series, first: float) -> list[float]:
    """Return a line's means before treatment: of untreated firms before the first cohort."""
    return [
        p.value for p in line.points if p.is_hollow and (line.id != NEVER or p.position < first)
    ]


def _demean(line: Series, first: float) -> Series:
    base = float(np.mean(_list_before(line, first)))
    return replace(line, points=tuple(replace(p, value=p.value - base) for p in line.points))


def _has_hollow(points: list[Point]) -> bool:
    return any(point.is_hollow for point in points)


def _refuse(figure_id: str, spec: TrendFigure) -> Problem:
    return refuse_empty(
        figure_id,
        f"no firm of sample `{spec.sample}` has `{spec.outcome}`"
        + (" and a period before treatment" if spec.demean else ""),
        "name another outcome or sample, or take the figure out",
    )


def _describe(spec: TrendFigure, panel: FigurePanel) -> str:
    name = spec.labels.get(spec.outcome, spec.outcome)
    axis = "periods since treatment" if spec.relative else panel.position_label
    told = [_describe_line(line) for line in panel.series if line.points]
    rest = len(told) - MAX_TOLD
    less = ", less the mean before treatment" if spec.demean else ""
    start = f"Line chart of the mean of {name} by {axis}{less}, {count_things(len(told), 'line')}."
    more = [f"{count_things(rest, 'more line')} are drawn."] if rest > 0 else []
    return " ".join([start, *told[:MAX_TOLD], *more])


def _describe_line(line: Series) -> str:
    ends = [line.points[0]] if len(line.points) == 1 else [line.points[0], line.points[-1]]
    told = [
        f"{write_number(p.value, DIGITS)} in {p.position:.0f}".replace("-", MINUS) for p in ends
    ]
    return f"{line.label}: {' to '.join(told)}."
