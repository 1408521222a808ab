"""What a reader must know about an event-study regression under staggered treatment."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.estimate.cohort_sample import count_cohorts


def describe_staggering(data: ModelData, *, model_id: str) -> tuple[Notice, ...]:
    """Return a notice where several cohorts share the coefficients."""
    if data.cohort is None:
        return ()
    n_cohorts = int(np.isfinite(count_cohorts(data).cohorts).sum())
    if n_cohorts < 2:  # noqa: PLR2004  one cohort is not staggered
        return ()
    return (
        Notice(
            "estimate/event-study-staggered",
            "estimate",
            f"model {model_id}",
            f"treatment starts in {n_cohorts} different periods: if effects differ by cohort, each "
            "coefficient also holds effects of other event times, before treatment too; compare "
            "an estimator that is robust to this",
        ),
    )
