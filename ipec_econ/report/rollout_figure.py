"""A rollout figure: how many firms are first treated in each period."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.errors import Problem, RenderError
from ipec_econ.core.figure import Figure, FigurePanel, Point, Series
from ipec_econ.core.panel import Panel
from ipec_econ.core.spec.figure import RolloutFigure
from ipec_econ.report.word_list import count_things


def build_rollout_figure(figure_id: str, spec: RolloutFigure, panel: Panel) -> Figure:
    """Return the figure that `spec` describes, counted on the firms of a sample.

    A firm counts once, in its cohort, if the sample has a row of it. Firms that the treatment
    excludes (no clean cohort) are left out and told in the notes.

    Raises
    ------
    RenderError
        No firm of the sample is ever treated.
    """
    treatment = panel.treatments[spec.treatment]
    first = _find_first_rows(panel, panel.samples[spec.sample])
    cohorts = treatment.cohort[first]
    excluded = treatment.excluded[first]
    treated = np.isfinite(cohorts) & ~excluded
    times = panel.rows.column(panel.time).to_numpy(zero_copy_only=False)
    seen = treated & (cohorts <= times.max())
    if not seen.any():
        raise RenderError(_refuse_nobody(figure_id, spec))
    periods, counts = np.unique(cohorts[seen].astype(np.int64), return_counts=True)
    by_period = dict(zip(periods.tolist(), counts.tolist(), strict=True))
    never = int(np.count_nonzero(~seen & ~excluded))
    name = spec.labels.get(spec.treatment, spec.treatment)
    points = tuple(Point(period, count) for period, count in by_period.items())
    return Figure(
        id=figure_id,
        kind="rollout",
        title=spec.title or figure_id,
        panels=(
            FigurePanel(
                title="",
                series=(Series(spec.treatment, name, points),),
                position_label=spec.labels.get(panel.time, panel.time),
                value_label="Firms first treated",
            ),
        ),
        notes=(*spec.notes, _explain(spec, by_period, never, int(np.count_nonzero(excluded)))),
        alt=_describe(name, by_period, never),
        width=spec.width,
    )


def _find_first_rows(panel: Panel, sample: BoolArray) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the index of every firm's first row in the sample; rows are sorted by firm."""
    units = panel.rows.column(panel.unit).to_numpy(zero_copy_only=False)
    _, first = np.unique(units[sample].astype(str), return_index=True)
    return np.flatnonzero(sample)[first]


def _refuse_nobody(figure_id: str, spec: RolloutFigure) -> Problem:
    return Problem(
        code="render/empty-figure",
        what=f"figure `{figure_id}` has nothing to draw",
        where=f"figures.{figure_id}",
        why=f"no firm of sample `{spec.sample}` is ever treated by `{spec.treatment}`",
        fix="name another treatment or sample, or take the figure out",
    )


def _explain(spec: RolloutFigure, counts: Mapping[int, int], never: int, excluded: int) -> str:
    total = count_things(sum(counts.values()), "firm")
    left_out = f" Left out: {count_things(excluded, 'firm')} without a clean cohort."
    return (
        f"Sample {spec.sample}: {total} are treated within the panel's periods, {never:,} are not. "
        f"A firm counts once, in the first period of its treatment.{left_out if excluded else ''}"
    )


def _describe(name: str, counts: Mapping[int, int], never: int) -> str:
    told = ", ".join(f"{count:,} in {period}" for period, count in counts.items())
    return (
        f"Bar chart of the firms first treated ({name}) in each period: {told}. "
        f"{never:,} are not treated."
    )
