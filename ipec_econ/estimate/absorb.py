"""Outcome and regressors net of fixed effects and of slopes that vary by their levels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import SLOPE_PREFIX, ModelData
from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.cross_product import cross_product, fitted, project
from ipec_econ.numerics.demean import MAX_LEAST_SQUARES, partial_out

INTERCEPT = "(Intercept)"


@dataclass(frozen=True, slots=True)
class Absorbed:
    """What is left to regress.

    Attributes
    ----------
    outcome
        Shape (n_obs,).
    regressors
        Shape (n_obs, k), in the order of `terms`.
    terms
        Names of the regressors that are reported.
    totals
        Weighted squares of the regressors before absorption, shape (k,): about the mean where
        there are fixed effects.
    tss
        Weighted squares of the outcome about its weighted mean.
    tss_within
        Weighted squares of the outcome net of fixed effects and slopes; ``None`` without any.
    n_slopes
        How many slopes were partialled out.
    notices
        Remarks about the solver.
    """

    outcome: FloatArray
    regressors: FloatArray
    terms: tuple[str, ...]
    totals: FloatArray
    tss: float
    tss_within: float | None
    n_slopes: int
    notices: tuple[Notice, ...]


def absorb(data: ModelData, *, model_id: str) -> Absorbed:
    """Partial the fixed effects, and the slopes that vary by them, out of the model's columns.

    Raises
    ------
    EstimationError
        The fixed effects could not be partialled out precisely enough.
    """
    effects = [effect.values for effect in data.fixed_effects]
    columns = np.column_stack([data.outcome, data.regressors])
    totals = _sum_squares(columns, data.weights, about_mean=bool(effects))
    demeaned = partial_out(columns, effects, data.weights)
    if not demeaned.converged:
        raise EstimationError(_not_converged(data, model_id))
    is_slope = np.array([term.startswith(SLOPE_PREFIX) for term in data.terms], dtype=np.bool_)
    reported = np.flatnonzero(~is_slope)
    slopes = demeaned.columns[:, 1 + np.flatnonzero(is_slope)]
    kept = demeaned.columns[:, [0, *(1 + reported)]]
    slope_totals = totals[1 + np.flatnonzero(is_slope)]
    net = _remove_slopes(kept, slopes, slope_totals, data.weights)
    absorbs = bool(effects) or bool(is_slope.any())
    return Absorbed(
        outcome=net[:, 0],
        regressors=net[:, 1:],
        terms=tuple(data.terms[j] for j in reported),
        totals=totals[1 + reported],
        tss=float(_sum_squares(columns[:, :1], data.weights, about_mean=True)[0]),
        tss_within=float(_sum_squares(net[:, :1], data.weights)[0]) if absorbs else None,
        n_slopes=_count_slopes(data.regressors[:, is_slope]),
        notices=_describe_solver(demeaned.solver, model_id),
    )


def _count_slopes(slopes: FloatArray) -> int:
    """Count slopes of levels that still have rows: singletons may have taken a level away."""
    return int(np.count_nonzero((slopes != 0).any(axis=0)))


def _sum_squares(
    columns: FloatArray, weights: FloatArray | None, *, about_mean: bool = False
) -> FloatArray:
    used = np.ones(len(columns)) if weights is None else weights
    if about_mean:
        columns = columns - np.einsum("nj,n->j", columns, used, optimize=False) / used.sum()
    squares: FloatArray = np.einsum("nj,nj,n->j", columns, columns, used, optimize=False)
    return squares


def _remove_slopes(
    columns: FloatArray, slopes: FloatArray, totals: FloatArray, weights: FloatArray | None
) -> FloatArray:
    if slopes.shape[1] == 0:
        return columns
    solved = factorise_in_order(cross_product(slopes, weights), totals)
    used = slopes[:, solved.kept]
    result = np.empty_like(columns)
    for j in range(columns.shape[1]):
        moments = project(used, columns[:, j], weights)
        coefficients = np.einsum("ij,j->i", solved.inverse, moments, optimize=False)
        result[:, j] = columns[:, j] - fitted(used, coefficients)
    return result


def _describe_solver(solver: str, model_id: str) -> tuple[Notice, ...]:
    if solver != "least_squares":
        return ()
    return (
        Notice(
            "estimate/weakly-connected",
            "estimate",
            f"model {model_id}",
            "the fixed effects are so weakly connected that alternating projections did not "
            "settle; a sparse least-squares solver was used, whose 15th digit depends on the "
            "number of threads (published numbers have 12)",
        ),
    )


def _not_converged(data: ModelData, model_id: str) -> Problem:
    names = ", ".join(effect.name for effect in data.fixed_effects)
    return Problem(
        "estimate/not-converged",
        f"the fixed effects {names} could not be partialled out in {MAX_LEAST_SQUARES} steps",
        f"model {model_id}",
        "the levels are hardly connected by rows, so their effects are hardly identified",
        "use coarser fixed effects, or keep the largest connected set of levels",
    )
