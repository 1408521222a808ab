"""Absorbing treatments that start with an event: a first award, or a column that turns on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.treatment import EventTreatment, KindTreatment
from ipec_econ.panel.conditions import select_history
from ipec_econ.panel.draft import Exclusion, TreatmentDraft, draft_absorbing, join_units
from ipec_econ.panel.firm_awards import FirmAwards
from ipec_econ.panel.history import History
from ipec_econ.panel.make_notice import make_notice
from ipec_econ.panel.numeric_column import read_numbers
from ipec_econ.panel.runners_up import exclude_others
from ipec_econ.panel.unknown_awards import notice_unknown_awards


def draft_first_award(
    name: str, spec: EventTreatment, history: History, awards: FirmAwards
) -> TreatmentDraft:
    """Return the treatment that starts with a firm's first award that meets ``where``.

    No clean cohort, in this order: firms whose first award falls before coverage plus the
    clean window; with another award (of any kind) in the clean window; first seen in the
    firm table after their first award (``late_entrants: drop``); seen in fewer than
    ``min_pre`` periods before it. With ``controls: runners_up``, untreated firms that lost no bid
    go too.
    """
    key = f"panel.treatments.{name}.where"
    chosen = awards.select(spec.where, key=key)
    cohort = awards.find_first(chosen, history.n_units)
    exclusions = exclude_unclean(spec, history, awards, cohort)
    if spec.controls == "runners_up" and awards.bids is not None:
        gone = join_units(exclusions, history.n_units)
        others = exclude_others(name, spec, history, awards, awards.bids, cohort, gone)
        exclusions = (*exclusions, *others)
    notices = (
        *notice_coverage(name, awards),
        *notice_unknown_awards(name, awards, {key: spec.where}, chosen),
        *notice_late_entrants(name, history, cohort, exclusions),
    )
    return draft_absorbing(name, "event", history, cohort, exclusions, notices)


def draft_first_column(name: str, spec: EventTreatment, history: History) -> TreatmentDraft:
    """Return the treatment that starts in the first period in which a column is not zero.

    Null counts as not yet. A firm that is on in its first period is kept: without a register
    nobody knows since when. ``where`` restricts the periods that count.

    Raises
    ------
    PanelError
        If the column is not numeric, or ``clean_window`` is asked for: it needs awards.
    """
    where = f"panel.treatments.{name}"
    if spec.clean_window:
        raise PanelError(_refuse_clean_window(where))
    column = spec.column or ""
    values = read_numbers(history.rows, column, where=f"{where}.column", wanted_by="`event: first`")
    on = ~np.isnan(values) & (values != 0) & select_history(history, spec.where, f"{where}.where")
    cohort = np.full(history.n_units, np.inf)
    np.minimum.at(cohort, history.codes[on], history.times[on].astype(np.float64))
    remaining = _Remaining(history, cohort)
    remaining.exclude_few_pre(spec.min_pre)
    return draft_absorbing(name, "event", history, cohort, remaining.found)


def exclude_unclean(
    spec: EventTreatment | KindTreatment,
    history: History,
    awards: FirmAwards,
    cohort: FloatArray,
) -> tuple[Exclusion, ...]:
    """Return which units are no clean cohort, reason by reason."""
    remaining = _Remaining(history, cohort)
    remaining.exclude_uncovered(awards, spec.clean_window)
    remaining.exclude_unclean_window(awards, spec.clean_window)
    if spec.late_entrants == "drop":
        remaining.exclude_late_entrants()
    remaining.exclude_few_pre(spec.min_pre)
    return remaining.found


def notice_coverage(name: str, awards: FirmAwards) -> tuple[Notice, ...]:
    """Return a warning where the register's coverage is not stated but taken from its rows."""
    if awards.coverage_given:
        return ()
    text = (
        f"panel.awards names no `coverage`: the register is taken as complete from "
        f"{awards.coverage}, its first period; earlier awards would go unseen"
    )
    return (make_notice(name, "panel/no-coverage", text, "warning"),)


def notice_late_entrants(
    name: str, history: History, cohort: FloatArray, exclusions: tuple[Exclusion, ...]
) -> tuple[Notice, ...]:
    """Return a warning where firms are kept that are first seen after their first award."""
    late = (history.find_first_seen() > cohort) & ~join_units(exclusions, history.n_units)
    count = int(np.count_nonzero(late))
    if not count:
        return ()
    text = (
        f"{count} firms are first seen after their first award and kept by `late_entrants: keep`: "
        "they are under treatment in all their rows, and nothing is known of them before"
    )
    return (make_notice(name, "panel/late-entrants", text, "warning"),)


def _refuse_clean_window(where: str) -> Problem:
    return Problem(
        "panel/clean-window-without-awards",
        "`clean_window` is given for a treatment that comes from a column",
        f"{where}.clean_window",
        why="a clean window looks back into a register of awards, beyond the panel's rows",
        fix="write min_pre: the periods in which a firm must be seen before treatment",
    )


@dataclass(slots=True)
class _Remaining:
    """Treated units not excluded yet, so that each is counted for its first reason only."""

    history: History
    cohort: FloatArray
    found: tuple[Exclusion, ...] = ()

    def exclude_uncovered(self, awards: FirmAwards, clean_window: int) -> None:
        window = f" plus a clean window of {clean_window}" if clean_window else ""
        reason = (
            f"first award before {awards.coverage + clean_window}: the register is complete from "
            f"{awards.coverage}{window}"
        )
        if awards.coverages is not None:
            reason = (
                "first award before the firm's first own year in which the register is complete"
                f"{window}"
            )
        self._exclude("coverage", reason, self.cohort < awards.find_coverage() + clean_window)

    def exclude_unclean_window(self, awards: FirmAwards, clean_window: int) -> None:
        if not clean_window:
            return
        start = self.cohort[awards.codes]
        inside = (awards.times < start) & (awards.times >= start - clean_window)
        units: BoolArray = np.zeros(self.history.n_units, dtype=np.bool_)
        units[awards.codes[inside]] = True
        reason = f"another award in the clean window of {clean_window} before it"
        self._exclude("clean_window", reason, units)

    def exclude_late_entrants(self) -> None:
        reason = "first seen among the firms after the first award"
        self._exclude("late_entry", reason, self.history.find_first_seen() > self.cohort)

    def exclude_few_pre(self, min_pre: int) -> None:
        if not min_pre:
            return
        reason = f"seen in fewer than {min_pre} periods before treatment"
        self._exclude("min_pre", reason, self.history.count_before(self.cohort) < min_pre)

    def _exclude(self, step: str, reason: str, units: BoolArray) -> None:
        eligible = np.isfinite(self.cohort) & (self.cohort <= self.history.last_period)
        if step == "coverage":
            # A register that starts after the panel ends says nothing clean about anyone.
            eligible = np.isfinite(self.cohort)
        for exclusion in self.found:
            eligible &= ~exclusion.units
        self.found = (*self.found, Exclusion(step, reason, eligible & units))
