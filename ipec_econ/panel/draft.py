"""A treatment by unit, before the panel's rows are chosen and its exclusions counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import TreatmentForm
from ipec_econ.panel.cohort_counts import count_cohorts
from ipec_econ.panel.describe_cohorts import describe_cohorts, describe_late_cohorts
from ipec_econ.panel.history import History


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Units that a model of the treatment drops for one reason, shape (n_units,).

    ``other_kind`` marks the reason of units that are a clean cohort of another kind of the same
    treatment: no controls, but known not to be treated by this kind. Their column is 0, so that
    several kinds fit into one regression; the column of all other excluded units is null.
    """

    step: str
    reason: str
    units: BoolArray
    other_kind: bool = False


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
    covered
        As in `TreatmentColumns`.
    """

    name: str
    form: TreatmentForm
    absorbing: bool
    cohort: FloatArray
    treated: FloatArray
    exclusions: tuple[Exclusion, ...]
    columns: Mapping[str, pa.Array]
    notices: tuple[Notice, ...] = field(default=())
    covered: BoolArray | None = None

    @property
    def excluded(self) -> BoolArray:
        """Whether a unit is excluded for any reason, shape (n_units,)."""
        return join_units(self.exclusions, len(self.cohort))

    @property
    def other_kind(self) -> BoolArray:
        """Whether an excluded unit is a clean cohort of another kind, shape (n_units,)."""
        return join_units([one for one in self.exclusions if one.other_kind], len(self.cohort))


def draft_absorbing(
    name: str,
    form: TreatmentForm,
    history: History,
    cohort: FloatArray,
    exclusions: tuple[Exclusion, ...] = (),
    notices: tuple[Notice, ...] = (),
) -> TreatmentDraft:
    """Return the draft of a treatment that starts at `cohort` and never ends.

    A cohort after the panel's last period counts as never treated, with a notice; what else
    a reader must know of the cohorts is noticed too.
    """
    gone = join_units(exclusions, history.n_units)
    other_kind = join_units([one for one in exclusions if one.other_kind], history.n_units)
    after_end = np.isfinite(cohort) & (cohort > history.last_period)
    cohort = np.where(after_end, np.inf, cohort)
    under = history.times >= cohort[history.codes]
    unknown = gone & ~other_kind
    mask = unknown[history.codes] if unknown.any() else None
    treated, column = under.astype(np.float64), pa.array(under.astype(np.int64), mask=mask)
    seen: BoolArray = history.find_first_seen() < cohort
    found = (
        *describe_late_cohorts(name, int(np.count_nonzero(after_end & ~gone)), history.last_period),
        *describe_cohorts(name, count_cohorts(cohort[~gone], seen[~gone])),
    )
    return TreatmentDraft(
        name, form, True, cohort, treated, exclusions, {name: column}, (*notices, *found)
    )


def join_units(exclusions: Iterable[Exclusion], n_units: int) -> BoolArray:
    """Return which units any of the exclusions drops, shape (n_units,)."""
    joined: BoolArray = np.zeros(n_units, dtype=np.bool_)
    for exclusion in exclusions:
        joined |= exclusion.units
    return joined
