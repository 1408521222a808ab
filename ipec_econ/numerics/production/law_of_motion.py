"""The law of motion at given elasticities: a regression of productivity on its own past."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.cross_product import cross_product, fitted, project
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
    from_before
        What a row's moments lose when productivity before rises, shape (n_rows, n_instruments);
        they gain the instruments when productivity rises.
    basis
        The law's regressors G: covariates, then powers, shape (n_rows, h + degree).
    inverse
        (G'WG)⁻¹, zero for those that others span.
    steps
        Each power's derivative times ξ, shape (degree, n_rows).
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
    from_before: FloatArray
    basis: FloatArray
    inverse: FloatArray
    steps: FloatArray
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
    instruments = rows.instruments[:, :n_instruments]
    stacked = np.vstack([rows.covariates.T, powers[1:], current, instruments.T]).T
    n_basis = rows.covariates.shape[1] + degree
    basis = stacked[:, :n_basis]
    gram = cross_product(stacked, weight)
    solved = factorise_in_order(gram[:n_basis, :n_basis], np.diagonal(gram)[:n_basis].copy())
    inverse = np.zeros((n_basis, n_basis))
    inverse[np.ix_(solved.kept, solved.kept)] = solved.inverse
    law = np.einsum("ij,j->i", inverse, gram[:n_basis, n_basis], optimize=False)
    shares = np.einsum("ij,jk->ik", inverse, gram[:n_basis, n_basis + 1 :], optimize=False)
    innovation = current - fitted(basis, law)
    net = _take_out(instruments, basis, shares)
    # g' over the standardised powers, and how each power moves with productivity before.
    steps = (powers[:-1].T * (np.arange(1, degree + 1) / spread)).T
    slope = np.einsum("dn,d->n", steps, law[-degree:], optimize=False)
    from_before = follow_past(net, slope, steps * innovation, shares[-degree:])
    derivative = multiply_columns(from_before, rows.inputs_before, weight)
    derivative -= multiply_columns(net, rows.inputs, weight)
    effects = np.where(solved.kept, law, np.nan)[:-degree]
    mean_slope = np.einsum("n,n->", slope, weight, optimize=False) / weight.sum()
    return LawOfMotion(
        innovation=innovation,
        slope=slope,
        net_instruments=net,
        from_before=from_before,
        basis=basis,
        inverse=inverse,
        steps=steps * innovation,
        moments=project(net, innovation, weight),
        derivative=derivative,
        covariate_effects=effects,
        persistence=float(mean_slope),
    )


def multiply_columns(left: FloatArray, right: FloatArray, weight: FloatArray) -> FloatArray:
    """Return L'WR, shape (k_left, k_right)."""
    product = np.empty((left.shape[1], right.shape[1]))
    for j in range(right.shape[1]):
        product[:, j] = project(left, right[:, j], weight)
    return product


def _take_out(columns: FloatArray, basis: FloatArray, shares: FloatArray) -> FloatArray:
    """Return columns less basis·shares, by columns in memory as what they come from."""
    net = np.empty(columns.shape[::-1])
    for j in range(columns.shape[1]):
        net[j] = columns[:, j] - fitted(basis, shares[:, j])
    return net.T


def follow_past(
    net: FloatArray, slope: FloatArray, steps: FloatArray, shares: FloatArray
) -> FloatArray:
    """Return g'Z, and what the law, solved anew, takes from the instruments.

    Parameters
    ----------
    net
        Z, shape (n_rows, k).
    slope
        g', shape (n_rows,).
    steps
        Each power's derivative times ξ, shape (degree, n_rows).
    shares
        Of the powers in the instruments, shape (degree, k).
    """
    found = np.empty(net.shape[::-1])
    for j in range(net.shape[1]):
        found[j] = net[:, j] * slope + np.einsum("dn,d->n", steps, shares[:, j], optimize=False)
    return found.T


def _raise_powers(values: FloatArray, degree: int) -> FloatArray:
    """Return powers 0 to `degree`, shape (degree + 1, n_rows)."""
    powers = np.ones((degree + 1, len(values)))
    for d in range(1, degree + 1):
        powers[d] = powers[d - 1] * values
    return powers
