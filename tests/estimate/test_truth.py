"""Known truth: what intervals, bands and pre-trend tests claim, on worlds whose effects are known.

A smaller `benchmarks/coverage.py`; docs/benchmarks.md has the full one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pytest
from scipy.stats import binom

from benchmarks.known_truth import (
    METHODS,
    Judgement,
    fit_method,
    judge,
    make_model_data,
    simulate_population,
    tabulate_truth,
    warns_of_pretrends,
)
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.panel import ModelData
from ipec_econ.demo.simulate import SimulatedWorld, simulate_world
from ipec_econ.demo.world import Selection

pytestmark = pytest.mark.thorough

REPLICATIONS, FIRMS, SEED = 40, 1_500, 1
FEWER = 20
"""Replications of what is compared with those, or cannot be missed."""
POPULATION = 30_000
CHANCE = 1e-3
"""A test whose claim is true fails for this share of seeds; the seed is fixed."""
CS = METHODS["callaway_santanna, not_yet_treated"]
ROBUST = ("imputation", "sun_abraham", "two_stage")


@dataclass(frozen=True)
class Drawn:
    """A world, what Callaway–Sant'Anna make of it, and how that compares with the population."""

    world: SimulatedWorld
    data: ModelData
    result: ModelResult
    judged: tuple[Judgement, ...]

    @property
    def in_band(self) -> bool:
        """Whether the truth is inside the band at every event time."""
        return all(one.in_band for one in self.judged if one.key.startswith("att_event"))


def _draw(selection: Selection, n: int) -> list[Drawn]:
    population = simulate_population(selection, n_firms=POPULATION)
    drawn = []
    for seed in range(SEED, SEED + n):
        world = simulate_world(FIRMS, seed, selection)
        data = make_model_data(world)
        result = fit_method(CS, data)
        drawn.append(Drawn(world, data, result, tuple(judge(result, CS, population))))
    return drawn


@pytest.fixture(scope="module")
def permanent() -> list[Drawn]:
    return _draw("permanent", REPLICATIONS)


@pytest.fixture(scope="module")
def transitory() -> list[Drawn]:
    return _draw("transitory", FEWER)


def _average(one: Drawn) -> Judgement:
    return next(row for row in one.judged if row.key == "att simple")


def _fewest_hits(share: float, n: int = REPLICATIONS) -> int:
    """Return a number of hits that a true share falls below with a chance of `CHANCE`."""
    return int(binom.ppf(CHANCE, n, share))


def test_the_band_covers_the_whole_path(permanent: list[Drawn]) -> None:
    assert sum(one.in_band for one in permanent) >= _fewest_hits(0.95)
    assert all(len(one.judged) == 11 for one in permanent)  # −4 to −2, 0 to 6, simple


def test_intervals_of_the_average_cover(permanent: list[Drawn]) -> None:
    assert sum(_average(one).inside for one in permanent) >= _fewest_hits(0.95)


def test_estimates_are_centred_on_the_truth(permanent: list[Drawn]) -> None:
    for key in ("att simple", *(f"att_event {event}" for event in (-4, -3, -2, *range(7)))):
        gaps = np.array([row.gap for one in permanent for row in one.judged if row.key == key])
        # Eleven of them: 3.5 errors of a mean happen to one in two hundred sets.
        assert abs(gaps.mean()) < 3.5 * gaps.std(ddof=1) / np.sqrt(len(gaps)), key


def test_errors_are_the_spread_of_estimates(permanent: list[Drawn]) -> None:
    averages = [_average(one) for one in permanent]
    spread = np.std([one.gap for one in averages], ddof=1)
    # A standard deviation of 40 draws has an error of 11 %.
    assert np.mean([one.std_error for one in averages]) / spread == pytest.approx(1, abs=0.35)


def test_errors_hold_the_noise_of_cohort_shares(permanent: list[Drawn]) -> None:
    """True effects as the outcome: what varies is who is treated and when, nothing else."""
    estimates, errors = [], []
    for one in permanent:
        without = make_model_data(one.world, outcome="log_lp_untreated").outcome
        effects = replace(one.data, outcome=one.data.outcome - without)
        rows = fit_method(CS, effects, bands=False).estimates
        row = next(row for row in rows if row.key == "att simple")
        estimates.append(row.estimate)
        errors.append(row.std_error)
    assert np.mean(errors) / np.std(estimates, ddof=1) == pytest.approx(1, abs=0.35)


def test_permanent_selection_seldom_warns(permanent: list[Drawn]) -> None:
    warned = sum(warns_of_pretrends(one.result) for one in permanent)
    assert warned <= binom.ppf(1 - CHANCE, REPLICATIONS, 0.05)


def test_transitory_selection_warns_and_misleads(transitory: list[Drawn]) -> None:
    assert np.mean([warns_of_pretrends(one.result) for one in transitory]) >= 0.8
    assert not any(one.in_band for one in transitory)
    assert np.mean([_average(one).gap for one in transitory]) > 0.05


def test_no_effect_is_found_where_there_is_none(permanent: list[Drawn]) -> None:
    """The same firms and treatments; outcomes are those without awards."""
    found = []
    for one in permanent[:FEWER]:
        data = make_model_data(one.world, outcome="log_lp_untreated")
        rows = fit_method(CS, data, bands=False).estimates
        found.append(next(row for row in rows if row.key == "att simple"))
    kept = sum((row.p_value or 0.0) >= 0.05 for row in found)
    assert kept >= _fewest_hits(0.95, FEWER)
    errors = np.array([row.std_error for row in found])
    mean = np.mean([row.estimate for row in found])
    assert abs(mean) < 3 * np.sqrt((errors**2).sum()) / FEWER


@pytest.mark.parametrize("name", ROBUST)
def test_other_robust_estimators_cover_the_truth_of_the_firms_drawn(
    permanent: list[Drawn], name: str
) -> None:
    method = METHODS[name]
    hits = 0.0
    for one in permanent[:FEWER]:
        truth = tabulate_truth(one.world.truth)
        result = fit_method(method, one.data, bands=False)
        hits += sum(row.inside for row in judge(result, method, truth) if row.key == "att simple")
    assert hits >= _fewest_hits(0.95, FEWER)


def test_two_way_fixed_effects_miss_where_cohorts_differ() -> None:
    """Gains from −0.05 to 0.13 by cohort; the imputation of the same rows does not miss."""
    gaps: Mapping[str, list[float]] = {"twfe": [], "imputation": []}
    for seed in range(SEED, SEED + 8):
        world = simulate_world(FIRMS, seed, "permanent", gain=-0.05, gain_slope=0.03)
        data, truth = make_model_data(world), tabulate_truth(world.truth)
        for name, found in gaps.items():
            result = fit_method(METHODS[name], data, bands=False)
            found += [r.gap for r in judge(result, METHODS[name], truth) if r.key[:4] == "att "]
    assert np.mean(gaps["twfe"]) < -0.02
    assert abs(np.mean(gaps["imputation"])) < 0.015
