"""Which pairs of cohort and event time have a coefficient, and which are their references."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.model import CohortRegressionModel
from ipec_econ.numerics.average_coefficients import ObservedCells
from ipec_econ.numerics.cohort_grid import CohortGrid


@dataclass(frozen=True, slots=True)
class CohortDesign:
    """Dummies of K pairs of cohort and event time.

    Attributes
    ----------
    cohort, event
        Of each coefficient, shape (K,).
    reference_cohort, reference_event
        Pairs whose effect is zero by definition, shape (n_references,).
    window
        End bins of event times; ``None`` where they are not binned.
    """

    cohort: IntArray
    event: IntArray
    reference_cohort: IntArray
    reference_event: IntArray
    window: tuple[int, int] | None

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of the coefficients."""
        pairs = zip(self.cohort, self.event, strict=True)
        return tuple(f"cohort::{cohort}:rel_time::{event}" for cohort, event in pairs)

    def mark(self, cohorts: FloatArray, periods: IntArray) -> FloatArray:
        """Return the dummies by cohort and period, shape (n_cohorts, T, K)."""
        event = bin_events(periods - cohorts[:, None], self.window)
        same_event = event[:, :, None] == self.event
        dummies: FloatArray = (same_event & (cohorts[:, None, None] == self.cohort)).astype(
            np.float64
        )
        return dummies

    def observe(self, grid: CohortGrid, kept: IntArray) -> ObservedCells:
        """Return the pairs of cohort and period seen that share a kept coefficient.

        Parameters
        ----------
        grid
            The rows used.
        kept
            Places of the kept coefficients among the K, in order.
        """
        marked = self.mark(grid.cohorts, grid.periods)[:, :, kept] > 0
        row, column = np.nonzero(marked.any(axis=2) & (grid.n_obs > 0))
        cohort = grid.cohorts[row].astype(np.int64)
        coefficient = marked[row, column].argmax(axis=1)
        return ObservedCells(
            coefficient=coefficient.astype(np.int64),
            cohort=cohort,
            time=grid.periods[column],
            event=self.event[kept][coefficient],
            weight=grid.weight[row, column],
            size=grid.size[row],
        )


def design_against_reference(
    grid: CohortGrid, model: CohortRegressionModel, *, model_id: str
) -> tuple[CohortDesign, tuple[Notice, ...]]:
    """Give every pair seen a coefficient but one a cohort, its last event time before treatment.

    Returns
    -------
    tuple of CohortDesign and notices
        A notice where a cohort is not seen just before its treatment.
    """
    wanted = -1 - model.anticipation
    window = model.window if model.bin else None
    cohort, event = _list_pairs(grid, window)
    early = event <= wanted
    cohorts = np.unique(cohort[early])
    references = np.array([event[early & (cohort == one)].max() for one in cohorts], dtype=np.int64)
    other = references != wanted
    # Every cohort has a reference: those without a row before treatment were dropped.
    is_reference = event == references[np.searchsorted(cohorts, cohort)]
    design = CohortDesign(
        cohort=cohort[~is_reference],
        event=event[~is_reference],
        reference_cohort=cohorts,
        reference_event=references,
        window=window,
    )
    return design, _describe_references(cohorts[other], references[other], wanted, model_id)


def design_treated(grid: CohortGrid, model: CohortRegressionModel) -> CohortDesign:
    """Give every pair seen under treatment, or its anticipation, a coefficient."""
    window = model.window if model.bin else None
    cohort, event = _list_pairs(grid, window)
    treated = event >= -model.anticipation
    none = np.empty(0, dtype=np.int64)
    return CohortDesign(cohort[treated], event[treated], none, none, window)


def bin_events(rel_time: FloatArray, window: tuple[int, int] | None) -> FloatArray:
    """Return event times with those beyond the window in its end bins; never stays infinite."""
    if window is None:
        return rel_time
    binned: FloatArray = np.where(np.isfinite(rel_time), np.clip(rel_time, *window), rel_time)
    return binned


def _list_pairs(grid: CohortGrid, window: tuple[int, int] | None) -> tuple[IntArray, IntArray]:
    """Return the cohorts and event times seen, each pair once, in order."""
    event = bin_events(grid.rel_time, window)
    row, column = np.nonzero((grid.n_obs > 0) & np.isfinite(event))
    pairs = np.column_stack([grid.cohorts[row], event[row, column]]).astype(np.int64)
    unique = np.unique(pairs, axis=0)
    return unique[:, 0], unique[:, 1]


def _describe_references(
    cohorts: IntArray, references: IntArray, wanted: int, model_id: str
) -> tuple[Notice, ...]:
    if not len(cohorts):
        return ()
    pairs = zip(cohorts, references, strict=True)
    listed = ", ".join(f"{reference} for {cohort}" for cohort, reference in pairs)
    return (
        Notice(
            "estimate/other-reference",
            "estimate",
            f"model {model_id}",
            f"{len(cohorts)} cohorts are not seen {-wanted} before treatment: their reference is "
            f"an earlier period ({listed})",
            level="warning",
        ),
    )
