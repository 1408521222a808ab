"""Callaway–Sant'Anna against loops over firms, on ragged panels and in every combination."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.spec.model import CallawaySantannaModel
from ipec_econ.estimate.callaway_santanna import CallawaySantanna
from tests.estimate.make_data import make_data
from tests.estimate.naive_group_time import Key, estimate_naively
from tests.estimate.tolerances import BRUTE_FORCE_RTOL

ZERO_ATOL = 1e-12
"""An effect that is zero by construction; outcomes are of the order of one."""

YEARS = range(2001, 2008)
COHORTS = [2001, 2003, 2004, 2006, np.inf, np.inf]

COMBINATIONS = [
    ({"unbalanced": unbalanced, "control_group": control, "base_period": base, "anticipation": n},
     weights, cluster)
    for unbalanced, control, base, n, weights, cluster in product(
        ("pairwise", "balance", "cross_sections"),
        ("never_treated", "not_yet_treated"),
        ("universal", "varying"),
        (0, 1),
        (False, True),
        ("firm", "region"),
    )
]  # fmt: skip


def draw_panel(seed: int, n_firms: int = 72) -> pd.DataFrame:
    """Draw firms of which half miss some years, in regions that they never leave."""
    draw = np.random.default_rng(seed)
    firms = pd.DataFrame(
        {
            "firm": np.arange(n_firms),
            "cohort": np.resize(np.array(COHORTS, dtype=float), n_firms),
            "region": draw.integers(0, 9, n_firms),
            "w": np.exp(draw.normal(0, 1.5, n_firms)),
            "level": draw.normal(size=n_firms),
        }
    )
    frame = firms.merge(pd.DataFrame({"year": YEARS}), how="cross")
    effect = (frame["year"] - frame["cohort"] + 1).clip(lower=0).replace(-np.inf, 0)
    frame["y"] = frame["level"] + 0.3 * effect + draw.normal(size=len(frame))
    holes = (frame["firm"] // len(COHORTS) % 2 == 1) & (draw.uniform(size=len(frame)) < 0.35)
    return frame[~holes].reset_index(drop=True)


def fit(frame: pd.DataFrame, *, weights: bool, cluster: str, **options: object) -> ModelResult:
    frame = frame.assign(treated=(frame["year"] >= frame["cohort"]).astype(float))
    data = make_data(
        frame,
        outcome="y",
        unit="firm",
        time="year",
        cohort="cohort",
        treated="treated",
        fixed_effects=["firm"],
        clusters=[cluster],
        weights="w" if weights else None,
    )
    model = CallawaySantannaModel(
        estimator="callaway_santanna", outcome="y", treatment="award", **options
    )
    return CallawaySantanna().fit(data, model, model_id="m")


def name_row(row: Estimate) -> Key:
    if row.estimand == "att_gt":
        return ("att_gt", f"{row.cohort},{row.time}")
    parts = (row.term, row.cohort, row.time, row.rel_time)
    return (row.estimand, next(str(part) for part in parts if part is not None))


@pytest.mark.parametrize(
    ("options", "weights", "cluster"),
    COMBINATIONS,
    ids=["-".join([*map(str, o.values()), "w" if w else "", c]) for o, w, c in COMBINATIONS],
)
def test_equals_loops_over_firms(options: dict, weights: bool, cluster: str) -> None:
    frame = draw_panel(seed=4)
    result = fit(frame, weights=weights, cluster=cluster, **options)
    expected = estimate_naively(frame, options, weights=weights, cluster=cluster)
    assert [name_row(row) for row in result.estimates] == list(expected)
    for row in result.estimates:
        naive = expected[name_row(row)]
        close = {"rel": BRUTE_FORCE_RTOL, "abs": ZERO_ATOL}
        assert row.estimate == pytest.approx(naive.estimate, **close), row.key
        assert (row.std_error or 0.0) == pytest.approx(naive.std_error, **close), row.key
        ours = (row.n_obs, row.n_units, row.n_treated, row.n_clusters)
        assert ours == (naive.n_obs, naive.n_units, naive.n_treated, naive.n_clusters), row.key


@pytest.mark.parametrize("cluster", ["firm", "region"])
def test_the_whole_covariance_equals_loops_over_firms(cluster: str) -> None:
    frame = draw_panel(seed=5)
    options = {"unbalanced": "pairwise", "control_group": "not_yet_treated"}
    options |= {"base_period": "varying", "anticipation": 0}
    result = fit(frame, weights=True, cluster=cluster, **options)
    naive = [*estimate_naively(frame, options, weights=True, cluster=cluster).values()]
    psi = pd.DataFrame(np.array([row.influence for row in naive]).T)
    used = frame[frame["cohort"] > 2001].groupby("firm")[["region"]].first().reset_index()
    sums = psi.groupby(used[cluster].to_numpy()).sum().to_numpy()
    np.testing.assert_allclose(result.vcov, sums.T @ sums, rtol=BRUTE_FORCE_RTOL, atol=ZERO_ATOL)


def test_weights_of_very_different_size() -> None:
    frame = draw_panel(seed=6)
    frame["w"] = 10.0 ** np.random.default_rng(1).uniform(-7, 7, 72)[frame["firm"]]
    options = {"unbalanced": "pairwise", "control_group": "not_yet_treated"}
    options |= {"base_period": "universal", "anticipation": 0}
    result = fit(frame, weights=True, cluster="firm", **options)
    expected = estimate_naively(frame, options, weights=True, cluster="firm")
    for row in result.estimates:
        naive = expected[name_row(row)]
        assert row.estimate == pytest.approx(naive.estimate, rel=BRUTE_FORCE_RTOL, abs=ZERO_ATOL)
        # One firm's weight outgrows its cell's: its deviation from the mean has lost 8 digits.
        assert (row.std_error or 0.0) == pytest.approx(naive.std_error, rel=1e-6, abs=ZERO_ATOL)
