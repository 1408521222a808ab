"""The law of motion as a function of the states' elasticities, from sums over rows alone."""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial, prod

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.cross_product import cross_product
from ipec_econ.numerics.production.monomials import list_monomials, make_monomials
from ipec_econ.numerics.production.production_error import ProductionError


@dataclass(frozen=True, slots=True)
class LaggedRows:
    """Rows with a lag, as the law of motion reads them.

    Attributes
    ----------
    index, index_before
        What the first stage expects of state and proxy (and controls), φ − l·b, in the row and
        one period before, shape (n_obs,).
    state, state_before
        Shape (n_obs, n_state).
    residual
        Of the first stage, shape (n_obs,).
    linear
        What else moves productivity, linearly: the constant first, the powers of survival last,
        shape (n_obs, n_linear).
    survival
        How likely the row was one period before, on a scale of mean near 0, shape (n_obs,);
        ``None`` where exit is taken to be at random.
    weight
        Shape (n_obs,); ``None`` means ones.
    """

    index: FloatArray
    index_before: FloatArray
    state: FloatArray
    state_before: FloatArray
    residual: FloatArray
    linear: FloatArray
    survival: FloatArray | None
    weight: FloatArray | None


@dataclass(frozen=True, slots=True)
class LawValue:
    """The sum of squares at some elasticities of the states.

    Attributes
    ----------
    objective
        Σ w (ξ + ε)².
    gradient
        Shape (n_state,).
    curvature
        2J'WJ, J the derivative of ξ: the Hessian but for second derivatives of ξ.
    coefficients
        Of the terms of the law that lagged productivity is in, shape (n_terms,).
    """

    objective: float
    gradient: FloatArray
    curvature: FloatArray
    coefficients: FloatArray


@dataclass(frozen=True, slots=True)
class LawMoments:
    """Cross products of all that ω, the powers of its lag, and ξ are linear combinations of.

    (φ − k·b)^m is a combination of products of powers of φ and k whose coefficients are polynomials
    in b. With the cross products of those products, ξ'ξ is known at any b without the rows: the
    search costs nothing, however many rows there are.

    Attributes
    ----------
    cross
        Of φ, the states, the monomials of (φ_{t−1}, k_{t−1}), all net of what is linear in the
        law, and of the first stage's residual, as it is; shape (q, q).
    terms
        Of the law, u = (ω_{t−1} − centre)/scale and P survival: the power of u and that of P.
    exponents, ways, term
        Of each monomial: its powers, shape (n_monomials, 1 + n_state), the multinomial coefficient
        that (φ − k·b)^m has there, and which term it belongs to, shape (n_monomials,) each.
    centre, scale
        Of φ_{t−1}; the same scale for all lags.
    centre_state
        Of k_{t−1}, shape (n_state,).
    """

    cross: FloatArray
    exponents: IntArray
    ways: FloatArray
    term: IntArray
    terms: tuple[tuple[int, int], ...]
    centre: float
    scale: float
    centre_state: FloatArray

    @property
    def n_state(self) -> int:
        """How many states there are."""
        return len(self.centre_state)

    def evaluate(self, elasticities: FloatArray) -> LawValue:
        """Return the sum of squares and its derivatives.

        g is fitted on ω = φ − l·b_l − k·b, and the residual taken from y − l·b_l − k·b, as prodest
        does: ξ + ε = M_H ω + ε, where M_H takes out the law. Both terms of Golub and Pereyra's
        derivative of M_H ω are there.

        Raises
        ------
        ProductionError
            Where lagged productivity does not vary enough for the polynomial.
        """
        powers_map, slopes = self._map_powers(elasticities)
        omega = np.zeros(len(self.cross))
        omega[0] = 1.0
        omega[1 : 1 + self.n_state] = -elasticities
        on_powers = powers_map.T @ self.cross
        gram = on_powers @ powers_map
        coefficients = _solve(gram, on_powers @ omega)
        law = omega - powers_map @ coefficients
        residual = law.copy()
        residual[-1] = 1.0
        steps = np.empty((self.n_state, len(self.cross)))
        for j in range(self.n_state):
            change = -slopes[j] @ coefficients
            change[1 + j] -= 1.0
            right = slopes[j].T @ self.cross @ law + on_powers @ change
            steps[j] = change - powers_map @ _solve(gram, right)
        weighted = self.cross @ residual
        return LawValue(
            objective=float(residual @ weighted),
            gradient=2 * steps @ weighted,
            curvature=2 * steps @ self.cross @ steps.T,
            coefficients=coefficients,
        )

    def describe_starts(self) -> tuple[FloatArray, FloatArray]:
        """Return the regression of output net of labour on the states, and that of changes."""
        states = slice(1, 1 + self.n_state)
        lags = slice(1 + self.n_state, 2 + 2 * self.n_state)
        with_residual = self.cross[states, 0] + self.cross[states, -1]
        pooled = _regress(self.cross[states, states], with_residual)
        change = np.zeros((1 + self.n_state, len(self.cross)))
        change[:, : 1 + self.n_state] = np.eye(1 + self.n_state)
        change[:, lags] = -self.scale * np.eye(1 + self.n_state)
        gram = change @ self.cross @ change.T
        return pooled, _regress(gram[1:, 1:], gram[1:, 0])

    def _map_powers(self, elasticities: FloatArray) -> tuple[FloatArray, list[FloatArray]]:
        """Return the terms as combinations of the monomials, and the derivative of each in b."""
        own = self.exponents[:, 1:]
        terms = (-elasticities) ** own
        rows = np.arange(len(own)) + 1 + self.n_state
        whole = np.zeros((len(self.cross), len(self.terms)))
        whole[rows, self.term] = self.ways * terms.prod(axis=1)
        slopes = []
        for j in range(self.n_state):
            changed = terms.copy()
            changed[:, j] = -own[:, j] * (-elasticities[j]) ** np.maximum(own[:, j] - 1, 0)
            slope = np.zeros_like(whole)
            slope[rows, self.term] = self.ways * changed.prod(axis=1)
            slopes.append(slope)
        return whole, slopes


def measure_law(rows: LaggedRows, degree: int) -> LawMoments:
    """Sum over rows what the law of motion needs.

    Parameters
    ----------
    rows
        With a lag.
    degree
        Of the polynomial in lagged productivity, and in survival where that is given, at least 1.
    """
    used = np.ones(len(rows.index)) if rows.weight is None else rows.weight
    total = used.sum()
    lags = np.column_stack([rows.index_before, rows.state_before])
    centre = np.einsum("nj,n->j", lags, used, optimize=False) / total
    lags = lags - centre
    variance = float(np.einsum("n,n,n->", lags[:, 0], lags[:, 0], used, optimize=False) / total)
    scale = float(np.sqrt(variance)) or 1.0
    highest = 1 if rows.survival is None else degree
    chance = np.ones(len(lags)) if rows.survival is None else rows.survival
    blocks = [
        make_monomials(lags / scale, degree - power) * chance[:, None] ** power
        for power in range(highest)
    ]
    terms = tuple((m, power) for power in range(highest) for m in range(1, degree - power + 1))
    labels = [
        (exponents, terms.index((sum(exponents), power)))
        for power in range(highest)
        for exponents in list_monomials(lags.shape[1], degree - power)
    ]
    known = np.column_stack([rows.index, rows.state])
    centred = known - np.einsum("nj,n->j", known, used, optimize=False) / total
    columns = np.column_stack([centred, *blocks, rows.residual])
    return LawMoments(
        cross=_cross_net(rows.linear, columns, rows.weight),
        exponents=np.array([exponents for exponents, _ in labels], dtype=np.int64),
        ways=np.array([_count_ways(exponents) for exponents, _ in labels]),
        term=np.array([term for _, term in labels], dtype=np.int64),
        terms=terms,
        centre=float(centre[0]),
        scale=scale,
        centre_state=centre[1:],
    )


def _cross_net(linear: FloatArray, columns: FloatArray, weight: FloatArray | None) -> FloatArray:
    """Return the cross products of columns net of what is linear, but for the last with itself.

    The last column is the first stage's residual: the law is not fitted on it.
    """
    gram = cross_product(np.column_stack([linear, columns]), weight)
    split = linear.shape[1]
    solved = factorise_in_order(gram[:split, :split], np.diagonal(gram)[:split].copy())
    beside = gram[:split, split:][solved.kept]
    net = gram[split:, split:] - beside.T @ solved.inverse @ beside
    net[-1, -1] = gram[-1, -1]
    return np.asarray((net + net.T) / 2, dtype=np.float64)


def _regress(gram: FloatArray, moments: FloatArray) -> FloatArray:
    return np.asarray(np.linalg.lstsq(gram, moments, rcond=None)[0], dtype=np.float64)


def _count_ways(powers: tuple[int, ...]) -> float:
    return factorial(sum(powers)) / prod(factorial(power) for power in powers)


def _solve(gram: FloatArray, right: FloatArray) -> FloatArray:
    size = np.sqrt(np.diagonal(gram))
    if not (size > 0).all():
        raise ProductionError("productivity of the period before does not vary between rows")
    try:
        solved = np.linalg.solve(gram / np.outer(size, size), right / size)
    except np.linalg.LinAlgError as error:
        raise ProductionError(
            "productivity of the period before takes too few values for the law's degree"
        ) from error
    return np.asarray(solved / size, dtype=np.float64)
