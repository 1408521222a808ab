"""Laws of group-time effects: what must not move them, and what must move them exactly."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.spec.model import CallawaySantannaModel, TwfeModel
from ipec_econ.estimate.callaway_santanna import CallawaySantanna
from ipec_econ.estimate.twfe import TwoWayFixedEffects
from tests.estimate.make_data import make_data
from tests.estimate.tolerances import LAW_RTOL

pytestmark = pytest.mark.property

NEVER = np.inf
ZERO_ATOL = 1e-12
"""Outcomes are of the order of one."""

SHIFT_ATOL = 1e-9
"""A constant of a million costs six of sixteen digits."""

SCALED_RTOL = 1e-8
"""Means of a million beside deviations of one: six of sixteen digits, over sums of 60 firms."""

SEEDS = st.integers(0, 10_000)
UNBALANCED = st.sampled_from(["pairwise", "balance", "cross_sections"])
CONTROLS = st.sampled_from(["not_yet_treated", "never_treated"])
FEW = settings(max_examples=12, deadline=None, derandomize=True)


def draw_panel(
    seed: int, *, cohorts: Sequence[float] = (2003, 2004, 2005, NEVER), each: int = 6
) -> pd.DataFrame:
    draw = np.random.default_rng(seed)
    n_firms = each * len(cohorts)
    frame = pd.DataFrame(
        {
            "firm": np.repeat(np.arange(n_firms), 5),
            "year": np.tile(np.arange(2001, 2006), n_firms),
            "cohort": np.repeat(np.resize(np.array(cohorts, dtype=float), n_firms), 5),
        }
    )
    frame["y"] = draw.normal(size=len(frame)) + draw.normal(size=n_firms)[frame["firm"]]
    frame["w"] = draw.uniform(0.5, 3, n_firms)[frame["firm"]]
    holes = (draw.uniform(size=len(frame)) < 0.2) & (frame["firm"] >= n_firms // 2)
    return frame[~holes].reset_index(drop=True)


def fit(frame: pd.DataFrame, *, weights: bool = False, **options: object) -> ModelResult:
    frame = frame.assign(treated=(frame["year"] >= frame["cohort"]).astype(float))
    data = make_data(
        frame,
        outcome="y",
        unit="firm",
        time="year",
        cohort="cohort",
        treated="treated",
        fixed_effects=["firm", "year"],
        clusters=["firm"],
        weights="w" if weights else None,
    )
    model = CallawaySantannaModel(
        estimator="callaway_santanna", outcome="y", treatment="award", **options
    )
    return CallawaySantanna().fit(data, model, model_id="m")


def list_numbers(result: ModelResult) -> np.ndarray:
    return np.array([[row.estimate, row.std_error or 0.0] for row in result.estimates])


def assert_same(
    found: ModelResult, expected: ModelResult, scale: float = 1.0, atol: float = ZERO_ATOL
) -> None:
    assert [row.key for row in found.estimates] == [row.key for row in expected.estimates]
    np.testing.assert_allclose(
        list_numbers(found), scale * list_numbers(expected), rtol=LAW_RTOL, atol=atol
    )


@given(SEEDS, UNBALANCED, CONTROLS)
@FEW
def test_the_order_of_rows_does_not_matter(seed: int, unbalanced: str, control: str) -> None:
    frame = draw_panel(seed)
    options = {"unbalanced": unbalanced, "control_group": control, "weights": True}
    shuffled = frame.sample(frac=1, random_state=seed)
    assert fit(shuffled, **options).estimates == fit(frame, **options).estimates


@given(SEEDS, UNBALANCED, CONTROLS)
@FEW
def test_names_of_firms_do_not_matter(seed: int, unbalanced: str, control: str) -> None:
    frame = draw_panel(seed)
    options = {"unbalanced": unbalanced, "control_group": control}
    other = np.random.default_rng(seed).permutation(frame["firm"].max() + 1)
    assert_same(fit(frame.assign(firm=other[frame["firm"]]), **options), fit(frame, **options))


@given(SEEDS, UNBALANCED, st.floats(-1e6, 1e6))
@FEW
def test_a_constant_added_to_the_outcome_changes_nothing(
    seed: int, unbalanced: str, constant: float
) -> None:
    frame = draw_panel(seed)
    moved = fit(frame.assign(y=frame["y"] + constant), unbalanced=unbalanced)
    assert_same(moved, fit(frame, unbalanced=unbalanced), atol=SHIFT_ATOL)


@given(SEEDS, UNBALANCED, st.sampled_from([1e-8, 0.25, 3.0, 1e8]))
@FEW
def test_the_outcomes_scale_is_that_of_effects_and_errors(
    seed: int, unbalanced: str, scale: float
) -> None:
    frame = draw_panel(seed)
    scaled = fit(frame.assign(y=frame["y"] * scale), unbalanced=unbalanced)
    assert_same(scaled, fit(frame, unbalanced=unbalanced), scale=scale, atol=ZERO_ATOL * scale)


@given(SEEDS, UNBALANCED)
@FEW
def test_a_level_of_each_period_changes_nothing(seed: int, unbalanced: str) -> None:
    frame = draw_panel(seed)
    level = np.random.default_rng(seed).normal(size=5)[frame["year"] - 2001]
    moved = fit(frame.assign(y=frame["y"] + level), unbalanced=unbalanced)
    assert_same(moved, fit(frame, unbalanced=unbalanced))


@given(SEEDS)
@FEW
def test_a_level_of_each_firm_changes_nothing_where_firms_are_paired(seed: int) -> None:
    frame = draw_panel(seed)
    level = np.random.default_rng(seed).normal(size=100)[frame["firm"]]
    assert_same(fit(frame.assign(y=frame["y"] + level)), fit(frame))


@given(SEEDS, UNBALANCED, CONTROLS)
@FEW
def test_every_firm_twice_leaves_effects_and_halves_variances(
    seed: int, unbalanced: str, control: str
) -> None:
    frame = draw_panel(seed)
    options = {"unbalanced": unbalanced, "control_group": control, "weights": True}
    once = fit(frame, **options)
    twice = fit(pd.concat([frame, frame.assign(firm=frame["firm"] + 1000)]), **options)
    expected = list_numbers(once) * [1.0, 0.5**0.5]
    np.testing.assert_allclose(list_numbers(twice), expected, rtol=LAW_RTOL, atol=ZERO_ATOL)


@given(SEEDS, UNBALANCED, st.sampled_from([1e-9, 2.0, 1e9]))
@FEW
def test_the_scale_of_weights_does_not_matter(seed: int, unbalanced: str, scale: float) -> None:
    frame = draw_panel(seed)
    scaled = fit(frame.assign(w=frame["w"] * scale), weights=True, unbalanced=unbalanced)
    assert_same(scaled, fit(frame, weights=True, unbalanced=unbalanced))


@given(SEEDS, st.booleans())
@FEW
def test_one_cohort_and_two_periods_are_the_difference_of_differences_and_twfe(
    seed: int, weights: bool
) -> None:
    frame = draw_panel(seed, cohorts=(2002, NEVER))
    frame = frame[frame["year"] <= 2002]
    result = fit(frame, weights=weights)
    wide = frame.pivot_table(index="firm", columns="year", values="y")
    firms = frame.groupby("firm")[["cohort", "w"]].first().assign(d=wide[2002] - wide[2001])
    firms = firms.dropna().assign(w=lambda t: t["w"] if weights else 1.0)
    means = [np.average(part["d"], weights=part["w"]) for _, part in firms.groupby("cohort")]
    key = "att_gt 2002 2002"
    (row,) = (row for row in result.estimates if row.key == key)
    assert row.estimate == pytest.approx(means[0] - means[1], rel=LAW_RTOL, abs=ZERO_ATOL)
    data = make_data(
        frame.assign(treated=(frame["year"] >= frame["cohort"]) * 1.0),
        outcome="y", unit="firm", time="year", cohort="cohort", treated="treated",
        fixed_effects=["firm", "year"], clusters=["firm"], weights="w" if weights else None,
    )  # fmt: skip
    model = TwfeModel(estimator="twfe", outcome="y", treatment="award", small_sample="none")
    (twfe,) = TwoWayFixedEffects().fit(data, model, model_id="m").estimates
    assert row.estimate == pytest.approx(twfe.estimate, rel=LAW_RTOL, abs=ZERO_ATOL)
    assert row.std_error == pytest.approx(twfe.std_error, rel=LAW_RTOL)


@given(SEEDS, UNBALANCED)
@FEW
def test_a_known_effect_without_noise_is_found(seed: int, unbalanced: str) -> None:
    frame = draw_panel(seed)
    effect = (frame["year"] - frame["cohort"] + 1).clip(lower=0).replace(-np.inf, 0)
    level = 0 if unbalanced == "cross_sections" else 3 * frame["firm"]
    result = fit(frame.assign(y=level + frame["year"] % 3 + effect), unbalanced=unbalanced)
    for row in result.estimates:
        if row.rel_time is not None:
            assert row.estimate == pytest.approx(max(row.rel_time + 1, 0), abs=SHIFT_ATOL)


@pytest.mark.parametrize("weights", [False, True])
@pytest.mark.parametrize("unbalanced", ["pairwise", "cross_sections"])
def test_outcomes_far_from_zero_keep_their_digits(unbalanced: str, weights: bool) -> None:
    """Means of a million, deviations of one, against exact sums of the same numbers."""
    frame = draw_panel(3, each=15)
    frame["y"] += 1e6
    options = {"unbalanced": unbalanced, "control_group": "never_treated"}
    rows = {row.key: row for row in fit(frame, weights=weights, **options).estimates}
    firms = frame.assign(w=frame["w"] if weights else 1.0)
    for time in (2001, 2003, 2005):
        value, influence = 0.0, []
        for sign, cohort in ((1, 2003), (-1, NEVER)):
            side = firms[firms["cohort"] == cohort]
            value += sign * _add_side(side, time, 2002, unbalanced, influence)
        row = rows[f"att_gt 2003 {time}"]
        assert row.estimate == pytest.approx(value, rel=SCALED_RTOL)
        variance = math.fsum(part**2 for part in influence)
        assert row.std_error == pytest.approx(variance**0.5, rel=SCALED_RTOL)


def _add_side(
    firms: pd.DataFrame, time: int, base: int, unbalanced: str, influence: list[float]
) -> float:
    paths = firms.pivot_table(index="firm", columns="year", values="y")[[base, time]]
    weight = firms.groupby("firm")["w"].first()
    exact: dict[int, float] = {}
    value = 0.0
    pairs = [(time, 1.0), (base, -1.0)]
    if unbalanced == "pairwise":
        change = (paths[time] - paths[base]).dropna()
        sides = [(change, 1.0)]
    else:
        sides = [(paths[period].dropna(), sign) for period, sign in pairs]
    for values, sign in sides:
        total = math.fsum(weight[values.index])
        mean = math.fsum(w * y for w, y in zip(weight[values.index], values, strict=True)) / total
        value += sign * mean
        for firm, y in values.items():
            exact[firm] = exact.get(firm, 0.0) + sign * weight[firm] * (y - mean) / total
    influence.extend(exact.values())
    return value
