"""A treatment by unit, before the panel's rows are chosen and its exclusions counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.core.notice import Level, Notice
from ipec_econ.core.panel import TreatmentForm
from ipec_econ.panel.history import History


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Units that are no clean cohort for one reason, shape (n_units,)."""

    step: str
    reason: str
    units: BoolArray


@dataclass(frozen=True, slots=True)
class TreatmentDraft:
    """One treatment on units and on all rows of the firm table.

    Attributes
    ----------
    cohort
        First treated period, ``inf`` = never, shape (n_units,).
    treated
        1.0, 0.0 or NaN, shape (n_rows,).
    exclusions
        In the order in which they are counted; they do not overlap.
    columns
        Name → column of the panel's rows, shape (n_rows,).
    """

    name: str
    form: TreatmentForm
    absorbing: bool
    cohort: FloatArray
    treated: FloatArray
    exclusions: tuple[Exclusion, ...]
    columns: Mapping[str, pa.Array]
    notices: tuple[Notice, ...] = field(default=())

    @property
    def excluded(self) -> BoolArray:
        """Whether a unit is excluded for any reason, shape (n_units,)."""
        gone: BoolArray = np.zeros(self.cohort.shape, dtype=np.bool_)
        for exclusion in self.exclusions:
            gone |= exclusion.units
        return gone


def draft_absorbing(
    name: str,
    form: TreatmentForm,
    history: History,
    cohort: FloatArray,
    exclusions: tuple[Exclusion, ...] = (),
    notices: tuple[Notice, ...] = (),
) -> TreatmentDraft:
    """Return the draft of a treatment that starts at `cohort` and never ends.

    A cohort after the panel's last period counts as never treated, with a notice, as do
    the numbers of firms without a period before treatment and a treatment that nobody gets.
    """
    after_end = np.isfinite(cohort) & (cohort > history.last_period)
    cohort = np.where(after_end, np.inf, cohort)
    treated = (history.times >= cohort[history.codes]).astype(np.float64)
    gone: BoolArray = np.zeros(history.n_units, dtype=np.bool_)
    for exclusion in exclusions:
        gone |= exclusion.units
    column = pa.array(treated.astype(np.int64), mask=gone[history.codes])
    found = (
        *_notice_after_end(name, history, int(np.count_nonzero(after_end & ~gone))),
        *_notice_no_pre_period(name, history, cohort, gone),
        *_notice_none_treated(name, cohort, gone),
    )
    return TreatmentDraft(
        name, form, True, cohort, treated, exclusions, {name: column}, (*notices, *found)
    )


def make_notice(name: str, code: str, text: str, level: Level = "info") -> Notice:
    """Return a notice about the treatment `name`."""
    return Notice(code, "panel", name, text, level)


def _notice_after_end(name: str, history: History, count: int) -> list[Notice]:
    if not count:
        return []
    text = (
        f"{count} firms are first treated after {history.last_period}, the panel's last period: "
        "they count as never treated"
    )
    return [make_notice(name, "panel/cohort-after-end", text)]


def _notice_no_pre_period(
    name: str, history: History, cohort: FloatArray, gone: BoolArray
) -> list[Notice]:
    treated = np.isfinite(cohort) & ~gone
    without = int(np.count_nonzero(treated & (history.count_before(cohort) == 0)))
    if not without:
        return []
    text = (
        f"{without} of {np.count_nonzero(treated)} treated firms have no period before treatment: "
        "they say nothing about the effect of its start"
    )
    return [make_notice(name, "panel/no-pre-period", text)]


def _notice_none_treated(name: str, cohort: FloatArray, gone: BoolArray) -> list[Notice]:
    if np.any(np.isfinite(cohort) & ~gone):
        return []
    text = f"no firm of the panel is treated by `{name}`"
    return [make_notice(name, "panel/none-treated", text, "warning")]
