"""Comparisons of cohort and period that could not be made, in words."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.notice import Notice
from ipec_econ.numerics.adjusted_comparison import OVERLAP, Failure
from ipec_econ.numerics.adjusted_group_time import AdjustedGroupTime
from ipec_econ.numerics.adjusted_section_times import SectionTimes
from ipec_econ.numerics.cells.paths import Paths
from ipec_econ.numerics.group_time import Comparisons, GroupTime
from ipec_econ.numerics.propensity_odds import TRIM

MAX_EXAMPLES = 5

REASONS: Mapping[Failure, str] = {
    "overlap": f"a firm's propensity score reaches {OVERLAP:g}: no control is like it",
    "controls": "the controls are too few for the covariates, or alike in one of them",
    "separation": "the covariates tell treated from control firms perfectly",
}


def check_estimated(group_time: GroupTime, *, model_id: str) -> None:
    """Refuse a model of which no comparison can be made.

    Raises
    ------
    EstimationError
        Nothing but reference periods is left.
    """
    comparisons = group_time.comparisons
    if (comparisons.period != comparisons.base).any():
        return
    raise EstimationError(
        Problem(
            "estimate/nothing-to-compare",
            "no cohort can be compared with its controls in any period",
            f"model {model_id}",
            "a comparison needs treated firms and controls that are seen in the same two periods, "
            "and alike in their covariates",
            "use `unbalanced: cross_sections`, longer histories, or fewer covariates: "
            "none that is constant, follows from others, or tells treated firms from the rest",
        )
    )


def describe_missing(
    comparisons: Comparisons, found: BoolArray, periods: IntArray, *, model_id: str
) -> tuple[Notice, ...]:
    """Name the comparisons without firms on one side: they are in no average."""
    missing = np.flatnonzero(~found)
    if not len(missing):
        return ()
    return (
        Notice(
            "estimate/no-comparison",
            "estimate",
            f"model {model_id}",
            f"{len(missing)} of {len(found)} (cohort, period) pairs have no treated or no control "
            "firm seen in both periods and are left out: "
            f"{_list_pairs(comparisons, missing, periods)}",
        ),
    )


def describe_unadjusted(
    adjusted: AdjustedGroupTime | SectionTimes,
    group_time: GroupTime,
    paths: Paths,
    *,
    model_id: str,
) -> tuple[Notice, ...]:
    """Name comparisons that covariates leave impossible, and count the controls trimmed."""
    where = f"model {model_id}"
    notices = []
    failed = np.flatnonzero(~adjusted.made)
    for reason in dict.fromkeys(adjusted.failures):
        chosen = failed[[failure == reason for failure in adjusted.failures]]
        listed = _list_pairs(group_time.comparisons, chosen, paths.periods)
        notices.append(
            Notice(
                "estimate/no-overlap",
                "estimate",
                where,
                f"{len(chosen)} (cohort, period) pairs are left out because {REASONS[reason]}: "
                f"{listed}",
                level="warning",
            )
        )
    trimmed = [count for count in adjusted.n_trimmed if count]
    if trimmed:
        notices.append(
            Notice(
                "estimate/trimmed",
                "estimate",
                where,
                f"in {len(trimmed)} comparisons up to {max(trimmed)} controls are left out: their "
                f"propensity score is {TRIM:g} or more",
            )
        )
    return tuple(notices)


def _list_pairs(comparisons: Comparisons, chosen: IntArray, periods: IntArray) -> str:
    shown = ", ".join(
        f"({comparisons.cohort[k]:g}, {periods[comparisons.period[k]]})"
        for k in chosen[:MAX_EXAMPLES]
    )
    more = len(chosen) - MAX_EXAMPLES
    return f"{shown} and {more} more" if more > 0 else shown
