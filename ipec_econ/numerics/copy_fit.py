"""Estimates from regressions on copies of firms' rows: stacks, or one sample a horizon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.cells.cell_covariance import InfluenceMap
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.count_used import UsedMap


@dataclass(frozen=True, slots=True)
class CopyFit:
    """K coefficients, each with the regression that it is from.

    Attributes
    ----------
    estimates
        Outcome units, shape (K,).
    influence
        Scores times bread, summed over a firm's copies, without a small-sample factor.
    used
        Rows whose outcomes a coefficient's regression uses.
    is_treated
        Cells → whether their firms are on the treated side of it, shape (n_cells, K).
    n_obs
        Rows of the regression, copies counted as often as they occur, shape (K,).
    n_parameters
        What the small-sample factor counts, shape (K,).
    scored
        Cells that `influence` is of, where these carry scores of controls; ``None`` where they are
        the sample's own.
    """

    estimates: FloatArray
    influence: InfluenceMap
    used: UsedMap
    is_treated: Callable[[CellMoments], BoolArray]
    n_obs: IntArray
    n_parameters: IntArray
    scored: CellMoments | None = None
