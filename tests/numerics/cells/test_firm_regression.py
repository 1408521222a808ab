"""Regressions with traits, controls and strata against dense columns on rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.cells.firm_columns import FirmColumns
from ipec_econ.numerics.cells.firm_regression import FirmRegression, solve_firms
from ipec_econ.numerics.cells.firm_scores import map_firm_scores
from tests.numerics.cells.draw_paths import draw_paths

DENSE = {"rtol": 1e-9, "atol": 1e-11}
"""Dense columns through a pseudo-inverse lose the digits of its condition number."""


def draw_columns(*, weights: bool, clusters: bool, strata: bool, n_controls: int) -> FirmColumns:
    paths = draw_paths(3, n_units=90, weights=weights, clusters=clusters)
    draw = np.random.default_rng(8)
    n_units, n_periods = paths.observed.shape
    if strata:
        paths = replace(paths, stratum=np.arange(n_units) % 2)
    controls = 5 + draw.normal(size=(n_units, n_periods, n_controls))
    traits = np.column_stack([np.ones(n_units), draw.normal(size=n_units)])
    return FirmColumns(paths, np.where(paths.observed[:, :, None], controls, 0.0), traits)


def mark(cohorts: FloatArray, periods: IntArray) -> FloatArray:
    """Two dummies of cohort 2003 and one times the trait; the trait in two periods."""
    table = np.zeros((len(cohorts), len(periods), 2, 5))
    for k, period in enumerate((2003, 2004)):
        table[:, :, 0, k] = (cohorts[:, None] == 2003) & (periods == period)
        table[:, :, 1, 3 + k] = periods == period
    table[:, :, 1, 2] = table[:, :, 0, 0]
    return table


def solve_densely(columns: FirmColumns, effects: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the coefficients and the scores by firm, dummies among the columns."""
    paths = columns.paths
    unit, place = np.nonzero(paths.observed)
    table = mark(paths.cohort, paths.periods)[unit, place]
    design = np.einsum("nj,njk->nk", columns.traits[unit], table)
    stratum = np.zeros(len(paths.cohort), dtype=int) if paths.stratum is None else paths.stratum
    own = unit if effects == "unit" else np.unique(paths.cohort, return_inverse=True)[1][unit]
    dummies = [(codes[:, None] == np.unique(codes)) for codes in (own, 100 * stratum[unit] + place)]
    x = np.column_stack([design, columns.controls[unit, place], *dummies]).astype(float)
    k = design.shape[1] + columns.controls.shape[2]
    weight = np.ones(len(unit)) if paths.weight is None else paths.weight[unit]
    inverse = np.linalg.pinv(x.T @ (weight[:, None] * x))
    y = paths.outcome[unit, place]
    beta = inverse @ (x.T @ (weight * y))
    influence = (x * (weight * (y - x @ beta))[:, None]) @ inverse
    sums = np.zeros((len(paths.cohort), x.shape[1]))
    np.add.at(sums, unit, influence)
    return beta[:k], sums[:, :k]


@pytest.mark.parametrize("weights", [False, True])
@pytest.mark.parametrize("clusters", [False, True])
@pytest.mark.parametrize(
    ("effects", "strata"), [("unit", False), ("unit", True), ("cohort", False)]
)
@pytest.mark.parametrize("n_controls", [0, 2])
def test_equals_dense_columns(
    weights: bool, clusters: bool, effects: str, strata: bool, n_controls: int
) -> None:
    columns = draw_columns(weights=weights, clusters=clusters, strata=strata, n_controls=n_controls)
    found = solve_firms(columns, mark, effects)
    beta, influence = solve_densely(columns, effects)
    assert found.kept.all()
    np.testing.assert_allclose(found.coefficients, beta, **DENSE)
    if columns.paths.cluster is not None:
        sums = np.zeros((columns.paths.cluster.max() + 1, influence.shape[1]))
        np.add.at(sums, columns.paths.cluster, influence)
        influence = sums
    vcov = found.bread @ map_firm_scores(columns, found).compute_covariance() @ found.bread
    np.testing.assert_allclose(vcov, influence.T @ influence, **DENSE)
    check_residuals(columns, found)


def check_residuals(columns: FirmColumns, found: FirmRegression) -> None:
    """Residuals are zero where nothing is seen, and their weighted squares are the ssr."""
    paths = columns.paths
    weight = np.ones(len(paths.cohort)) if paths.weight is None else paths.weight
    assert (found.residual[~paths.observed] == 0).all()
    assert found.ssr == pytest.approx((weight[:, None] * found.residual**2).sum())
    assert found.ssr <= found.tss_within <= found.tss


def test_inputs_are_left_as_they_are() -> None:
    columns = draw_columns(weights=True, clusters=False, strata=False, n_controls=2)
    before = (columns.paths.outcome.copy(), columns.controls.copy(), columns.traits.copy())
    map_firm_scores(columns, solve_firms(columns, mark)).compute_covariance()
    for one, other in zip(
        before, (columns.paths.outcome, columns.controls, columns.traits), strict=True
    ):
        np.testing.assert_array_equal(one, other)


def test_what_earlier_columns_span_is_dropped() -> None:
    columns = draw_columns(weights=False, clusters=False, strata=False, n_controls=2)
    doubled = np.concatenate([columns.controls, 2 * columns.controls[:, :, :1]], axis=2)
    found = solve_firms(replace(columns, controls=doubled), mark)
    assert found.kept.tolist() == [True] * 7 + [False]
    plain = solve_firms(columns, mark)
    np.testing.assert_allclose(found.coefficients, plain.coefficients, rtol=1e-12)
