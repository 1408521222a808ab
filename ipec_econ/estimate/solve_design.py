"""A regression on functions of cohort and period solved from moments, with its scores."""

from __future__ import annotations

from dataclasses import dataclass

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.panel import ModelData
from ipec_econ.estimate.expand_design import ExpandedDesign
from ipec_econ.estimate.gather_cells import gather_cells
from ipec_econ.estimate.gather_columns import gather_columns
from ipec_econ.numerics.cells.cell_regression import (
    CellRegression,
    DesignMap,
    compute_score_meat,
    solve_cells,
    sum_scores,
)
from ipec_econ.numerics.cells.firm_columns import EffectKind, FirmColumns
from ipec_econ.numerics.cells.firm_regression import FirmRegression, solve_firms
from ipec_econ.numerics.cells.firm_scores import map_firm_scores
from ipec_econ.numerics.cells.grid_regression import (
    GridRegression,
    compute_grid_meat,
    solve_grid,
    sum_grid_scores,
)
from ipec_econ.numerics.cells.streamed_cells import Cells


@dataclass(frozen=True, slots=True)
class CellSolution:
    """Effects of firms, from cells alone."""

    solved: CellRegression
    cells: Cells
    design: DesignMap

    def compute_meat(self) -> FloatArray:
        """Return Σ over clusters of score products, shape (k, k)."""
        return compute_score_meat(self.cells, self.solved, self.design)

    def sum_scores(self) -> FloatArray:
        """Return scores by cluster, shape (n_clusters, k)."""
        return sum_scores(self.cells, self.solved, self.design)


@dataclass(frozen=True, slots=True)
class GridSolution:
    """Effects of cohorts, from cells alone."""

    solved: GridRegression
    cells: Cells

    def compute_meat(self) -> FloatArray:
        """Return Σ over clusters of score products, shape (k, k)."""
        return compute_grid_meat(self.cells, self.solved)

    def sum_scores(self) -> FloatArray:
        """Return scores by cluster, shape (n_clusters, k)."""
        return sum_grid_scores(self.cells, self.solved)


@dataclass(frozen=True, slots=True)
class FirmSolution:
    """Either, with controls or covariates: cells, and a pass over firms."""

    solved: FirmRegression
    columns: FirmColumns

    def compute_meat(self) -> FloatArray:
        """Return Σ over clusters of score products, shape (k, k)."""
        return map_firm_scores(self.columns, self.solved).compute_covariance()

    def sum_scores(self) -> FloatArray:
        """Return scores by cluster, shape (n_clusters, k)."""
        return map_firm_scores(self.columns, self.solved).sum_clusters()


Solution = CellSolution | GridSolution | FirmSolution


def solve_design(
    data: ModelData,
    ways: EffectKind,
    design: DesignMap,
    expanded: ExpandedDesign,
    *,
    model_id: str,
) -> Solution:
    """Regress the outcome on functions of cohort and period, and on the data's own regressors.

    Parameters
    ----------
    data
        The rows to use; weights and clusters are constant within firms.
    ways
        Whose effects stand beside the periods'.
    design
        Cohorts, periods → regressors.
    expanded
        The same with what covariates add.
    model_id
        For messages.
    """
    if data.regressors.shape[1]:
        columns = gather_columns(data, model_id=model_id)
        return FirmSolution(solve_firms(columns, expanded, ways), columns)
    cells = gather_cells(data, model_id=model_id)
    if ways == "unit":
        return CellSolution(solve_cells(cells, design), cells, design)
    return GridSolution(solve_grid(cells, design), cells)
