"""Cohort shares and their influence by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ipec_econ.numerics.cells.build_cells import build_cells
from ipec_econ.numerics.comparisons import choose_comparisons
from ipec_econ.numerics.effect_covariance import compute_effect_covariance, compute_shares
from ipec_econ.numerics.group_time import estimate_group_time
from tests.numerics.cells.draw_paths import draw_paths

ROUNDING = {"rtol": 1e-12, "atol": 1e-14}
"""The same sums in another order."""


@pytest.mark.parametrize("weights", [False, True])
@pytest.mark.parametrize("compress", [False, True])
def test_shares_and_their_covariance(weights: bool, compress: bool) -> None:
    paths = draw_paths(weights=weights)
    cells = build_cells(paths, compress=compress)
    cohorts = np.unique(paths.cohort)
    weight = np.ones(60) if paths.weight is None else paths.weight
    member = paths.cohort[:, None] == cohorts
    shares = compute_shares(cells, cohorts)
    expected = (weight[:, None] * member).sum(axis=0) / weight.sum()
    np.testing.assert_allclose(shares, expected, **ROUNDING)
    assert shares.sum() == pytest.approx(1.0)
    comparisons = choose_comparisons(
        cohorts,
        cells.periods,
        control_group="never_treated",
        base_period="universal",
        anticipation=0,
    )
    found, _ = estimate_group_time(cells, comparisons, "pairwise")
    vcov = compute_effect_covariance(cells, found, shares)
    psi = (weight[:, None] / weight.mean() * member - expected) / 60
    k = found.n_estimates
    np.testing.assert_allclose(vcov[k:, k:], psi.T @ psi, **ROUNDING)
    np.testing.assert_array_equal(vcov, vcov.T)
    assert np.linalg.eigvalsh(vcov).min() > -1e-12
