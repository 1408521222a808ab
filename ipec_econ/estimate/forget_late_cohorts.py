"""Firms whose treatment starts after a model's last period, as never treated."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.estimate.count_rows import count_units, find_units


def forget_late_cohorts(
    data: ModelData, *, anticipation: int, model_id: str
) -> tuple[ModelData, tuple[Notice, ...]]:
    """Return the data with ``inf`` for cohorts after the last period, and a notice of how many.

    The panel does so for its own end; a sample, a ``where`` or missing outcomes can end a model's
    rows earlier. Left as they are, such cohorts would have a base period long before their
    treatment, and zeros of theirs would be averaged with other cohorts' effects.

    Parameters
    ----------
    data
        A model's rows.
    anticipation
        Firms that start this many periods after the end may react within it: they stay.
    model_id
        For the notice.
    """
    if data.cohort is None or not len(data.time):
        return data, ()
    time, cohort = data.time, data.cohort
    end = data.work.recall("end", (time,), lambda: int(time.max()))
    late = data.work.recall(
        "late", (cohort, end + anticipation), lambda: _find_late(cohort, end + anticipation)
    )
    if late is None:
        return data, ()
    n_late = count_units(data, find_units(data, late))
    notice = Notice(
        "estimate/cohort-after-end",
        "estimate",
        f"model {model_id}",
        f"{n_late} firms are first treated after {end}, the last period of the model's rows"
        f"{f' (plus {anticipation} of anticipation)' if anticipation else ''}: they count as "
        "never treated",
    )
    return replace(data, cohort=np.where(late, np.inf, cohort)), (notice,)


def _find_late(cohort: FloatArray, last: int) -> BoolArray | None:
    """Return the rows of cohorts after `last`, ``None`` where there are none."""
    late: BoolArray = np.isfinite(cohort) & (cohort > last)
    return late if late.any() else None
