"""A rollout figure: how many firms are first treated in each period."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.errors import Problem, RenderError
from ipec_econ.core.figure import Figure, FigurePanel, Point, Series
from ipec_econ.core.panel import Panel
from ipec_econ.core.rollout import Rollout
from ipec_econ.core.spec.figure import RolloutFigure
from ipec_econ.report.word_list import count_known, write_known


def count_rollout(figure_id: str, spec: RolloutFigure, panel: Panel) -> Rollout:
    """Count the firms of a sample by the period in which they are first treated.

    A firm counts once, in its cohort, if the sample has a row of it. Firms that the treatment
    excludes (no clean cohort) are left out and counted apart.

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
    return Rollout(by_period, sum(by_period.values()), never, int(np.count_nonzero(excluded)))


def build_rollout_figure(
    figure_id: str, spec: RolloutFigure, counted: Rollout, *, time: str
) -> Figure:
    """Return the figure that `spec` describes, of firms that are counted.

    Parameters
    ----------
    time
        The panel's column of periods, which names the axis.
    """
    name = spec.labels.get(spec.treatment, spec.treatment)
    points = tuple(
        Point(period, count) for period, count in counted.by_period.items() if count is not None
    )
    return Figure(
        id=figure_id,
        kind="rollout",
        title=spec.title or figure_id,
        panels=(
            FigurePanel(
                title="",
                series=(Series(spec.treatment, name, points),),
                position_label=spec.labels.get(time, time),
                value_label="Firms first treated",
            ),
        ),
        notes=(*spec.notes, _explain(spec, counted)),
        alt=_describe(name, counted),
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


def _explain(spec: RolloutFigure, counted: Rollout) -> str:
    total = count_known(counted.treated, "firm")
    left_out = f" Left out: {count_known(counted.excluded, 'firm')} without a clean cohort."
    return (
        f"Sample {spec.sample}: {total} are treated within the panel's periods, "
        f"{write_known(counted.never)} are not. "
        f"A firm counts once, in the first period of its treatment."
        f"{'' if counted.excluded == 0 else left_out}"
    )


def _describe(name: str, counted: Rollout) -> str:
    told = ", ".join(
        f"{write_known(count)} in {period}" for period, count in counted.by_period.items()
    )
    return (
        f"Bar chart of the firms first treated ({name}) in each period: {told}. "
        f"{write_known(counted.never)} are not treated."
    )
