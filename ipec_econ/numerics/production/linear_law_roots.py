"""Every solution of the exactly identified moments under a linear law of motion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray

INTERVAL = (-2.0, 3.0)
"""Persistence at which the polynomial is evaluated; its roots may lie beyond."""
REAL = 1e-6
"""Imaginary parts up to this, relative, are rounding: a double root splits by √rounding."""
STEPS = 20
SETTLED = 1e-13
SAME = 1e-9


@dataclass(frozen=True, slots=True)
class LinearRoot:
    """A solution: persistence, and elasticities of shape (p,)."""

    persistence: float
    elasticities: FloatArray


def find_linear_roots(products: FloatArray, n_inputs: int) -> tuple[LinearRoot, ...]:
    """Return all real solutions, by rising persistence.

    Given persistence ρ, Z'ξ = 0 is linear in the elasticities: b(ρ) = (Z'(X − ρX₋₁))⁻¹Z'(φ − ρφ₋₁).
    What is left is one equation, that innovations are orthogonal to productivity one period
    before. Times det² it is a polynomial in ρ of degree 2p + 1, so that its values at 2p + 2
    points say all roots. Newton's steps on the equation itself remove the rounding.

    Parameters
    ----------
    products
        Cross-products of [φ, φ₋₁, X, X₋₁, Z] net of the law's covariates, p columns in each of
        the last three, shape (2 + 3p, 2 + 3p).
    n_inputs
        p.
    """
    scale = _scale_columns(products, n_inputs)
    scaled = products / np.outer(scale, scale)
    p = n_inputs
    low, high = INTERVAL
    degree = 2 * p + 1
    points = np.cos((2 * np.arange(degree + 1) + 1) * np.pi / (2 * (degree + 1)))
    values = [_evaluate(low + (high - low) * (x + 1) / 2, scaled, p) for x in points]
    series = np.polynomial.chebyshev.chebfit(points, np.array(values), degree)
    raw = np.polynomial.chebyshev.chebroots(series)
    real = raw[np.abs(raw.imag) <= REAL * np.maximum(1.0, np.abs(raw))].real
    found: list[LinearRoot] = []
    for start in np.sort(low + (high - low) * (real + 1) / 2):
        persistence = _polish(float(start), scaled, p)
        if persistence is None or any(_is_same(persistence, one) for one in found):
            continue
        ratio = _solve_elasticities(persistence, scaled, p)
        found.append(LinearRoot(persistence, ratio * scale[0] / scale[2 : 2 + p]))
    return tuple(sorted(found, key=lambda root: root.persistence))


def _scale_columns(products: FloatArray, p: int) -> FloatArray:
    """Return the columns' lengths; an input has one, now and one period before."""
    scale = np.sqrt(np.maximum(np.diagonal(products), 0.0))
    scale[1] = scale[0]
    scale[2 + p : 2 + 2 * p] = scale[2 : 2 + p]
    return np.where(scale > 0, scale, 1.0)


def _solve_elasticities(rho: float, products: FloatArray, p: int) -> FloatArray:
    across, target = _state_moments(rho, products, p)
    return np.asarray(np.linalg.solve(across, target), dtype=np.float64)


def _state_moments(rho: float, products: FloatArray, p: int) -> tuple[FloatArray, FloatArray]:
    """Return Z'(X − ρX₋₁) and Z'(φ − ρφ₋₁)."""
    rows = products[2 + 2 * p :]
    across = rows[:, 2 : 2 + p] - rho * rows[:, 2 + p : 2 + 2 * p]
    return across, rows[:, 0] - rho * rows[:, 1]


def _evaluate(rho: float, products: FloatArray, p: int) -> float:
    """Return ω₋₁'(ω − ρω₋₁)·det², which has no pole."""
    across, target = _state_moments(rho, products, p)
    determinant = np.linalg.det(across)
    if determinant == 0:
        rho = np.nextafter(rho, np.inf)
        across, target = _state_moments(rho, products, p)
        determinant = np.linalg.det(across)
    elasticities = np.asarray(np.linalg.solve(across, target), dtype=np.float64)
    value, _ = _project_innovation(rho, elasticities, products, p)
    return float(value * determinant**2)


def _project_innovation(
    rho: float, elasticities: FloatArray, products: FloatArray, p: int
) -> tuple[float, float]:
    """Return ω₋₁'(ω − ρω₋₁) and ω₋₁'ω₋₁."""
    inner = products[: 2 + 2 * p, : 2 + 2 * p]
    none = np.zeros(p)
    now = np.concatenate([[1.0, 0.0], -elasticities, none])
    before = np.concatenate([[0.0, 1.0], none, -elasticities])
    half = np.einsum("i,ij->j", before, inner, optimize=False)
    own = float(np.einsum("j,j->", half, before, optimize=False))
    return float(np.einsum("j,j->", half, now, optimize=False)) - rho * own, own


def _polish(start: float, products: FloatArray, p: int) -> float | None:
    """Return the root next to a start by secant steps on the moment, or None where none is."""
    rho, other = start, start + 1e-5 * max(1.0, abs(start))
    value, beyond = _measure(rho, products, p), _measure(other, products, p)
    for _ in range(STEPS):
        if beyond == value:
            break
        step = value * (other - rho) / (beyond - value)
        other, beyond = rho, value
        rho = rho - step
        value = _measure(rho, products, p)
        if abs(step) <= SETTLED * max(1.0, abs(rho)):
            break
    return rho if abs(rho - start) <= 1e-3 * max(1.0, abs(start)) else None


def _measure(rho: float, products: FloatArray, p: int) -> float:
    """Return the regression's slope of ω in ω₋₁ less ρ: zero at a root."""
    try:
        value, own = _project_innovation(rho, _solve_elasticities(rho, products, p), products, p)
    except np.linalg.LinAlgError:
        return np.nan
    return value / own if own > 0 else np.nan


def _is_same(persistence: float, root: LinearRoot) -> bool:
    return abs(persistence - root.persistence) <= SAME * max(1.0, abs(persistence))
