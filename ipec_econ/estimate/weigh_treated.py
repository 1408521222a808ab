"""The weight of each treated row's effect in a two-way fixed-effects coefficient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.estimate.fit_design import MomentRegression
from ipec_econ.estimate.fit_regression import RowRegression
from ipec_econ.estimate.regression import Regression
from ipec_econ.estimate.solve_design import CellSolution
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.cell_regression import net_design
from ipec_econ.numerics.cells.streamed_cells import StreamedCells
from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.cross_product import cross_product, fitted, project


@dataclass(frozen=True, slots=True)
class TreatedWeights:
    """Weights of treated rows that share one, summing to one over all rows.

    Attributes
    ----------
    values
        The weight of each row of the group, shape (n_groups,).
    counts
        Rows of the group, shape (n_groups,).
    shares
        Of the group in the model's weights of all treated rows, summing to one; of the rows, in a
        model without weights, shape (n_groups,).
    """

    values: FloatArray
    counts: IntArray
    shares: FloatArray

    def sum_negative(self) -> float:
        """Return the sum of the negative weights."""
        negative = self.values < 0
        return float((self.values[negative] * self.counts[negative]).sum())


def weigh_treated(regression: Regression) -> TreatedWeights:
    """Return the weights of a regression whose first regressor is the treatment.

    With a treatment that is 0 or 1, the coefficient is the sum of weights times effects: the
    residual of the treatment on everything else, over its sum on treated rows.

    References
    ----------
    de Chaisemartin and D'Haultfœuille (2020), theorem 1.
    """
    if isinstance(regression, MomentRegression) and isinstance(regression.solution, CellSolution):
        return _weigh_cells(regression.solution)
    if isinstance(regression, RowRegression):
        return _weigh_rows(regression)
    raise EstimationError(
        Problem("estimate/no-treatment", "the regression does not say how it was solved")
    )


@dataclass(frozen=True, slots=True)
class NegativeWeights:
    """Treated rows with a negative weight: how many, of how many, and the sum of their weights."""

    n_rows: int
    n_all: int
    total: float


def count_negative(regression: Regression) -> NegativeWeights:
    """Return how many weights of `weigh_treated` are negative, whatever the number of rows."""
    solution = regression.solution if isinstance(regression, MomentRegression) else None
    if isinstance(solution, CellSolution) and isinstance(solution.cells, StreamedCells):
        return _count_streamed(solution)
    weights = weigh_treated(regression)
    n_rows = int(weights.counts[weights.values < 0].sum())
    return NegativeWeights(n_rows, int(weights.counts.sum()), weights.sum_negative())


def _count_streamed(solution: CellSolution) -> NegativeWeights:
    """Count in one pass: the sum that weights are shares of is positive."""
    n_rows, n_all, negative, total = 0, 0, 0.0, 0.0
    for part in solution.cells.parts():
        residual = net_design(part, solution.design, solution.solved)[:, :, 0]
        treated = part.pattern & (part.periods >= part.cohort[:, None])
        values = (residual * part.weight[:, None])[treated]
        n_rows += int(np.count_nonzero(values < 0))
        n_all += len(values)
        negative += float(values[values < 0].sum())
        total += float(values.sum())
    return NegativeWeights(n_rows, n_all, negative / total)


def _weigh_cells(solution: CellSolution) -> TreatedWeights:
    if not isinstance(solution.cells, CellMoments):
        raise TypeError("weights by row are those of cells in memory")
    cells = solution.cells
    residual = net_design(cells, solution.design, solution.solved)[:, :, 0]
    treated = cells.pattern & (cells.periods >= cells.cohort[:, None])
    # A cell's weight is shared by its firms: rows are counted, not weighted, as rows are.
    each = cells.weight / cells.n_units
    values = (residual * each[:, None])[treated]
    counts = np.broadcast_to(cells.n_units[:, None], treated.shape)[treated]
    weights = np.broadcast_to(cells.weight[:, None], treated.shape)[treated]
    return TreatedWeights(
        values / (values * counts).sum(), counts.astype(np.int64), weights / weights.sum()
    )


def _weigh_rows(regression: RowRegression) -> TreatedWeights:
    data, absorbed = regression.data, regression.absorbed
    treatment, others = absorbed.regressors[:, 0], absorbed.regressors[:, 1:]
    solved = factorise_in_order(cross_product(others, data.weights), absorbed.totals[1:])
    used = others[:, solved.kept]
    moments = project(used, treatment, data.weights)
    coefficients = np.einsum("ij,j->i", solved.inverse, moments, optimize=False)
    residual = treatment - fitted(used, coefficients)
    weighted = residual if data.weights is None else residual * data.weights
    treated = np.zeros(len(weighted)) if data.treated is None else data.treated
    values = weighted[treated > 0]
    own = np.ones(len(weighted)) if data.weights is None else data.weights
    weights = own[treated > 0]
    return TreatedWeights(
        values / values.sum(), np.ones(len(values), dtype=np.int64), weights / weights.sum()
    )
