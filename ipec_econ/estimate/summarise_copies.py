"""The panel's rows that regressions on copies use, each counted once."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.estimates import FitStatistics
from ipec_econ.core.flow import FlowStep
from ipec_econ.estimate.copy_cells import CopyCells
from ipec_econ.estimate.count_rows import count_obs, count_units
from ipec_econ.numerics.cells.cell_covariance import BLOCK_NUMBERS
from ipec_econ.numerics.copy_fit import CopyFit


def summarise_copies(
    sample: CopyCells, fit: CopyFit, *, model_id: str
) -> tuple[FitStatistics, tuple[FlowStep, ...]]:
    """Return counts and means over the rows used, and the flow with the rows that are not.

    A firm is treated here when a row of it under treatment is used, as the flow counts it.
    """
    statistics = _measure(sample, fit)
    return statistics, _count_lost(sample, statistics, model_id)


def _measure(sample: CopyCells, fit: CopyFit) -> FitStatistics:
    cells = sample.cells
    count, total, before, before_total = 0, 0.0, 0, 0.0
    units, treated = 0, 0
    size = max(1, BLOCK_NUMBERS // max(1, len(fit.estimates) * len(cells.periods)))
    for block in cells.split(size):
        used: BoolArray = np.any(fit.used(block), axis=1)
        heavy = used * block.n_units[:, None]
        count += int(heavy.sum())
        total += float((heavy * block.mean_plain).sum())
        units += int(block.n_units[used.any(axis=1)].sum())
        under = used & (block.periods >= block.cohort[:, None])
        inside = np.asarray(under.any(axis=1))
        treated += int(block.n_units[inside].sum())
        early = heavy * (inside[:, None] & ~under)
        before += int(early.sum())
        before_total += float((early * block.mean_plain).sum())
    return FitStatistics(
        n_obs=count,
        n_units=units,
        n_treated=treated,
        n_clusters=None,
        mean_outcome=total / count,
        mean_pre=before_total / before if before else None,
        r2=None,
        r2_within=None,
    )


def _count_lost(sample: CopyCells, fit: FitStatistics, model_id: str) -> tuple[FlowStep, ...]:
    data = sample.data
    n_obs, n_units = fit.n_obs or 0, fit.n_units or 0
    lost = count_obs(data) - n_obs
    if not lost:
        return data.flow
    treated, before = fit.n_treated or 0, 0
    for part in sample.cells.parts():
        under = part.pattern & (part.periods >= part.cohort[:, None])
        before += int(part.n_units[under.any(axis=1)].sum())
    step = FlowStep(
        scope=f"model:{model_id}",
        step="no_comparison",
        reason="rows in no comparison: outside every window, or without a clean comparison",
        rows=n_obs,
        units=n_units,
        treated_units=treated,
        rows_lost=lost,
        units_lost=count_units(data) - n_units,
        treated_units_lost=before - treated,
    )
    return (*data.flow, step)
