"""Partialling out fixed effects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from pyfixest.core.demean import demean as alternate_projections
from pyfixest.core.demean import demean_within as solve_least_squares

from ipec_econ.core.arrays import FloatArray, IntArray

PROJECTION_TOLERANCE = 1e-13
"""On columns of mean 0 and variance 1: two digits below what fixest was run with (1e-11)."""

MAX_PROJECTIONS = 1_000
"""Firm × period panels need tens; more means a badly connected graph, where the other solver is
a thousand times faster."""

LEAST_SQUARES_TOLERANCE = 1e-14
MAX_LEAST_SQUARES = 5_000

Solver = Literal["none", "group_means", "projections", "least_squares"]


@dataclass(frozen=True, slots=True)
class Demeaned:
    """Columns net of fixed effects.

    Attributes
    ----------
    columns
        Shape (n_obs, k), in the units of the input.
    converged
        False when no solver met its tolerance: the columns must not be used.
    solver
        ``group_means`` is exact; ``projections`` is bit-identical for any number of threads;
        ``least_squares`` differs in the 15th digit between numbers of threads.
    """

    columns: FloatArray
    converged: bool
    solver: Solver


def partial_out(
    columns: FloatArray, fixed_effects: Sequence[IntArray], weights: FloatArray | None
) -> Demeaned:
    """Return the residuals of each column on the fixed effects.

    The fixed effects are taken in the given order. pyfixest's own fits pass them in an order that
    follows Python's string hashing, which is why they vary in the 15th digit between processes.

    Parameters
    ----------
    columns
        Shape (n_obs, k).
    fixed_effects
        Codes from 0 of shape (n_obs,), every level used; none means no change.
    weights
        Shape (n_obs,), positive; ``None`` means ones.

    Returns
    -------
    Demeaned
        Non-convergence is a value here, for the caller to raise with its own words.

    References
    ----------
    Bergé (2018), "Efficient estimation of maximum likelihood models with multiple fixed-effects",
    section 3, for the accelerated projections; Correia (2017), "Linear models with
    high-dimensional fixed effects", for the graph that decides how hard a problem is.
    """
    if not fixed_effects or columns.shape[1] == 0:
        return Demeaned(columns, converged=True, solver="none")
    used = np.ones(len(columns)) if weights is None else weights
    if len(fixed_effects) == 1:
        return Demeaned(_subtract_means(columns, fixed_effects[0], used), True, "group_means")
    centred, scale = _standardise(columns, used)
    codes = np.column_stack(list(fixed_effects))
    residuals, converged = alternate_projections(
        centred, codes.astype(np.uint64), used, tol=PROJECTION_TOLERANCE, maxiter=MAX_PROJECTIONS
    )
    if converged:
        return Demeaned(residuals * scale, True, "projections")
    residuals, converged, _ = solve_least_squares(
        centred,
        codes.astype(np.uint32),
        used,
        tol=LEAST_SQUARES_TOLERANCE,
        maxiter=MAX_LEAST_SQUARES,
    )
    return Demeaned(residuals * scale, bool(converged), "least_squares")


def _subtract_means(columns: FloatArray, codes: IntArray, weights: FloatArray) -> FloatArray:
    """Subtract weighted group means twice: the second pass removes the first one's rounding."""
    totals = np.bincount(codes, weights)
    result = np.empty_like(columns)
    for j in range(columns.shape[1]):
        values = columns[:, j]
        for _ in range(2):
            values = values - (np.bincount(codes, weights * values) / totals)[codes]
        result[:, j] = values
    return result


def _standardise(columns: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Centre, and divide by a power of two near the standard deviation.

    The solvers stop on an absolute change, so turnover in pounds would never be as precise as
    its logarithm. A power of two divides without rounding.
    """
    total = weights.sum()
    means = np.einsum("nj,n->j", columns, weights, optimize=False) / total
    centred = columns - means
    variance = np.einsum("nj,nj,n->j", centred, centred, weights, optimize=False) / total
    _, exponent = np.frexp(np.sqrt(variance))
    scale = np.where(variance > 0, np.ldexp(1.0, exponent), 1.0)
    return centred / scale, scale
