"""Rows that stand for all firms of a period, from sums over them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray, freeze_array
from ipec_econ.core.cell_set import CellKey
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.panel import Codes, FollowedRows, ModelData
from ipec_econ.core.shared_work import SharedWork


@dataclass(frozen=True, slots=True)
class PeriodSums:
    """Rows of each period, and sums over them of what they hold, shapes (T,)."""

    periods: IntArray
    rows: IntArray
    outcome: FloatArray
    treated: IntArray
    weight: FloatArray


def start_followed(
    key: CellKey,
    sums: PeriodSums,
    followed: FollowedRows,
    *,
    unit: str,
    flow: tuple[FlowStep, ...],
    work: SharedWork,
) -> ModelData:
    """Return the data of a set of firms that are followed through their treatment."""
    seen = np.flatnonzero(sums.rows)
    everyone: IntArray = np.zeros(len(seen), dtype=np.int64)
    rows = sums.rows[seen]
    return ModelData(
        model="",
        outcome_name=key.outcome,
        outcome=freeze_array(sums.outcome[seen] / rows),
        terms=(),
        regressors=freeze_array(np.empty((len(seen), 0))),
        fixed_effects=(),
        weights=None if key.weights is None else freeze_array(sums.weight[seen] / rows),
        clusters=(Codes(key.cluster, everyone, 1),),
        unit=Codes(unit, everyone, 1),
        time=freeze_array(sums.periods[seen]),
        cohort=None,
        treated=freeze_array(sums.treated[seen] / rows),
        flow=flow,
        followed=followed,
        work=work,
    )
