"""Estimated group-time effects before they become rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.panel import ModelData
from ipec_econ.numerics.aggregate import Average
from ipec_econ.numerics.cells.cell_covariance import BLOCK_NUMBERS
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.group_time import GroupTime


@dataclass(frozen=True, slots=True)
class EffectFit:
    """Estimated group-time effects before they become rows.

    Attributes
    ----------
    data
        The rows at hand.
    cells
        Their moments.
    group_time
        The K effects.
    averages
        What they were averaged to.
    vcov
        Of effects and cohort shares, shape (K + n_cohorts, K + n_cohorts).
    sum_influence
        Returns what each cluster adds to their errors, shape (G, K + n_cohorts).
    """

    data: ModelData
    cells: CellMoments
    group_time: GroupTime
    averages: tuple[Average, ...]
    vcov: FloatArray
    sum_influence: Callable[[], FloatArray]

    @property
    def block_size(self) -> int:
        """Cells whose flags by effect and period, one byte each, are held at once."""
        numbers = self.group_time.n_estimates * len(self.cells.periods)
        return max(1, 8 * BLOCK_NUMBERS // max(1, numbers))
