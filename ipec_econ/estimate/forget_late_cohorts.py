"""Firms whose treatment starts after a model's last period, as never treated."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData


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
    end = int(data.time.max())
    late = np.isfinite(data.cohort) & (data.cohort > end + anticipation)
    if not late.any():
        return data, ()
    n_late = len(np.unique(data.unit.values[late]))
    notice = Notice(
        "estimate/cohort-after-end",
        "estimate",
        f"model {model_id}",
        f"{n_late} firms are first treated after {end}, the last period of the model's rows"
        f"{f' (plus {anticipation} of anticipation)' if anticipation else ''}: they count as "
        "never treated",
    )
    return replace(data, cohort=np.where(late, np.inf, data.cohort)), (notice,)
