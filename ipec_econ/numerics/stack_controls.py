"""Controls of a regression on a stack: partialled out of every copy of a firm's rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.cells.build_cells import build_cells
from ipec_econ.numerics.cells.cell_covariance import Influence
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.firm_columns import FirmColumns
from ipec_econ.numerics.cells.join_scores import build_score_cells, narrow_cells
from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.copy_fit import CopyFit
from ipec_econ.numerics.cross_product import cross_product
from ipec_econ.numerics.stack import Stack, StackSums, select_copies
from ipec_econ.numerics.stack_regression import (
    StackEffects,
    StackSolution,
    describe_stack,
    find_shares,
    map_stack_influence,
    solve_stack,
    weigh_sides,
)


def fit_controlled_stack(
    columns: FirmColumns,
    stack: Stack,
    sums: StackSums,
    weights: FloatArray,
    effects: StackEffects,
) -> tuple[CopyFit, BoolArray, BoolArray]:
    """Regress stacked outcomes on treated × event time and on controls.

    Frisch–Waugh–Lovell: the controls' coefficients are those of residuals on residuals, and the
    others those of the outcome less the controls' part. A firm contributes to the latter what it
    would without controls, less the controls' own coefficients times its part in the former.

    Parameters
    ----------
    columns
        Outcomes and controls of all firms.
    stack, sums, weights, effects
        As of `ipec_econ.numerics.stack_regression.fit_stack`.

    Returns
    -------
    CopyFit, BoolArray, BoolArray
        Of the identified event times and then controls; which event times and controls they are.
    """
    both, within = weigh_sides(weights), effects == "unit"
    units = build_cells(columns.paths, compress=False)
    series = [columns.paths.outcome, *np.moveaxis(columns.controls, 2, 0)]
    solutions = [_solve(columns, values, stack, both, effects) for values in series]
    copies = _Copies(units, stack, both, within=within)
    found = _regress_controls(copies, series, solutions)
    used = np.flatnonzero(found.kept)
    net = columns.paths.outcome - np.einsum(
        "ntp,p->nt", columns.controls[:, :, found.kept], found.coefficients, optimize=False
    )
    solution = _solve(columns, net, stack, both, effects)
    own = [series[1 + q] for q in used]
    scores = _score_controls(copies, [net, *own], [solution, *(solutions[1 + q] for q in used)])
    loads = np.array([solutions[1 + q].coefficients for q in used], dtype=np.float64)
    loads = loads.reshape(len(used), len(solution.coefficients)).T
    path = replace(columns.paths, outcome=np.where(columns.paths.observed, net, 0.0))
    cells = build_score_cells(path, [path.outcome], scores)

    def influence(block: CellMoments) -> Influence:
        narrow = narrow_cells(block, columns.paths.periods)
        plain = map_stack_influence(narrow, stack, both, solution, within=within)
        return _join(plain, loads, found.bread)

    estimates = np.concatenate([solution.coefficients, found.coefficients])
    fit = describe_stack(stack, sums, effects, estimates, influence)
    return replace(fit, scored=cells), solution.kept, found.kept


def _solve(
    columns: FirmColumns,
    values: FloatArray,
    stack: Stack,
    weights: FloatArray,
    effects: StackEffects,
) -> StackSolution:
    path = replace(columns.paths, outcome=np.where(columns.paths.observed, values, 0.0))
    return solve_stack(build_cells(path), stack, weights, effects)


@dataclass(frozen=True, slots=True)
class _Copies:
    """Firms' rows in every sub-experiment."""

    units: CellMoments
    stack: Stack
    weights: FloatArray
    within: bool

    def net(
        self, series: Sequence[FloatArray], solutions: Sequence[StackSolution]
    ) -> Iterator[tuple[FloatArray, list[FloatArray]]]:
        """Yield rows' weights and residuals of each series, by sub-experiment, (n_units, E)."""
        for a, cohort in enumerate(self.stack.cohorts):
            copies = select_copies(self.units, self.stack, cohort)
            side: IntArray = copies.treated.astype(np.int64)
            weight = copies.rows * self.weights[a][side]
            share = find_shares(weight)
            found = []
            for values, solution in zip(series, solutions, strict=True):
                net = values[:, copies.column] - solution.fitted[a][side]
                net = np.where(copies.rows, net, 0.0)
                if self.within:
                    net -= (share * net).sum(axis=1)[:, None]
                found.append(np.where(copies.rows, net, 0.0))
            yield weight, found


@dataclass(frozen=True, slots=True)
class _Controls:
    """Which controls are identified, their coefficients, and (X̃'WX̃)⁻¹."""

    kept: BoolArray
    coefficients: FloatArray
    bread: FloatArray


def _regress_controls(
    copies: _Copies, series: Sequence[FloatArray], solutions: Sequence[StackSolution]
) -> _Controls:
    size = len(series)
    gram, total = np.zeros((size, size)), np.zeros((size, 3))
    for a, (weight, net) in enumerate(copies.net(series, solutions)):
        heavy = (weight * copies.units.weight[:, None]).ravel()
        gram += cross_product(np.column_stack([one.ravel() for one in net]), heavy)
        column = select_copies(copies.units, copies.stack, copies.stack.cohorts[a]).column
        for q, values in enumerate(series):
            raw = values[:, column].ravel() - solutions[q].fitted[0, 0, 0]
            total[q] += [heavy.sum(), (heavy * raw).sum(), (heavy * raw**2).sum()]
    squares = total[:, 2] - total[:, 1] ** 2 / total[:, 0]
    solved = factorise_in_order(gram[1:, 1:], squares[1:])
    coefficients = np.einsum("ij,j->i", solved.inverse, gram[1:, 0][solved.kept], optimize=False)
    return _Controls(solved.kept, coefficients, solved.inverse)


def _score_controls(
    copies: _Copies, series: Sequence[FloatArray], solutions: Sequence[StackSolution]
) -> FloatArray:
    """Return Σ over a firm's copies of controls' residuals times the outcome's, (n_units, p)."""
    scores = np.zeros((copies.units.n_cells, len(series) - 1))
    for weight, (residual, *controls) in copies.net(series, solutions):
        for q, net in enumerate(controls):
            scores[:, q] += (weight * net * residual).sum(axis=1)
    return scores


def _join(plain: Influence, loads: FloatArray, bread: FloatArray) -> Influence:
    """Add controls: what they do to the other coefficients, and their own."""
    n_cells, n_estimates, n_periods = plain.slope.shape
    n_controls = len(bread)
    slope = np.zeros((n_cells, n_estimates + n_controls, n_periods + n_controls))
    slope[:, :n_estimates, :n_periods] = plain.slope
    slope[:, :n_estimates, n_periods:] = -np.einsum("kp,pq->kq", loads, bread, optimize=False)
    slope[:, n_estimates:, n_periods:] = bread
    constant, fixed = np.zeros((2, n_cells, n_estimates + n_controls))
    constant[:, :n_estimates], fixed[:, :n_estimates] = plain.constant, plain.fixed
    return Influence(fixed, constant, slope)
