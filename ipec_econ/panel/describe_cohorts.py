"""What a reader must know about the cohorts of a treatment before any model uses it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.core.notice import Notice
from ipec_econ.panel.history import History
from ipec_econ.panel.make_notice import make_notice

SMALL_COHORT = 10
"""Firms below which a cohort's effect rests on so few that one of them can turn its sign."""

MAX_LISTED = 5


def describe_cohorts(
    name: str, history: History, cohort: FloatArray, gone: BoolArray
) -> tuple[Notice, ...]:
    """Return notices on nobody treated, nobody left untreated, no past, and small cohorts.

    Parameters
    ----------
    cohort
        First treated period, ``inf`` = never, shape (n_units,).
    gone
        Units that models of the treatment drop, shape (n_units,).
    """
    treated = np.isfinite(cohort) & ~gone
    if not treated.any():
        text = f"no firm of the panel is treated by `{name}`"
        return (make_notice(name, "panel/none-treated", text, "warning"),)
    return (
        *_notice_no_pre_period(name, history, cohort, treated),
        *_notice_never_treated(name, cohort, gone, int(np.count_nonzero(treated))),
        *_notice_small_cohorts(name, cohort[treated]),
    )


def _notice_no_pre_period(
    name: str, history: History, cohort: FloatArray, treated: BoolArray
) -> Iterator[Notice]:
    without = int(np.count_nonzero(treated & (history.find_first_seen() >= cohort)))
    if without:
        text = (
            f"{without} of {np.count_nonzero(treated)} treated firms have no period before "
            "treatment: they say nothing about the effect of its start"
        )
        yield make_notice(name, "panel/no-pre-period", text)


def _notice_never_treated(
    name: str, cohort: FloatArray, gone: BoolArray, n_treated: int
) -> Iterator[Notice]:
    if not np.any(np.isinf(cohort) & ~gone):
        text = (
            f"all {n_treated} firms of a clean cohort are treated by `{name}`: there is no "
            "never-treated firm to compare with, only firms that are treated later"
        )
        yield make_notice(name, "panel/no-never-treated", text)


def _notice_small_cohorts(name: str, cohort: FloatArray) -> Iterator[Notice]:
    periods, sizes = np.unique(cohort, return_counts=True)
    small = np.flatnonzero(sizes < SMALL_COHORT)
    if not small.size:
        return
    listed = ", ".join(f"{periods[i]:g} ({sizes[i]})" for i in small[:MAX_LISTED])
    more = " …" if small.size > MAX_LISTED else ""
    text = (
        f"{small.size} of {len(periods)} cohorts have fewer than {SMALL_COHORT} firms: "
        f"{listed}{more}"
    )
    yield make_notice(name, "panel/small-cohorts", text)
