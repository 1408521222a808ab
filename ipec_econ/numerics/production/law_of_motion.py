"""The law of motion at given elasticities: a regression of productivity on its own past."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.cross_product import cross_product, fitted
from ipec_econ.numerics.production.acf_rows import LawRows


@dataclass(frozen=True, slots=True)
class LawOfMotion:
    """A law ω = g(ω₋₁) + covariates + ξ, solved; p inputs.

    Attributes
    ----------
    innovation
        ξ, shape (n_rows,).
    slope
        g' at each row, shape (n_rows,).
    net_instruments
        Instruments net of the law's regressors, shape (n_rows, n_instruments).
    moments
        Z'Wξ, shape (n_instruments,).
    derivative
        Of the moments in the elasticities, the law solved anew, shape (n_instruments, p).
    covariate_effects
        Of the constant, controls and shifters; NaN for one that those before it span.
    persistence
        Mean of g' over weighted rows.
    """

    innovation: FloatArray
    slope: FloatArray
    net_instruments: FloatArray
    moments: FloatArray
    derivative: FloatArray
    covariate_effects: FloatArray
    persistence: float


def solve_law(
    rows: LawRows,
    expected: FloatArray,
    elasticities: FloatArray,
    weight: FloatArray,
    *,
    degree: int,
    n_instruments: int,
) -> LawOfMotion:
    """Solve the law at given elasticities.

    Parameters
    ----------
    rows
        The pairs or triples.
    expected
        φ of every row of the panel, shape (n_obs,).
    elasticities
        Shape (p,).
    weight
        Of the law's rows, shape (n_rows,).
    degree
        Of g.
    n_instruments
        How many of the instruments are used.

    References
    ----------
    Golub and Pereyra (1973), "The differentiation of pseudo-inverses and nonlinear least squares
    problems", SIAM Journal on Numerical Analysis 10(2): derivative of what a regression leaves.
    """
    current = expected[rows.now] - fitted(rows.inputs, elasticities)
    lagged = expected[rows.before] - fitted(rows.inputs_before, elasticities)
    centre = lagged.mean()
    spread = float(np.sqrt(np.square(lagged - centre).mean())) or 1.0
    powers = _raise_powers((lagged - centre) / spread, degree)
    basis = np.column_stack([rows.covariates, powers[:, 1:]])
    instruments = rows.instruments[:, :n_instruments]
    n_basis = basis.shape[1]
    gram = cross_product(np.column_stack([basis, current, instruments]), weight)
    solved = factorise_in_order(gram[:n_basis, :n_basis], np.diagonal(gram)[:n_basis].copy())
    inverse = np.zeros((n_basis, n_basis))
    inverse[np.ix_(solved.kept, solved.kept)] = solved.inverse
    law = np.einsum("ij,j->i", inverse, gram[:n_basis, n_basis], optimize=False)
    shares = np.einsum("ij,jk->ik", inverse, gram[:n_basis, n_basis + 1 :], optimize=False)
    innovation = current - fitted(basis, law)
    net = np.empty((n_instruments, len(weight))).T
    for j in range(n_instruments):
        net[:, j] = instruments[:, j] - fitted(basis, shares[:, j])
    # g' over the standardised powers, and how each power moves with the elasticities.
    steps = powers[:, :-1] * (np.arange(1, degree + 1) / spread)
    slope = fitted(steps, law[-degree:])
    change = slope[:, None] * rows.inputs_before - rows.inputs
    turned = cross_two(steps * innovation[:, None], rows.inputs_before, weight)
    derivative = cross_two(net, change, weight) + np.einsum(
        "di,dp->ip", shares[-degree:], turned, optimize=False
    )
    effects = np.where(solved.kept, law, np.nan)[:-degree]
    mean_slope = np.einsum("n,n->", slope, weight, optimize=False) / weight.sum()
    return LawOfMotion(
        innovation=innovation,
        slope=slope,
        net_instruments=net,
        moments=np.einsum("nz,n->z", net, innovation * weight, optimize=False),
        derivative=derivative,
        covariate_effects=effects,
        persistence=float(mean_slope),
    )


def cross_two(left: FloatArray, right: FloatArray, weight: FloatArray) -> FloatArray:
    """Return L'WR, shape (k_left, k_right)."""
    a = np.ascontiguousarray(left.T)
    b = np.ascontiguousarray((right * weight[:, None]).T)
    product = np.empty((len(a), len(b)))
    for i, one in enumerate(a):
        product[i] = np.einsum("jn,n->j", b, one, optimize=False)
    return product


def _raise_powers(values: FloatArray, degree: int) -> FloatArray:
    """Return powers 0 to `degree`, shape (n_rows, degree + 1)."""
    powers = np.ones((len(values), degree + 1))
    for d in range(1, degree + 1):
        powers[:, d] = powers[:, d - 1] * values
    return powers
