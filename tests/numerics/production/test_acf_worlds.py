"""Many samples of known worlds: which rule takes the true root, sizes of J, intervals' coverage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from ipec_econ.numerics.production.acf_rows import prepare_ackerberg_caves_frazer
from ipec_econ.numerics.production.factor_rows import FactorRows
from ipec_econ.numerics.production.solve_acf import solve_ackerberg_caves_frazer
from tests.numerics.production.acf_world import simulate_acf_paper, simulate_treated_panel

pytestmark = pytest.mark.thorough

SAMPLES = 60
FIVE_PERCENT = 7.81
"""χ² with three degrees of freedom."""


def treated(seed: int) -> FactorRows:
    return simulate_treated_panel(seed, 400, 0.1)[0]


def paper(seed: int) -> FactorRows:
    return simulate_acf_paper(seed, 1000)


@pytest.mark.parametrize(
    ("world", "truth", "persistent_is_right"),
    [(paper, (0.6, 0.4), True), (treated, (0.6, 0.35), False)],
)
def test_j_takes_the_true_root_where_other_rules_fail(
    world: Callable[[int], FactorRows], truth: tuple[float, float], persistent_is_right: bool
) -> None:
    by_j, by_persistence, rejected = [], [], []
    for seed in range(SAMPLES):
        fit = solve_ackerberg_caves_frazer(prepare_ackerberg_caves_frazer(world(seed)))
        sensible = [root for root in fit.roots if root.sensible]
        true = min(sensible, key=lambda root: float(np.square(root.elasticities - truth).sum()))
        by_j.append(true is fit.roots[0])
        by_persistence.append(true is max(sensible, key=lambda root: root.persistence))
        rejected.append(true.hansen_j > FIVE_PERCENT)
    assert np.mean(by_j) >= 0.98
    assert np.mean(by_persistence) > 0.9 if persistent_is_right else np.mean(by_persistence) < 0.2
    # Three binomial errors around one in twenty.
    assert np.mean(rejected) < 0.14


@pytest.mark.parametrize(("world", "truth"), [(paper, (0.6, 0.4)), (treated, (0.6, 0.35))])
def test_intervals_of_all_moments_hold_the_truth(
    world: Callable[[int], FactorRows], truth: tuple[float, float]
) -> None:
    inside = []
    for seed in range(SAMPLES):
        prepared = prepare_ackerberg_caves_frazer(world(seed))
        fit = solve_ackerberg_caves_frazer(prepared, moments="all")
        assert fit.vcov is not None
        errors = np.sqrt(np.diag(fit.vcov))
        inside.append(np.abs(fit.elasticities - truth) < 1.96 * errors)
    # Three binomial errors below 95 %.
    assert (np.mean(inside, axis=0) > 0.86).all()


@pytest.mark.parametrize("moments", ["exact", "all"])
def test_a_law_without_the_treatment_is_biased_and_j_says_so(moments: str) -> None:
    labour, tests = [], []
    for seed in range(10):
        rows = simulate_treated_panel(seed, 2000, 0.25)[0]
        ignored = replace(rows, shifters=np.zeros((len(rows.output), 0)))
        prepared = prepare_ackerberg_caves_frazer(ignored)
        fit = solve_ackerberg_caves_frazer(prepared, moments=moments)  # type: ignore[arg-type]
        labour.append(fit.elasticities[0])
        tests.append(fit.hansen_j)
    assert 0.02 < np.mean(labour) - 0.6 < 0.12
    assert min(tests) > FIVE_PERCENT
