"""J is that of first stage, law and instruments as one system of moments."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from ipec_econ.numerics.production.ackerberg_caves_frazer import fit_ackerberg_caves_frazer
from ipec_econ.numerics.production.factor_rows import FactorRows
from tests.numerics.production.acf_world import simulate_treated_panel

DIFFERENCES = 1e-5
"""Derivatives by differences keep some seven digits."""
STEP = 1e-5


@dataclass(frozen=True)
class System:
    """All moments of both stages in all their parameters: first stage, law, elasticities."""

    rows: FactorRows
    columns: np.ndarray
    instruments: np.ndarray
    now: np.ndarray
    law_degree: int

    def make_law(self, expected: np.ndarray, elasticities: np.ndarray) -> np.ndarray:
        """Return the law's regressors."""
        omega = expected - self.rows.inputs @ elasticities
        lagged = omega[self.rows.find_lags(1)[self.now]]
        powers = [lagged**d for d in range(1, self.law_degree + 1)]
        others = [self.rows.controls[self.now], self.rows.shifters[self.now]]
        return np.column_stack([np.ones(len(self.now)), *others, *powers])

    def solve(self, elasticities: np.ndarray) -> np.ndarray:
        """Return all parameters, first stage and law by least squares."""
        assert self.rows.weight is not None
        root = np.sqrt(self.rows.weight)
        first = solve_weighted(self.columns, self.rows.output, root)
        expected = self.columns @ first
        omega = (expected - self.rows.inputs @ elasticities)[self.now]
        law = solve_weighted(self.make_law(expected, elasticities), omega, root[self.now])
        return np.concatenate([first, law, elasticities])

    def evaluate(self, parameters: np.ndarray) -> np.ndarray:
        """Return every firm's moments, shape (n_firms, n_moments)."""
        q, p = self.columns.shape[1], self.rows.inputs.shape[1]
        expected, elasticities = self.columns @ parameters[:q], parameters[-p:]
        law = self.make_law(expected, elasticities)
        omega = (expected - self.rows.inputs @ elasticities)[self.now]
        innovation = omega - law @ parameters[q:-p]
        moments = np.zeros((len(expected), q + law.shape[1] + self.instruments.shape[1]))
        moments[:, :q] = self.columns * (self.rows.output - expected)[:, None]
        moments[self.now, q:] = np.column_stack([law, self.instruments]) * innovation[:, None]
        return np.array([np.bincount(self.rows.firm, column) for column in moments.T]).T

    def compute_j(self, elasticities: np.ndarray) -> tuple[float, np.ndarray]:
        """Return J and the covariance of elasticities that the whole system gives."""
        assert self.rows.weight is not None
        parameters = self.solve(elasticities)
        counts = self.rows.weight[np.flatnonzero(np.diff(self.rows.firm, prepend=-1))]
        moments = self.evaluate(parameters)
        steps = STEP * np.eye(len(parameters))
        derivative = np.column_stack(
            [
                counts @ (self.evaluate(parameters + s) - self.evaluate(parameters - s))
                for s in steps
            ]
        ) / (2 * STEP)
        scale = 1 / np.sqrt(counts @ moments**2)
        scaled = moments * scale
        lower = np.linalg.cholesky(scaled.T @ (scaled * counts[:, None]))
        m = np.linalg.solve(lower, counts @ scaled)
        d = np.linalg.solve(lower, derivative * scale[:, None])
        length = np.linalg.norm(d, axis=0)
        d = d / length
        left = m - d @ np.linalg.lstsq(d, m, rcond=None)[0]
        inverse = np.linalg.inv(d.T @ d) / np.outer(length, length)
        p = len(elasticities)
        return float(left @ left), inverse[-p:, -p:]


def solve_weighted(columns: np.ndarray, target: np.ndarray, root: np.ndarray) -> np.ndarray:
    return np.linalg.lstsq(columns * root[:, None], target * root, rcond=None)[0]


@pytest.fixture(scope="module")
def rows() -> FactorRows:
    treated = simulate_treated_panel(2, 1000, 0.25, 9)[0]
    drawn = np.random.default_rng(1).integers(0, 3, 1000)[treated.firm].astype(float)
    years = (treated.time[:, None] == np.arange(3, 9)).astype(float)
    return replace(treated, controls=years, weight=drawn)


def make_system(rows: FactorRows, law_degree: int) -> System:
    """Write down a first stage of degree 2 and all instruments."""
    assert rows.proxy is not None
    named = np.column_stack([rows.inputs, rows.proxy])
    a, b, c = ((named - named.mean(axis=0)) / named.std(axis=0)).T
    squares = [a * a, a * b, a * c, b * b, b * c, c * c]
    columns = np.column_stack([np.ones(len(a)), a, b, c, *squares, rows.controls, rows.shifters])
    two = rows.find_lags(2)
    now = np.flatnonzero(two >= 0)
    before, earlier = rows.find_lags(1)[now], two[now]
    instruments = np.column_stack(
        [rows.free[before], rows.state[now], rows.state[before], rows.free[earlier],
         rows.proxy[earlier]]
    )  # fmt: skip
    return System(rows, columns, instruments, now, law_degree)


@pytest.mark.parametrize("law_degree", [1, 3])
def test_j_at_a_root(rows: FactorRows, law_degree: int) -> None:
    fit = fit_ackerberg_caves_frazer(rows, degree=2, law_degree=law_degree)
    statistic, _ = make_system(rows, law_degree).compute_j(fit.elasticities)
    assert fit.hansen_j == pytest.approx(statistic, rel=DIFFERENCES)


@pytest.mark.parametrize("law_degree", [1, 3])
def test_all_moments_and_their_covariance(rows: FactorRows, law_degree: int) -> None:
    fit = fit_ackerberg_caves_frazer(rows, degree=2, law_degree=law_degree, moments="all")
    statistic, vcov = make_system(rows, law_degree).compute_j(fit.elasticities)
    assert fit.hansen_j == pytest.approx(statistic, rel=DIFFERENCES)
    assert fit.vcov is not None
    np.testing.assert_allclose(fit.vcov, vcov, rtol=1e-4)


@pytest.mark.parametrize("law_degree", [1, 3])
def test_exact_moments_are_zero(rows: FactorRows, law_degree: int) -> None:
    fit = fit_ackerberg_caves_frazer(rows, degree=2, law_degree=law_degree)
    one = rows.find_lags(1)
    now = np.flatnonzero(one >= 0)
    exact = np.column_stack([rows.free[one[now]], rows.state[now]])
    system = replace(make_system(rows, law_degree), now=now, instruments=exact)
    assert rows.weight is not None
    counts = rows.weight[np.flatnonzero(np.diff(rows.firm, prepend=-1))]
    moments = counts @ system.evaluate(system.solve(fit.elasticities))
    assert np.abs(moments).max() / counts.sum() < 1e-9
