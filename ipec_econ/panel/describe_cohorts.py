"""What a reader must know about the cohorts of a treatment before any model uses it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ipec_econ.core.notice import Notice
from ipec_econ.panel.cohort_counts import CohortCounts
from ipec_econ.panel.make_notice import make_notice

SMALL_COHORT = 10
"""Firms below which a cohort's effect rests on so few that one of them can turn its sign."""

MAX_LISTED = 5


def describe_cohorts(name: str, counts: CohortCounts) -> tuple[Notice, ...]:
    """Return notices on nobody treated, nobody left untreated, no past, and small cohorts."""
    if not counts.n_treated:
        text = f"no firm of the panel is treated by `{name}`"
        return (make_notice(name, "panel/none-treated", text, "warning"),)
    return (
        *_notice_no_pre_period(name, counts),
        *_notice_never_treated(name, counts),
        *_notice_small_cohorts(name, counts),
    )


def describe_late_cohorts(name: str, count: int, last_period: int) -> tuple[Notice, ...]:
    """Return a notice on firms whose treatment starts after the panel's last period."""
    if not count:
        return ()
    text = (
        f"{count} firms are first treated after {last_period}, the panel's last period: "
        "they count as never treated"
    )
    return (make_notice(name, "panel/cohort-after-end", text),)


def _notice_no_pre_period(name: str, counts: CohortCounts) -> Iterator[Notice]:
    if counts.without_past:
        text = (
            f"{counts.without_past} of {counts.n_treated} treated firms have no period before "
            "treatment: they say nothing about the effect of its start"
        )
        yield make_notice(name, "panel/no-pre-period", text)


def _notice_never_treated(name: str, counts: CohortCounts) -> Iterator[Notice]:
    if not counts.n_never:
        text = (
            f"all {counts.n_treated} firms of a clean cohort are treated by `{name}`: there is no "
            "never-treated firm to compare with, only firms that are treated later"
        )
        yield make_notice(name, "panel/no-never-treated", text)


def _notice_small_cohorts(name: str, counts: CohortCounts) -> Iterator[Notice]:
    sizes = {period: size for period, size in sorted(counts.sizes.items()) if period < np.inf}
    small = [(period, size) for period, size in sizes.items() if size < SMALL_COHORT]
    if not small:
        return
    listed = ", ".join(f"{period:g} ({size})" for period, size in small[:MAX_LISTED])
    more = " …" if len(small) > MAX_LISTED else ""
    text = (
        f"{len(small)} of {len(sizes)} cohorts have fewer than {SMALL_COHORT} firms: {listed}{more}"
    )
    yield make_notice(name, "panel/small-cohorts", text)
