"""Influence on several estimates with the cells that it is of."""

from __future__ import annotations

from dataclasses import dataclass

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.cells.cell_covariance import (
    InfluenceMap,
    compute_cell_covariance,
    sum_influence,
)
from ipec_econ.numerics.cells.streamed_cells import Cells


@dataclass(frozen=True, slots=True)
class JointInfluence:
    """What firms contribute to the errors of K estimates.

    Attributes
    ----------
    cells
        Of firms, with their scores where controls have some.
    contribute
        Cells → their firms' influence.
    n_estimates
        K.
    """

    cells: Cells
    contribute: InfluenceMap
    n_estimates: int

    def compute_covariance(self) -> FloatArray:
        """Return the joint covariance without a small-sample factor, shape (K, K)."""
        return compute_cell_covariance(self.cells, self.contribute, self.n_estimates)

    def sum_clusters(self) -> FloatArray:
        """Return the influence summed by cluster, shape (n_clusters, K)."""
        return sum_influence(self.cells, self.contribute, self.n_estimates)
