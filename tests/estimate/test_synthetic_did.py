"""Synthetic difference-in-differences by hand, by brute force, by laws, and on broken input."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.errors import EstimationError
from ipec_econ.core.estimates import ModelResult
from ipec_econ.diagnose.add_diagnostics import add_diagnostics
from ipec_econ.estimate import synthetic_sample
from ipec_econ.numerics.synthetic import frank_wolfe, redraw
from tests.estimate.make_staggered import NEVER
from tests.estimate.make_synthetic import draw_factors, fit, index_diagnostics, index_rows
from tests.estimate.naive_synthetic import average, fit_cohorts, jackknife
from tests.estimate.tolerances import LAW_RTOL

ROOT = Path(__file__).parents[2]

SLSQP_ATOL = 2e-5
"""SLSQP leaves weights 1e-6 off where the objective is flat; outcomes are of order ten."""

HAND_ATOL = 1e-6
"""The penalty of a synthetic control is a millionth of the noise, not zero."""

LAW_ATOL = 1e-9
"""Outcomes are of order ten; estimates may be zero."""


def make_paths(*paths: tuple[float, tuple[float, ...]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"firm": firm, "year": 2010 + k, "cohort": cohort, "y": float(value)}
            for firm, (cohort, path) in enumerate(paths)
            for k, value in enumerate(path)
        ]
    )


A, B, C = (1, 5, 2, 4), (5, 1, 3, 8), (40, 10, 30, 20)
BLEND = tuple(0.25 * a + 0.75 * b for a, b in zip(A, B, strict=True))


def test_a_synthetic_control_by_hand() -> None:
    """The treated firm is a quarter of A and three quarters of B, and gains 10 from 2012 on."""
    treated = (*BLEND[:2], BLEND[2] + 10, BLEND[3] + 10)
    frame = make_paths((2012, treated), (NEVER, A), (NEVER, B), (NEVER, C))
    for solver in ("exact", "frank_wolfe"):
        result = fit(frame, method="synthetic_control", solver=solver, errors="placebo")
        rows = index_rows(result)
        atol = HAND_ATOL if solver == "exact" else 5e-2
        assert rows["att simple"].estimate == pytest.approx(10, abs=atol)
        assert rows["att_event 1"].estimate == pytest.approx(10, abs=atol)
        assert rows["att_event -1"].estimate == pytest.approx(0, abs=atol)
        found = index_diagnostics(result)
        assert found["cohort=2012 largest_weight"] == pytest.approx(0.75, abs=5e-3)
        assert found["cohort=2012 effective_donors"] == pytest.approx(1 / 0.625, abs=5e-2)


def test_equal_weights_are_the_difference_in_differences_by_hand() -> None:
    frame = make_paths(
        (2012, (1, 3, 9, 11)), (2012, (3, 5, 5, 7)), (NEVER, (0, 2, 3, 3)), (NEVER, (2, 0, 5, 1))
    )  # fmt: skip
    rows = index_rows(fit(frame, method="did"))
    # Treated: 3 before, 8 after. Donors: 1 before, 3 after.
    assert rows["att simple"].estimate == pytest.approx(3.0)
    # 2012: treated 7, donors 4, less 2 before. 2013: 9 and 2.
    assert rows["att_gt 2012 2012"].estimate == pytest.approx(1.0)
    assert rows["att_gt 2012 2013"].estimate == pytest.approx(5.0)
    assert rows["att_event -2"].estimate == pytest.approx(-1.0)
    simple = rows["att simple"]
    assert (simple.n_obs, simple.n_units, simple.n_treated) == (16, 4, 2)
    assert (rows["att_gt 2012 2012"].n_obs, rows["att_event -1"].n_obs) == (12, 8)


@pytest.mark.parametrize("seed", [1, 2])
def test_equals_brute_force(seed: int) -> None:
    """Weights by a general solver, estimates by definition, errors by leaving firms out."""
    frame = draw_factors(seed, effect=1.0)
    cohorts = fit_cohorts(frame)
    expected, variance = average(frame, cohorts), jackknife(frame, cohorts)
    result = fit(frame, solver="exact")
    rows = index_rows(result)
    assert list(rows) != []
    assert set(rows) == set(expected)
    for key, estimate in expected.items():
        assert rows[key].estimate == pytest.approx(estimate, abs=SLSQP_ATOL), key
    theirs = variance.loc[list(result.vcov_keys), list(result.vcov_keys)]
    np.testing.assert_allclose(result.vcov, theirs, atol=SLSQP_ATOL)


def list_numbers(result: ModelResult) -> np.ndarray:
    rows = sorted(result.estimates, key=lambda row: row.key)
    return np.array([(row.estimate, row.std_error or 0.0) for row in rows])


def assert_same(left: ModelResult, right: ModelResult, scale: float = 1.0) -> None:
    np.testing.assert_allclose(
        list_numbers(left), scale * list_numbers(right), rtol=LAW_RTOL, atol=scale * LAW_ATOL
    )


FEW = settings(max_examples=8, deadline=None)
SEEDS = st.integers(0, 10_000)
SOLVERS = st.sampled_from(["exact", "frank_wolfe"])


def draw_small(seed: int) -> pd.DataFrame:
    return draw_factors(seed, n_donors=9, cohorts=((2004, 2), (2005, 3)), n_periods=6)


@given(SEEDS, SOLVERS)
@FEW
def test_levels_of_firms_and_what_all_share_change_nothing(seed: int, solver: str) -> None:
    """A line, and anything after treatment; before it a common shock counts as donors' noise."""
    frame, rng = draw_small(seed), np.random.default_rng(seed)
    level = rng.normal(size=50)[frame["firm"]] + 0.3 * (frame["year"] - 2001)
    level += np.where(frame["year"] >= 2005, rng.normal(size=10)[frame["year"] - 2001], 0)
    moved = frame.assign(y=frame["y"] + level)
    assert_same(fit(moved, solver=solver), fit(frame, solver=solver))


@given(SEEDS)
@FEW
def test_what_all_share_in_a_period_changes_no_difference_in_differences(seed: int) -> None:
    frame, rng = draw_small(seed), np.random.default_rng(seed)
    moved = frame.assign(y=frame["y"] + rng.normal(size=10)[frame["year"] - 2001])
    assert_same(fit(moved, method="did"), fit(frame, method="did"))


@given(SEEDS, SOLVERS)
@FEW
def test_the_scale_of_outcomes_is_that_of_estimates(seed: int, solver: str) -> None:
    frame = draw_small(seed)
    for scale in (1e-3, 7.0):
        scaled = fit(frame.assign(y=frame["y"] * scale), solver=solver)
        assert_same(scaled, fit(frame, solver=solver), scale)


@given(SEEDS, SOLVERS)
@FEW
def test_the_order_of_firms_does_not_matter(seed: int, solver: str) -> None:
    frame = draw_small(seed)
    names = np.random.default_rng(seed + 1).permutation(50)[frame["firm"]]
    assert_same(fit(frame.assign(firm=names), solver=solver), fit(frame, solver=solver))


@given(SEEDS, SOLVERS)
@FEW
def test_an_effect_added_is_an_effect_found(seed: int, solver: str) -> None:
    frame = draw_small(seed)
    more = frame.assign(y=frame["y"] + 2.5 * (frame["year"] >= frame["cohort"]))
    before, after = index_rows(fit(frame, solver=solver)), index_rows(fit(more, solver=solver))
    for key, row in before.items():
        shift = 0.0 if key.startswith("att_event -") else 2.5
        assert after[key].estimate - row.estimate == pytest.approx(shift, abs=LAW_ATOL)


def test_one_cohort_alone_is_its_estimate_beside_others() -> None:
    frame = draw_factors(3)
    both = index_rows(fit(frame))
    for cohort in (2006.0, 2008.0):
        alone = index_rows(fit(frame[frame["cohort"].isin([cohort, NEVER])]))
        found = both[f"att_cohort {cohort:.0f}"]
        assert found.estimate == alone["att simple"].estimate
        # The same variance: other cohorts' firms change the jackknife's count alone.
        assert found.std_error == pytest.approx(alone["att simple"].std_error, rel=0.02)


def test_the_average_weighs_treated_observations() -> None:
    rows = index_rows(fit(draw_factors(4)))
    first, second = rows["att_cohort 2006"].estimate, rows["att_cohort 2008"].estimate
    # Four firms in six periods, three in four.
    expected = (24 * first + 12 * second) / 36
    assert rows["att simple"].estimate == pytest.approx(expected, rel=LAW_RTOL)


def test_periods_weigh_gaps_before_treatment_to_zero() -> None:
    result = fit(draw_factors(5, cohorts=((2006, 4),)))
    rows, found = index_rows(result), index_diagnostics(result)
    weights = {
        year: found.get(f"cohort=2006 time_weight={year}") or 0.0 for year in range(2001, 2006)
    }
    assert sum(weights.values()) == pytest.approx(1.0)
    level = sum(w * rows[f"att_event {year - 2006}"].estimate for year, w in weights.items())
    assert level == pytest.approx(0.0, abs=LAW_ATOL)


def test_gaps_before_treatment_have_no_error_and_are_not_tested() -> None:
    result = add_diagnostics(fit(draw_factors(6), window=(-3, 2)), {})
    path = [row for row in result.estimates if row.estimand == "att_event"]
    assert [row.rel_time for row in path] == [-3, -2, -1, 0, 1, 2]
    assert [row.std_error is None for row in path] == [True] * 3 + [False] * 3
    assert not any(row.diagnostic == "pretrends" for row in result.diagnostics)
    assert all(not key.startswith("att_event -") for key in result.vcov_keys)


@pytest.mark.parametrize("errors", ["placebo", "bootstrap"])
def test_draws_follow_the_seed(errors: str) -> None:
    options = {"solver": "exact", "errors": errors, "replications": 8}
    frame = draw_factors(7)
    first, again = fit(frame, **options), fit(frame, **options)
    assert first.estimates == again.estimates
    other = index_rows(fit(frame, seed=21, **options))["att simple"].std_error
    assert other != index_rows(first)["att simple"].std_error
    assert first.notes["vcov"].endswith("firm.")


def test_every_donor_is_a_placebo_of_one_treated_firm() -> None:
    frame = draw_factors(8, n_donors=12, cohorts=((2006, 1),))
    result = fit(frame, errors="placebo", solver="exact")
    assert "each of 12 never-treated firm in turn" in result.notes["vcov"]
    donors = frame[np.isinf(frame["cohort"])]
    effects = []
    for firm in donors["firm"].unique():
        other = donors.assign(cohort=donors["cohort"].where(donors["firm"] != firm, 2006.0))
        row = index_rows(fit(other, errors="placebo", solver="exact"))["att simple"]
        effects.append(row.estimate)
    # Penalties are those of all donors there, of the others here.
    expected = np.std(effects)
    assert index_rows(result)["att simple"].std_error == pytest.approx(expected, rel=0.1)


def test_firms_not_seen_always_or_treated_early_are_counted() -> None:
    frame = draw_factors(9, cohorts=((2006, 4), (2002, 2)))
    holes = frame.drop(frame[(frame["firm"] == frame["firm"].iloc[0])].index[:1])
    result = fit(holes)
    steps = {step.step: step.units_lost for step in result.flow}
    assert steps == {"balance": 1, "few_periods_before": 2}
    assert result.fit.n_obs == result.flow[-1].rows
    assert result.fit.n_treated == 4


def test_many_firms_not_seen_always_are_remarked_upon() -> None:
    frame = draw_factors(9, cohorts=((2006, 4),))
    gone = frame["firm"].isin(sorted(frame["firm"].unique())[:12]) & (frame["year"] == 2003)
    (notice,) = (n for n in fit(frame[~gone]).notices if n.code == "estimate/many-unbalanced")
    assert notice.text.startswith("12 of 28 firms")


def refuse(frame: pd.DataFrame, **options: object) -> str:
    with pytest.raises(EstimationError) as caught:
        fit(frame, **options)
    (problem,) = caught.value.problems
    assert problem.fix
    return problem.code


def test_what_cannot_be_estimated_is_refused() -> None:
    frame = draw_factors(10, n_donors=5, cohorts=((2006, 4), (2008, 1)))
    assert refuse(frame) == "estimate/lone-treated"
    assert refuse(frame, errors="bootstrap") == "estimate/lone-treated"
    assert refuse(frame, errors="placebo") == "estimate/few-donors"
    treated = frame[np.isfinite(frame["cohort"])]
    assert refuse(treated) == "estimate/no-synthetic-control"
    never = frame[np.isinf(frame["cohort"])]
    assert refuse(never) == "estimate/treatment-constant"
    whole = frame[frame["cohort"] != 2008]
    assert refuse(whole, window=(20, 30)) == "estimate/window-empty"
    early = frame[frame["year"] >= 2005]
    assert refuse(early[early["cohort"] != 2008]) == "estimate/no-synthetic-control"


@pytest.mark.parametrize("solver", ["exact", "frank_wolfe"])
def test_donors_exactly_in_parallel_have_equal_weights(solver: str) -> None:
    frame = draw_small(16)
    line = frame["firm"] + 0.1 * frame["year"]
    treated = np.isfinite(frame["cohort"])
    frame = frame.assign(y=line + np.where(treated, frame["y"], 0))
    result = fit(frame, solver=solver)
    assert index_diagnostics(result)["cohort=2004 effective_donors"] == pytest.approx(9)
    assert_same(result, fit(frame, method="did"))


def test_a_bootstrap_that_hardly_ever_holds_all_cohorts_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frame = draw_factors(15, n_donors=6, cohorts=((2004, 2), (2006, 2), (2008, 2)))
    monkeypatch.setattr(redraw, "MOST_TRIES", 1)
    options = {"errors": "bootstrap", "solver": "exact"}
    assert refuse(frame, replications=20, **options) == "estimate/lone-treated"
    monkeypatch.undo()
    assert fit(frame, replications=20, **options).estimates


def test_a_synthetic_control_of_one_firm_has_no_jackknife() -> None:
    frame = make_paths((2012, A), (2012, A), (NEVER, A), (NEVER, C), (NEVER, (90, 0, 0, 90)))
    options = {"method": "synthetic_control", "solver": "exact"}
    assert refuse(frame, **options) == "estimate/no-synthetic-control"
    placebo = frame[frame["firm"] > 0]
    assert fit(placebo, errors="placebo", **options).estimates


def test_more_donors_than_a_solver_is_made_for_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(synthetic_sample.MOST_NUMBERS, "frank_wolfe", 100)
    frame = draw_factors(11)
    assert refuse(frame) == "estimate/many-donors"
    assert fit(frame, solver="exact").estimates
    assert fit(frame, method="did").estimates


def list_codes(result: ModelResult) -> list[str]:
    return [notice.code for notice in result.notices]


def test_remarks() -> None:
    frame = draw_factors(12, n_donors=4, cohorts=((2006, 3),))
    codes = list_codes(fit(frame, method="synthetic_control"))
    assert "estimate/jackknife-control" in codes
    assert "estimate/few-effective-donors" in codes
    assert list_codes(fit(draw_factors(12), solver="exact")) == []


def test_weights_short_of_the_minimum_are_remarked_upon(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = draw_factors(13, n_donors=60, cohorts=((2006, 30),))
    assert "estimate/short-of-minimum" not in list_codes(fit(frame))
    monkeypatch.setattr(frank_wolfe, "FIRST_STEPS", 1)
    monkeypatch.setattr(frank_wolfe, "MOST_STEPS", 1)
    result = fit(frame)
    row, exact = index_rows(result)["att simple"], index_diagnostics(result)["exact_minimum"]
    assert abs(row.estimate - (exact or 0.0)) > 0.1 * (row.std_error or 0.0)
    assert "estimate/short-of-minimum" in list_codes(result)


PROGRAM = """
from tests.estimate.make_synthetic import draw_factors, fit
frame = draw_factors(1, n_donors=600, cohorts=((2006, 60), (2008, 30)))
for options in ({}, {"errors": "bootstrap", "replications": 3}):
    result = fit(frame, solver="exact", **options)
    print([row.estimate.hex() for row in result.estimates])
    print([row.std_error.hex() for row in result.estimates if row.std_error])
print([row.estimate.hex() for row in fit(draw_factors(1)).estimates])
"""


def test_the_same_bits_whatever_hash_seed_and_threads() -> None:
    outputs = set()
    for hash_seed, threads in (("0", "1"), ("1", "2")):
        environment = {
            **os.environ,
            "PYTHONHASHSEED": hash_seed,
            "OPENBLAS_NUM_THREADS": threads,
            "OMP_NUM_THREADS": threads,
        }
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        outputs.add(done.stdout)
    assert len(outputs) == 1
