"""The event-study regression on a stack of sub-experiments, from cell moments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.numerics.cells.cell_covariance import BLOCK_NUMBERS, Influence, InfluenceMap
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.cohort_sums import find_centre
from ipec_econ.numerics.cells.streamed_cells import Cells
from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.copy_fit import CopyFit
from ipec_econ.numerics.small_sample import CORRECTIONS, DesignSize, count_parameters
from ipec_econ.numerics.stack import Stack, StackSums, select_copies

StackEffects = Literal["group", "unit"]


@dataclass(frozen=True, slots=True)
class StackSolution:
    """A regression on a stack as scores need it; k kept coefficients.

    ``net`` is bread times the regressors net of group or period effects, by sub-experiment, side
    and event time, (n_cohorts, 2, E, k); ``fitted`` what is taken off the outcome before it is
    multiplied with them, (n_cohorts, 2, E).
    """

    kept: BoolArray
    coefficients: FloatArray
    net: FloatArray
    fitted: FloatArray


def fit_stack(
    cells: Cells, stack: Stack, sums: StackSums, weights: FloatArray, effects: StackEffects
) -> tuple[CopyFit, BoolArray]:
    """Regress stacked outcomes on treated × event time, the event time −1 left out.

    Parameters
    ----------
    cells
        Firms' moments.
    stack, sums
        The sub-experiments.
    weights
        Of control rows, shape (n_cohorts, E); treated rows weigh 1. Firms' weights multiply them.
    effects
        ``group``: effects of being treated and of event times. ``unit``: of firms and of event
        times, both within sub-experiments.

    Returns
    -------
    CopyFit, BoolArray
        Of the identified coefficients, and which of the event times but −1 they are.

    References
    ----------
    Wing, Freedman and Hollingsworth (2024; `group`); Cengiz, Dube, Lindner and
    Zipperer (2019), appendix D (`unit`, without weights).
    """
    both = weigh_sides(weights)
    solution = solve_stack(cells, stack, both, effects)
    within = effects == "unit"

    def influence(block: CellMoments) -> Influence:
        return map_stack_influence(block, stack, both, solution, within=within)

    fit = describe_stack(stack, sums, effects, solution.coefficients, influence)
    return fit, solution.kept


def weigh_sides(weights: FloatArray) -> FloatArray:
    """Return the weights of control rows and of treated ones, shape (n_cohorts, 2, E)."""
    return np.stack([weights, np.ones_like(weights)], axis=1)


def solve_stack(
    cells: Cells, stack: Stack, weights: FloatArray, effects: StackEffects
) -> StackSolution:
    """Solve the regression; weights by sub-experiment, side and event time, (n_cohorts, 2, E)."""
    solve = _solve_units if effects == "unit" else _solve_groups
    return solve(cells, stack, weights)


def describe_stack(
    stack: Stack,
    sums: StackSums,
    effects: StackEffects,
    estimates: FloatArray,
    influence: InfluenceMap,
) -> CopyFit:
    """Return the fit of K coefficients that are all of one regression on the whole stack."""
    size = _measure(sums, len(estimates), effects)
    n_parameters = count_parameters(size, CORRECTIONS["fixest"], "cluster")
    return CopyFit(
        estimates=estimates,
        influence=influence,
        used=lambda block: _find_used(block, stack, len(estimates)),
        is_treated=lambda block: _find_treated(block, stack, len(estimates)),
        n_obs=np.full(len(estimates), size.n_obs),
        n_parameters=np.full(len(estimates), n_parameters),
    )


def _measure(sums: StackSums, n_kept: int, effects: StackEffects) -> DesignSize:
    n_cohorts, _, n_events = sums.n_obs.shape
    levels, nested = (2, n_events), (False, False)
    if effects == "unit":
        levels, nested = (int(sums.n_units.sum()), n_cohorts * n_events), (True, False)
    return DesignSize(int(sums.n_obs.sum()), n_kept, levels=levels, nested=nested)


def _solve_groups(cells: Cells, stack: Stack, weights: FloatArray) -> StackSolution:
    """Treated and event-time effects saturate the groups: coefficients are differences of means."""
    n_events = len(stack.events)
    size, total = np.zeros((2, n_events)), np.zeros((2, n_events))
    centre = find_centre(cells)
    for block in _split(cells, n_events):
        for a, cohort in enumerate(stack.cohorts):
            copies = select_copies(block, stack, cohort)
            mean = block.mean[:, copies.column] - centre
            for side in (0, 1):
                rows = copies.rows & (copies.treated == side)[:, None]
                row_weight = rows * block.weight[:, None] * weights[a, side]
                size[side] += row_weight.sum(axis=0)
                total[side] += (row_weight * mean).sum(axis=0)
    mean = total / size
    gap = mean[1] - mean[0]
    others = np.arange(n_events) != stack.reference
    contrast = np.eye(n_events)[:, others]
    contrast[stack.reference] = -1.0
    # Coefficient k gains 1/size of what a treated row at its event time is above its mean.
    net = np.stack([-contrast / size[0][:, None], contrast / size[1][:, None]])
    return StackSolution(
        kept=np.ones(n_events - 1, dtype=np.bool_),
        coefficients=(gap - gap[stack.reference])[others],
        net=np.broadcast_to(net, (len(stack.cohorts), *net.shape)),
        fitted=np.broadcast_to(mean + centre, (len(stack.cohorts), *mean.shape)),
    )


def _solve_units(cells: Cells, stack: Stack, weights: FloatArray) -> StackSolution:
    """Firms' effects come out of every copy, then the event times' of each sub-experiment."""
    n_cohorts, _, n_events = weights.shape
    gram, moment = _sum_within(cells, stack, weights)
    others = np.arange(n_events) != stack.reference
    chosen = np.eye(n_events)[:, others]
    period = np.zeros((n_cohorts, n_events, n_events - 1))
    outcome = np.zeros((n_cohorts, n_events))
    squares = np.zeros((n_events - 1, n_events - 1))
    cross = np.zeros(n_events - 1)
    for a in range(n_cohorts):
        own = gram[a, 1][:, others]
        whole = gram[a].sum(axis=0)
        solved = factorise_in_order(whole, np.diagonal(whole).copy())
        at = solved.kept
        period[a, at] = _multiply(solved.inverse, own[at])
        outcome[a, at] = _multiply(solved.inverse, moment[a].sum(axis=0)[at])
        squares += own[others] - _multiply(own.T, period[a])
        cross += moment[a, 1, others] - _multiply(own.T, outcome[a])
    totals = np.einsum("aee->e", gram[:, 1])[others]
    final = factorise_in_order((squares + squares.T) / 2, totals)
    coefficients = _multiply(final.inverse, cross[final.kept])
    net, fitted = np.zeros((n_cohorts, 2, n_events, len(coefficients))), np.zeros(weights.shape)
    for side in (0, 1):
        raw = (side * chosen - period)[:, :, final.kept]
        net[:, side] = np.einsum("aek,kl->ael", raw, final.inverse, optimize=False)
        fitted[:, side] = outcome + np.einsum("aek,k->ae", raw, coefficients, optimize=False)
    return StackSolution(final.kept, coefficients, net, fitted)


def _multiply(left: FloatArray, right: FloatArray) -> FloatArray:
    """Return a matrix product without BLAS."""
    product: FloatArray = np.einsum("ij,j...->i...", left, right, optimize=False)
    return product


def _sum_within(cells: Cells, stack: Stack, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return event times' products and products with outcomes net of firms' means.

    Shapes (n_cohorts, 2, E, E) and (n_cohorts, 2, E).
    """
    n_events = len(stack.events)
    gram = np.zeros((*weights.shape, n_events))
    moment = np.zeros(weights.shape)
    for block in _split(cells, n_events):
        for a, cohort in enumerate(stack.cohorts):
            copies = select_copies(block, stack, cohort)
            for side in (0, 1):
                rows = copies.rows & (copies.treated == side)[:, None]
                row_weight = rows * weights[a, side]
                share = find_shares(row_weight)
                heavy = row_weight * block.weight[:, None]
                gram[a, side] += np.diag(heavy.sum(axis=0))
                gram[a, side] -= np.einsum("ce,cf->ef", heavy, share, optimize=False)
                path = block.mean[:, copies.column]
                net = path - (share * path).sum(axis=1)[:, None]
                moment[a, side] += (heavy * net).sum(axis=0)
    return gram, moment


def find_shares(row_weight: FloatArray) -> FloatArray:
    """Return each event time's share of a firm's weight, 0 where it has no row."""
    whole = row_weight.sum(axis=1)[:, None]
    shares: FloatArray = np.divide(
        row_weight, whole, out=np.zeros_like(row_weight), where=whole > 0
    )
    return shares


def map_stack_influence(
    block: CellMoments, stack: Stack, weights: FloatArray, solution: StackSolution, *, within: bool
) -> Influence:
    """Return each firm's scores times bread, summed over its copies."""
    constant = np.zeros((block.n_cells, len(solution.coefficients)))
    slope = np.zeros((*constant.shape, len(block.periods)))
    for a, cohort in enumerate(stack.cohorts):
        copies = select_copies(block, stack, cohort)
        side = copies.treated.astype(np.int64)
        row_weight = copies.rows * weights[a][side]
        net = solution.net[a][side]
        if within:
            share = find_shares(row_weight)
            net = net - np.einsum("ce,cek->ck", share, net, optimize=False)[:, None, :]
        score = row_weight[:, :, None] * net
        constant -= np.einsum("cek,ce->ck", score, solution.fitted[a][side], optimize=False)
        # A period occurs once in a sub-experiment, but a place of a missing one may be repeated.
        for e, column in enumerate(copies.column):
            slope[:, :, column] += score[:, e]
    return Influence(np.zeros_like(constant), constant, slope)


def _find_used(block: CellMoments, stack: Stack, n_kept: int) -> BoolArray:
    used = np.zeros(block.pattern.shape, dtype=np.bool_)
    for cohort in stack.cohorts:
        copies = select_copies(block, stack, cohort)
        used[:, copies.column] |= copies.rows
    return np.repeat(used[:, None, :], n_kept, axis=1)


def _find_treated(block: CellMoments, stack: Stack, n_kept: int) -> BoolArray:
    treated = np.zeros(block.n_cells, dtype=np.bool_)
    for cohort in stack.cohorts:
        copies = select_copies(block, stack, cohort)
        treated |= copies.treated & copies.rows.any(axis=1)
    return np.repeat(treated[:, None], n_kept, axis=1)


def _split(cells: Cells, n_events: int) -> Iterator[CellMoments]:
    return cells.split(max(1, BLOCK_NUMBERS // n_events))
