"""Every root under a linear law, which of them is taken, and where it leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.production.acf_first_stage import FirstStage, solve_first_stage
from ipec_econ.numerics.production.acf_rows import AcfRows
from ipec_econ.numerics.production.hansen_at_root import HansenTest, compute_hansen
from ipec_econ.numerics.production.law_of_motion import solve_law
from ipec_econ.numerics.production.law_products import LawProducts, sum_law_products
from ipec_econ.numerics.production.linear_law_roots import LinearRoot, find_linear_roots
from ipec_econ.numerics.production.polish_root import format_elasticities, polish_root
from ipec_econ.numerics.production.production_error import ProductionError
from ipec_econ.numerics.production.production_fit import is_sensible
from ipec_econ.numerics.production.weighed_moments import weigh_moments

NO_TEST = HansenTest(np.nan, 0)


@dataclass(frozen=True, slots=True)
class FirstStageSums:
    """Q'WQ, shape (q, q), and Q'Wy, shape (q,)."""

    gram: FloatArray
    moments: FloatArray


@dataclass(frozen=True, slots=True)
class LinearSolution:
    """Both stages under a linear law and one weight, with every root."""

    rows: AcfRows
    weight: FloatArray
    first: FirstStage
    products: LawProducts
    roots: tuple[LinearRoot, ...]

    def list_sensible(self) -> list[int]:
        """Return the positions of roots that production can have."""
        return [
            i
            for i, root in enumerate(self.roots)
            if is_sensible(root.elasticities, root.persistence)
        ]


@dataclass(frozen=True, slots=True)
class ChosenLaw:
    """Elasticities of shape (p,), persistence and effects of shifters, shape (n_shifters,)."""

    elasticities: FloatArray
    persistence: float
    shifter_effects: FloatArray


def solve_linear_law(rows: AcfRows, weight: FloatArray, sums: FirstStageSums) -> LinearSolution:
    """Find every root under a linear law."""
    first = solve_first_stage(rows.output, rows.basis, sums.gram, sums.moments)
    products = sum_law_products(rows.pairs, first.expected, weight[rows.pairs.now])
    roots = find_linear_roots(products.net, rows.n_inputs)
    return LinearSolution(rows, weight, first, products, roots)


def examine_root(solution: LinearSolution, position: int) -> HansenTest:
    """Test a root under the linear law that it solves."""
    return examine_elasticities(solution, solution.roots[position].elasticities, 1)


def choose_root(
    solution: LinearSolution, tests: Mapping[int, HansenTest], near: FloatArray | None = None
) -> int:
    """Return the position of a sensible root: the nearest to `near`, or that of the smallest J.

    Where roots have no J the most persistent is taken, which nothing in the data speaks for.

    Raises
    ------
    ProductionError
        Where no root is sensible.
    """
    roots, sensible = solution.roots, solution.list_sensible()
    if not sensible:
        listed = "; ".join(
            f"{format_elasticities(root.elasticities)} with persistence {root.persistence:.3f}"
            for root in roots
        )
        raise ProductionError(
            "no solution has positive elasticities that sum to less than 2 and persistence "
            f"between 0 and 1. The solutions are {listed}. Where the true one meets another, "
            "neither is real: take all moments, or more firms or periods"
        )
    if near is not None:
        return min(sensible, key=lambda i: float(np.square(roots[i].elasticities - near).sum()))
    return min(sensible, key=lambda i: (*rank_test(tests.get(i, NO_TEST)), -roots[i].persistence))


def follow_root(solution: LinearSolution, position: int, law_degree: int) -> ChosenLaw:
    """Return the law at a root, or at the one of a law of higher degree that it leads to.

    Raises
    ------
    ProductionError
        Where it leads to none, or a shifter's effect is not identified.
    """
    rows, root = solution.rows, solution.roots[position]
    if law_degree == 1:
        found, persistence = root.elasticities, root.persistence
        effects = solution.products.find_covariate_effects(persistence, found)
    else:
        own, expected = solution.weight[rows.pairs.now], solution.first.expected
        found = polish_root(rows.pairs, expected, root.elasticities, own, law_degree)
        law = solve_law(rows.pairs, expected, found, own, degree=law_degree, n_instruments=0)
        persistence, effects = law.persistence, law.covariate_effects
    return ChosenLaw(found, persistence, take_shifter_effects(effects, rows.n_shifters))


def rank_test(test: HansenTest) -> tuple[bool, float]:
    """Order by J, what has none last."""
    missing = bool(np.isnan(test.statistic))
    return missing, 0.0 if missing else test.statistic


def examine_elasticities(
    solution: LinearSolution, elasticities: FloatArray, degree: int
) -> HansenTest:
    """Test on rows with two periods before; where these carry no test, on those with one."""
    rows, weight, found = solution.rows, solution.weight, NO_TEST
    for law_rows in (rows.triples, rows.pairs):
        if weight[law_rows.now].any() and not found.df:
            found = compute_hansen(
                weigh_moments(rows, law_rows, solution.first, elasticities, weight, degree)
            )
    return found


def take_shifter_effects(covariate_effects: FloatArray, n_shifters: int) -> FloatArray:
    """Return the last of the law's effects, shape (n_shifters,).

    Raises
    ------
    ProductionError
        Where the covariates before it span a shifter.
    """
    effects = covariate_effects[len(covariate_effects) - n_shifters :]
    lost = [f"shifter {j + 1}" for j in np.flatnonzero(np.isnan(effects))]
    if lost:
        raise ProductionError(
            f"{', '.join(lost)}: constant, or a combination of controls and the shifters before "
            "it, on rows that have a period before, so its effect in the law is not identified"
        )
    return effects
