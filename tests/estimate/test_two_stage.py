"""Two-stage difference-in-differences: by hand, against dummies, beside imputation."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from ipec_econ.core.spec.model import TwoStageModel
from ipec_econ.estimate import gather_cells
from ipec_econ.numerics.cells.build_cells import build_cells
from tests.estimate.make_untreated import fit, index_rows, make_eight, make_ragged
from tests.estimate.naive_untreated import fit_naive, regress_naively
from tests.estimate.tolerances import BRUTE_FORCE_RTOL, LAW_RTOL

ZERO_ATOL = 1e-10
"""A covariance or a residual's mean that happens to be near zero."""


def test_eight_firms_by_hand() -> None:
    """One pair of cohort and period: the coefficient is the pair's mean, as in imputation."""
    rows = index_rows(fit("two_stage", make_eight()))
    assert rows["att simple"].estimate == pytest.approx(4.0, rel=LAW_RTOL)
    assert rows["att simple"].std_error == pytest.approx(1.0, rel=LAW_RTOL)
    # Residuals at -1 are half of (change - 1.5), 1.5 the mean change of all eight; their mean over
    # the treated is 0.25. A treated firm contributes (change - 2)/8 - (change - 1.5)/16, another
    # -(change - 1.5)/16: squares of 3/32, and three times 1/32, for either group.
    assert rows["att_event -1"].estimate == pytest.approx(0.25, rel=LAW_RTOL)
    assert rows["att_event -2"].estimate == pytest.approx(-0.25, rel=LAW_RTOL)
    assert rows["att_event -1"].std_error == pytest.approx(np.sqrt(3 / 128), rel=LAW_RTOL)


def test_counts_by_hand() -> None:
    rows = index_rows(fit("two_stage", make_eight()))
    effect, before = rows["att simple"], rows["att_event -1"]
    assert (effect.n_obs, effect.n_units, effect.n_treated) == (24, 8, 4)
    assert (before.n_obs, before.n_units, before.n_treated) == (20, 8, 4)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("weights", [None, "w"])
@pytest.mark.parametrize("cluster", ["firm", "region"])
@pytest.mark.parametrize(("anticipation", "never"), [(0, True), (1, True), (0, False)])
def test_equals_dummies(
    seed: int, weights: str | None, cluster: str, anticipation: int, never: bool
) -> None:
    frame = make_ragged(seed, never=never)
    options = {"anticipation": anticipation, "min_untreated": 2}
    if weights:
        options["weights"] = weights
    result = fit("two_stage", frame, cluster=cluster, **options)
    naive = fit_naive(frame, weights=weights, min_untreated=2, anticipation=anticipation)
    cohort, year = naive.rows["cohort"].to_numpy(), naive.rows["year"].to_numpy()
    post = year >= cohort
    chosen = {
        "att_gt": lambda row: (cohort == row.cohort) & (year == row.time),
        "att_event": lambda row: year - cohort == row.rel_time,
        "att_cohort": lambda row: (cohort == row.cohort) & post,
        "att_time": lambda row: (year == row.time) & post,
        "att": lambda _: post,
    }
    ours = [row for row in result.estimates if row.term not in ("event", "cohort", "time")]
    found = [regress_naively(naive, chosen[row.estimand](row), cluster) for row in ours]
    sums = np.column_stack([psi for _, psi in found])
    place = [result.vcov_keys.index(row.key) for row in ours]
    assert any(row.rel_time < 0 for row in ours if row.estimand == "att_event")
    assert [row.estimate for row in ours] == pytest.approx(
        [value for value, _ in found], rel=BRUTE_FORCE_RTOL, abs=ZERO_ATOL
    )
    np.testing.assert_allclose(
        result.vcov[np.ix_(place, place)], sums.T @ sums, rtol=BRUTE_FORCE_RTOL, atol=ZERO_ATOL
    )


def test_effects_are_those_of_imputation() -> None:
    frame = make_ragged(4)
    ours, theirs = (index_rows(fit(name, frame)) for name in ("two_stage", "imputation"))
    shared = [key for key, row in theirs.items() if (row.rel_time or 0) >= 0]
    assert len(shared) > 20
    for key in shared:
        assert ours[key].estimate == pytest.approx(theirs[key].estimate, rel=LAW_RTOL)


def test_firms_as_cells_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = make_ragged(5, n_firms=60)
    results = []
    for compress in (True, False):
        monkeypatch.setattr(
            gather_cells,
            "build_cells",
            lambda paths, c=compress: build_cells(paths, compress=c),
        )
        results.append(fit("two_stage", frame, weights="w"))
    one, other = results
    np.testing.assert_allclose(one.vcov, other.vcov, rtol=LAW_RTOL, atol=ZERO_ATOL)
    for row, twin in zip(one.estimates, other.estimates, strict=True):
        assert row.estimate == pytest.approx(twin.estimate, rel=LAW_RTOL, abs=ZERO_ATOL)


@pytest.mark.parametrize("key", ["control_group", "covariates", "unbalanced", "base_period"])
def test_keys_without_a_meaning_are_refused(key: str) -> None:
    spec = {"estimator": "two_stage", "outcome": "y", "treatment": "first", key: "x"}
    with pytest.raises(ValidationError, match=key):
        TwoStageModel(**spec)
