"""The last cohort as the comparison, where no firm is never treated."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.estimate.count_rows import count_units
from ipec_econ.estimate.keep_rows import keep_rows
from ipec_econ.estimate.read_cohorts import read_cohorts


def use_last_cohort(
    data: ModelData, anticipation: int, *, model_id: str
) -> tuple[ModelData, tuple[Notice, ...]]:
    """Make the last cohort untreated, and drop the periods in which every firm is treated.

    Parameters
    ----------
    data
        Every unit has a finite cohort.
    anticipation
        Periods before treatment that count as treated.
    model_id
        For the flow and the notice.
    """
    cohort = read_cohorts(data)
    last = float(cohort.max(initial=-np.inf))
    end = last - anticipation
    renamed = replace(data, cohort=np.where(cohort == last, np.inf, cohort))
    kept = keep_rows(
        renamed,
        data.time < end,
        model_id=model_id,
        step="all_treated",
        reason=f"periods from {end:g} on, in which every firm is treated"
        f"{mention_anticipation(anticipation)}",
    )
    notice = Notice(
        "estimate/no-never-treated",
        "estimate",
        f"model {model_id}",
        f"all {count_units(data)} firms are treated at some time: effects are measured before "
        f"{end:g}, against firms not treated yet; the last cohort, {last:g}, has none",
        level="warning",
    )
    return kept, (notice,)


def mention_anticipation(anticipation: int) -> str:
    """Return the words that say by how much treatment is anticipated; none where it is not."""
    return f" (less {anticipation} of anticipation)" if anticipation else ""
