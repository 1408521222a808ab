"""The panel in memory: its truth by hand and by brute force, its trends, its determinism."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.errors import SpecError
from ipec_econ.demo import SimulatedWorld, simulate_world
from ipec_econ.demo.block import draw_year_shocks, simulate_block
from ipec_econ.demo.check_world import MAX_SEED
from ipec_econ.demo.world import BLOCK_FIRMS, MAX_FIRMS, SELECTIONS, World

POUND_ATOL = 1e-6
"""Value added is in whole pounds: of a firm with 100,000 pounds, half a pound is 5e-6 log points,
and its mean over a hundred firms a tenth of that."""
UNIT_ATOL = 2e-9
"""The truth adds up whole multiples of 1e-9."""


@pytest.fixture(scope="module")
def world() -> SimulatedWorld:
    return simulate_world(6_000, 11)


def _frame(world: SimulatedWorld) -> pd.DataFrame:
    return world.panel.to_pandas()


def _change_beside_untreated(frame: pd.DataFrame, *, start: int, end: int) -> tuple[float, float]:
    """Return mean changes of log_lp from g + start to g + end, less those of never treated.

    The second number is the standard error of the first, as if changes were independent.
    """
    wide = frame.pivot_table("log_lp", index="firm_id", columns="year")
    cohort = frame.groupby("firm_id")["cohort"].first()
    gaps, variances, sizes = [], [], []
    for first in range(2013, 2018):
        change = wide[first + end] - wide[first + start]
        treated = change[cohort == first].dropna()
        untreated = change[cohort.isna()].dropna()
        gaps.append(treated.mean() - untreated.mean())
        variances.append(treated.var() / len(treated) + untreated.var() / len(untreated))
        sizes.append(len(treated))
    weights = np.array(sizes) / sum(sizes)
    return float(weights @ gaps), float(np.sqrt(weights**2 @ variances))


def test_the_effect_of_a_cohort_is_what_the_law_of_motion_gives_by_hand() -> None:
    world = simulate_world(5_000, 3, innovation_factor=1.0)
    # Cohort 2015 gains 0.02 + 0.004 × (2019 − 2015) = 0.036 a year, of which 0.7 is left the
    # year after: 0.036; 0.036 + 0.0252 = 0.0612; 0.036 + 0.0252 + 0.01764 = 0.07884.
    for rel_time, effect in ((-1, 0.0), (0, 0.036), (1, 0.0612), (2, 0.07884)):
        found = world.find_effect("att_gt", cohort=2015, rel_time=rel_time)
        assert found == pytest.approx(effect, abs=POUND_ATOL)


def test_innovation_adds_to_the_effect() -> None:
    plain = simulate_world(5_000, 3, innovation_factor=1.0)
    world = simulate_world(5_000, 3, innovation_factor=2.0, innovation_share=1.0)
    doubled = world.find_effect("att_gt", cohort=2015, rel_time=1)
    single = plain.find_effect("att_gt", cohort=2015, rel_time=1)
    assert doubled == pytest.approx(2 * single, abs=POUND_ATOL)


def test_the_truth_is_the_mean_of_both_outcomes_differences(world: SimulatedWorld) -> None:
    frame = _frame(world)
    frame["difference"] = frame["log_lp"] - frame["log_lp_untreated"]
    frame["rel_time"] = frame["year"] - frame["cohort"]
    cells = frame.dropna().groupby(["cohort", "rel_time"])["difference"].agg(["mean", "size"])
    rows = [row for row in world.truth if row.estimand == "att_gt"]
    assert len(rows) == len(cells)
    for row in rows:
        assert row.effect == pytest.approx(
            cells.loc[(row.cohort, row.rel_time), "mean"], abs=UNIT_ATOL
        )
        assert row.n_firms == cells.loc[(row.cohort, row.rel_time), "size"]


def test_averages_are_those_of_the_clean_cohorts(world: SimulatedWorld) -> None:
    frame = _frame(world)
    frame["difference"] = frame["log_lp"] - frame["log_lp_untreated"]
    clean = frame[frame["cohort"] >= 2013]
    after = clean[clean["year"] >= clean["cohort"]]
    found = world.find_effect("att", term="observations")
    assert found == pytest.approx(after["difference"].mean(), abs=UNIT_ATOL)
    third = after[after["year"] == after["cohort"] + 3]["difference"].mean()
    assert world.find_effect("att_event", rel_time=3) == pytest.approx(third, abs=UNIT_ATOL)
    sizes = clean.groupby("cohort")["firm_id"].nunique()
    cells = after.groupby(["cohort", "year"])["difference"].mean()
    weights = sizes.loc[cells.index.get_level_values(0)].to_numpy()
    simple = (cells.to_numpy() * weights).sum() / weights.sum()
    assert world.find_effect("att", term="simple") == pytest.approx(simple, abs=UNIT_ATOL)
    by_event = pd.DataFrame({"effect": cells, "weight": weights}).reset_index()
    by_event["rel_time"] = by_event["year"] - by_event["cohort"]
    by_event["product"] = by_event["effect"] * by_event["weight"]
    sums = by_event.groupby("rel_time")[["product", "weight"]].sum()
    means = sums["product"] / sums["weight"]
    found = world.find_effect("att_event", term="cohort_shares", rel_time=2)
    assert found == pytest.approx(means[2], abs=UNIT_ATOL)
    assert world.find_effect("att", term="event") == pytest.approx(means.mean(), abs=UNIT_ATOL)


def test_nobody_gains_before_an_award(world: SimulatedWorld) -> None:
    frame = _frame(world)
    untouched = frame[frame["cohort"].isna() | (frame["year"] < frame["cohort"])]
    assert (untouched["log_lp"] == untouched["log_lp_untreated"]).all()


def test_without_a_gain_there_is_no_effect() -> None:
    frame = _frame(simulate_world(2_000, 5, gain=0.0, gain_slope=0.0))
    assert (frame["log_lp"] == frame["log_lp_untreated"]).all()
    assert frame["cohort"].notna().any()


def test_cohorts_have_hundreds_of_firms_at_ten_thousand() -> None:
    frame = _frame(simulate_world(10_000, 1))
    sizes = frame.groupby("firm_id")["cohort"].first().value_counts()
    assert sizes[sizes.index >= 2012].min() > 150
    assert sorted(sizes.index) == list(range(2010, 2020))


def test_histories_are_ragged_with_gaps(world: SimulatedWorld) -> None:
    spans = _frame(world).groupby("firm_id")["year"].agg(["min", "max", "size"])
    assert 0.2 < (spans["min"] > 2008).mean() < 0.4
    assert 0.1 < (spans["max"] < 2019).mean() < 0.4
    assert 0.05 < (spans["size"] < spans["max"] - spans["min"] + 1).mean() < 0.2


@pytest.mark.parametrize("selection", ["permanent", "none"])
def test_trends_are_parallel_where_selection_is_permanent(selection: str) -> None:
    gap, error = _change_beside_untreated(
        _frame(simulate_world(20_000, 8, selection)), start=-3, end=-1
    )
    assert abs(gap) < 3 * error


def test_transitory_selection_shows_a_dip_before_the_award() -> None:
    frame = _frame(simulate_world(20_000, 8, "transitory"))
    gap, error = _change_beside_untreated(frame, start=-3, end=-1)
    assert gap < -8 * error
    rebound, _ = _change_beside_untreated(frame, start=-1, end=1)
    assert rebound > 0.12  # the truth is about 0.06


def test_permanent_selection_is_on_size() -> None:
    frame = _frame(simulate_world(6_000, 8))
    start = frame[frame["year"] == 2010]
    winners = start["cohort"].notna()
    assert (
        np.log(start["capital"])[winners].mean() > np.log(start["capital"])[~winners].mean() + 0.2
    )


def test_output_follows_the_production_function() -> None:
    world = World(3_000, 4, sd_output=0.0)
    block = simulate_block(world, 0)
    productivity = (
        np.log(block.gva_untreated)
        - draw_year_shocks(world)[:, None]
        - world.log_scale
        - world.beta_labour * np.log(block.economy.employees)
        - world.beta_capital * np.log(block.economy.capital)
    )
    now, before = productivity[1:].ravel(), productivity[:-1].ravel()
    slope = np.polyfit(before, now, 1)[0]
    # 33,000 pairs: the standard error of an autoregression's slope is √((1 − 0.7²) / 33,000).
    assert slope == pytest.approx(world.rho, abs=4 * np.sqrt((1 - world.rho**2) / now.size))
    assert productivity.std() == pytest.approx(world.sd_productivity, rel=0.03)


def test_materials_reveal_productivity() -> None:
    block = simulate_block(World(500, 4, sd_output=0.0), 0)
    ratio = block.purchases / block.gva
    assert np.ptp(ratio, axis=1).max() < 1e-3  # one number a year, up to whole pounds


def test_the_same_seed_gives_the_same_panel_and_another_seed_another() -> None:
    first, second = simulate_world(300, 7), simulate_world(300, 7)
    assert first.panel.equals(second.panel)
    assert first.truth == second.truth
    assert not first.panel.equals(simulate_world(300, 8).panel)


def test_the_number_of_firms_does_not_change_the_first_ones() -> None:
    few, many = _frame(simulate_world(400, 7)), _frame(simulate_world(BLOCK_FIRMS + 100, 7))
    pd.testing.assert_frame_equal(few, many[many["firm_id"] < 400].reset_index(drop=True))


def test_a_block_does_not_depend_on_those_before_it() -> None:
    world = World(2 * BLOCK_FIRMS, 7)
    second = simulate_block(world, 1)
    simulate_block(world, 0)
    assert np.array_equal(second.gva, simulate_block(world, 1).gva)


def test_one_firm_is_a_world() -> None:
    assert simulate_world(1, 1).panel["firm_id"].unique().to_pylist() == [0]


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        ({"n_firms": 0}, "--firms"),
        ({"n_firms": MAX_FIRMS + 1}, "--firms"),
        ({"seed": -1}, "--seed"),
        ({"seed": MAX_SEED + 1}, "--seed"),
        ({"selection": "luck"}, "--selection"),
        ({"start": 2010, "end": 2012}, "--end-year"),
        ({"start": 1800}, "--start-year"),
    ],
)
def test_arguments_out_of_range_are_refused(arguments: dict[str, object], option: str) -> None:
    with pytest.raises(SpecError) as caught:
        simulate_world(**{"n_firms": 10, "seed": 1, **arguments})
    (problem,) = caught.value.problems
    assert (problem.code, problem.where) == ("demo/bad-argument", option)
    assert problem.why
    assert problem.fix


def test_all_bad_arguments_are_named_at_once() -> None:
    with pytest.raises(SpecError) as caught:
        simulate_world(0, -1, "luck")
    assert [problem.where for problem in caught.value.problems] == [
        "--firms", "--seed", "--selection",
    ]  # fmt: skip


@pytest.mark.property
@settings(max_examples=15, deadline=None)
@given(
    n_firms=st.integers(1, 60),
    seed=st.integers(0, MAX_SEED),
    selection=st.sampled_from(SELECTIONS),
    end=st.integers(2015, 2030),
)
def test_any_world_is_a_panel_whose_winners_are_seen_before_they_win(
    n_firms: int, seed: int, selection: str, end: int
) -> None:
    frame = _frame(simulate_world(n_firms, seed, selection, end=end))
    assert not frame.duplicated(["firm_id", "year"]).any()
    assert frame["firm_id"].nunique() == n_firms
    assert frame["year"].between(2008, end).all()
    assert np.isfinite(frame["log_lp"]).all()
    spans = frame.groupby("firm_id").agg(first=("year", "min"), cohort=("cohort", "first"))
    winners = spans.dropna()
    assert (winners["first"] < winners["cohort"]).all()
    assert winners["cohort"].between(2010, end).all()


def test_an_effect_that_is_not_there_is_a_key_error(world: SimulatedWorld) -> None:
    with pytest.raises(KeyError):
        world.find_effect("att_gt", cohort=1999, rel_time=0)
