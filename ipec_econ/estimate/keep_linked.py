"""Rows of a cohort that no firm links with its reference, dropped and counted."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray
from ipec_econ.estimate.cohort_design import CohortDesign
from ipec_econ.estimate.cohort_sample import (
    CohortSample,
    check_left,
    count_cohorts,
    release_untreated,
)
from ipec_econ.estimate.gather_cells import gather_cells
from ipec_econ.estimate.keep_rows import keep_rows
from ipec_econ.estimate.read_cohorts import read_cohorts
from ipec_econ.numerics.linked_cells import find_linked_rows, link_cells


def keep_linked(
    sample: CohortSample, design: CohortDesign, anticipation: int, *, model_id: str
) -> CohortSample:
    """Drop rows whose cohort and period are linked with no untreated ones of the cohort.

    Where no firm of a cohort is seen both before and after treatment, its effects are known
    relative to one another only: a regression would drop one of their dummies as collinear and
    measure the others against that. A cohort of which no row under treatment is left is one of the
    comparison's, as in `prepare_cohort_sample`. Return the sample itself where no row is dropped.

    Raises
    ------
    EstimationError
        Nothing is left to compare.
    """
    data = sample.data
    if data.fixed_effects[0].name != data.unit.name:
        return sample
    cohorts, periods = sample.grid.cohorts, sample.grid.periods
    row = np.searchsorted(cohorts, read_cohorts(data))
    cell = (row * len(periods) + np.searchsorted(periods, data.time)).astype(np.int64)
    anchors: BoolArray = np.logical_not(design.mark(cohorts, periods).any(axis=2))
    if data.firms is None:
        linked = find_linked_rows(data.unit.values, cell, anchors.ravel())
    else:
        linked = link_cells(gather_cells(data, model_id=model_id), anchors).ravel()[cell]
    kept = keep_rows(
        data,
        linked,
        model_id=model_id,
        step="not_linked",
        reason="firms of a cohort none of which is seen both before treatment and in these periods",
    )
    if kept is data:
        return sample
    released = release_untreated(kept, count_cohorts(kept), anticipation)
    check_left(released, model_id)
    return CohortSample(released, count_cohorts(released), sample.notices)
