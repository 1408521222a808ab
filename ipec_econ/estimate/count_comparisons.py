"""What group-time comparisons and their averages used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.panel import ModelData
from ipec_econ.numerics.aggregate import Average
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.count_used import UsedCounts, count_used
from ipec_econ.numerics.group_time import GroupTime, find_used


@dataclass(frozen=True, slots=True)
class ComparisonCounts:
    """Counts by effect, by average and last over all; `treated` firms have a row under treatment.

    ``flow`` has a step more than the data's where rows are in no comparison.
    """

    counts: UsedCounts
    treated: int
    flow: tuple[FlowStep, ...]


def count_comparisons(
    data: ModelData,
    cells: CellMoments,
    group_time: GroupTime,
    averages: Sequence[Average],
    *,
    model_id: str,
) -> ComparisonCounts:
    """Count what each effect and average used, and what none of them did."""
    n_effects = group_time.n_estimates
    members: BoolArray = np.concatenate(
        [
            np.eye(n_effects, dtype=np.bool_),
            np.array([one.members for one in averages]).reshape(-1, n_effects),
            np.ones((1, n_effects), dtype=np.bool_),
        ]
    )
    counts = count_used(
        cells,
        lambda block: find_used(block, group_time),
        members,
        lambda block: block.cohort[:, None] == group_time.comparisons.cohort,
    )
    treated = 0
    for block in cells.split(10_000):
        used = find_used(block, group_time).any(axis=1)
        under = used & (block.periods >= block.cohort[:, None])
        treated += int(block.n_units[under.any(axis=1)].sum())
    return ComparisonCounts(counts, treated, _count_unused(data, counts, treated, model_id))


def _count_unused(
    data: ModelData, counts: UsedCounts, treated: int, model_id: str
) -> tuple[FlowStep, ...]:
    n_obs, n_units = int(counts.n_obs[-1]), int(counts.n_units[-1])
    lost = len(data.outcome) - n_obs
    if not lost:
        return data.flow
    before = int(np.count_nonzero(_find_treated(data)))
    step = FlowStep(
        scope=f"model:{model_id}",
        step="no_comparison",
        reason="rows in no comparison: their firm, or the other side, is not seen in both periods",
        rows=n_obs,
        units=n_units,
        treated_units=treated,
        rows_lost=lost,
        units_lost=data.unit.n_levels - n_units,
        treated_units_lost=before - treated,
    )
    return (*data.flow, step)


def _find_treated(data: ModelData) -> BoolArray:
    if data.cohort is None:
        return np.zeros(data.unit.n_levels, dtype=np.bool_)
    under = data.time >= data.cohort
    return np.bincount(data.unit.values, under, minlength=data.unit.n_levels) > 0
