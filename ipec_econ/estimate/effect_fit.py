"""Estimated group-time effects before they become rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.panel import ModelData
from ipec_econ.numerics.aggregate import Average
from ipec_econ.numerics.cells.cell_covariance import BLOCK_NUMBERS
from ipec_econ.numerics.cells.streamed_cells import Cells
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
    cells: Cells
    group_time: GroupTime
    averages: tuple[Average, ...]
    vcov: FloatArray
    sum_influence: Callable[[], FloatArray]

    @property
    def block_size(self) -> int:
        """Cells whose flags by effect and period, one byte each, are held at once."""
        numbers = self.group_time.n_estimates * len(self.cells.periods)
        return max(1, 8 * BLOCK_NUMBERS // max(1, numbers))

    @property
    def jacobian(self) -> FloatArray:
        """Effects, then averages, by effects and cohort shares: (K + n_averages, K + n_cohorts)."""
        n_effects = self.group_time.n_estimates
        jacobian = np.zeros((n_effects + len(self.averages), len(self.vcov)))
        jacobian[:n_effects, :n_effects] = np.eye(n_effects)
        for position, one in enumerate(self.averages):
            jacobian[n_effects + position] = one.gradient
        return jacobian
