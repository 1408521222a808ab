"""Effects by cohort and period as rows of estimates."""

from __future__ import annotations

from dataclasses import replace

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.core.estimates import Estimate


def label_effects(
    start: Estimate, att: FloatArray, cohort: FloatArray | IntArray, time: IntArray
) -> list[Estimate]:
    """Return an ``att_gt`` row for each pair of cohort and period; all of shape (K,)."""
    return [
        replace(
            start,
            estimand="att_gt",
            estimate=float(effect),
            cohort=int(first),
            time=int(period),
            rel_time=int(period - first),
        )
        for effect, first, period in zip(att, cohort, time, strict=True)
    ]
