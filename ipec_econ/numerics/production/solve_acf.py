"""Ackerberg–Caves–Frazer on rows made ready, under weights of firms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.cross_product import cross_product, project
from ipec_econ.numerics.production.acf_first_stage import FirstStage, solve_first_stage
from ipec_econ.numerics.production.acf_rows import AcfRows
from ipec_econ.numerics.production.hansen_at_root import HansenTest, count_firms, test_root
from ipec_econ.numerics.production.law_of_motion import solve_law
from ipec_econ.numerics.production.law_products import LawProducts, sum_law_products
from ipec_econ.numerics.production.linear_law_roots import LinearRoot, find_linear_roots
from ipec_econ.numerics.production.polish_root import format_elasticities, polish_root
from ipec_econ.numerics.production.production_error import ProductionError
from ipec_econ.numerics.production.production_fit import ProductionFit, ProductionRoot

LARGEST_SUM = 2.0
"""Returns to scale from which a root is absurd."""
NO_TEST = HansenTest(np.nan, 0)


@dataclass(frozen=True, slots=True)
class FirstStageSums:
    """Q'WQ, shape (q, q), and Q'Wy, shape (q,)."""

    gram: FloatArray
    moments: FloatArray


@dataclass(frozen=True, slots=True)
class LinearSolution:
    """Both stages under a linear law and one weight: every root, one of which is sensible."""

    rows: AcfRows
    weight: FloatArray
    first: FirstStage
    products: LawProducts
    roots: tuple[LinearRoot, ...]

    def list_sensible(self) -> list[int]:
        """Return the positions of roots that production can have."""
        return [i for i, root in enumerate(self.roots) if is_sensible(root)]


@dataclass(frozen=True, slots=True)
class ChosenLaw:
    """Elasticities of shape (p,), persistence and effects of shifters, shape (n_shifters,)."""

    elasticities: FloatArray
    persistence: float
    shifter_effects: FloatArray


def solve_ackerberg_caves_frazer(
    rows: AcfRows,
    weight: FloatArray | None = None,
    *,
    law_degree: int = 1,
    near: FloatArray | None = None,
) -> ProductionFit:
    """Solve both stages; see `fit_ackerberg_caves_frazer`.

    Parameters
    ----------
    rows
        From `prepare_ackerberg_caves_frazer`.
    weight
        How often each row counts, the same for all rows of a firm, shape (n_obs,).
    law_degree, near
        As there.
    """
    own = np.ones(len(rows.output)) if weight is None else weight.astype(np.float64)
    sums = FirstStageSums(cross_product(rows.basis, own), project(rows.basis, rows.output, own))
    solution = solve_linear_law(rows, own, sums)
    tests = {i: test_linear_root(solution, i) for i in range(len(solution.roots))}
    chosen = choose_root(solution, tests, near)
    law = follow_root(solution, chosen, law_degree)
    test = tests[chosen]
    if law_degree > 1:
        test = _test(solution, law.elasticities, law_degree)
    order = [chosen, *sorted(set(tests) - {chosen}, key=lambda i: _rank(tests[i]))]
    roots = tuple(_describe(solution.roots[i], tests[i]) for i in order)
    return _report(solution, law, test, roots)


def solve_linear_law(rows: AcfRows, weight: FloatArray, sums: FirstStageSums) -> LinearSolution:
    """Find every root under a linear law.

    Raises
    ------
    ProductionError
        Where no root is sensible.
    """
    first = solve_first_stage(rows.output, rows.basis, sums.gram, sums.moments)
    products = sum_law_products(rows.pairs, first.expected, weight[rows.pairs.now])
    roots = find_linear_roots(products.net, rows.n_inputs)
    solution = LinearSolution(rows, weight, first, products, roots)
    if not solution.list_sensible():
        listed = "; ".join(
            f"{format_elasticities(root.elasticities)} with persistence {root.persistence:.3f}"
            for root in roots
        )
        raise ProductionError(
            "no solution has positive elasticities that sum to less than 2 and persistence "
            f"between 0 and 1. The solutions are {listed}. Where the true one has met another, "
            "neither is real: more firms or periods may tell them apart"
        )
    return solution


def is_sensible(root: LinearRoot) -> bool:
    """Return whether elasticities and persistence are such as production can have."""
    inputs = root.elasticities
    return bool((inputs > 0).all() and inputs.sum() < LARGEST_SUM and 0 < root.persistence < 1)


def test_linear_root(solution: LinearSolution, position: int) -> HansenTest:
    """Test a root under the linear law that it solves."""
    return _test(solution, solution.roots[position].elasticities, 1)


def choose_root(
    solution: LinearSolution, tests: Mapping[int, HansenTest], near: FloatArray | None = None
) -> int:
    """Return the position of a sensible root: the nearest to `near`, or that of the smallest J.

    Where roots have no J the most persistent is taken, which nothing in the data speaks for.
    """
    roots, sensible = solution.roots, solution.list_sensible()
    if near is not None:
        return min(sensible, key=lambda i: float(np.square(roots[i].elasticities - near).sum()))
    return min(sensible, key=lambda i: (*_rank(tests.get(i, NO_TEST)), -roots[i].persistence))


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
    return ChosenLaw(found, persistence, _take_shifter_effects(effects, rows.n_shifters))


def _rank(test: HansenTest) -> tuple[bool, float]:
    """Order by J, what has none last."""
    missing = bool(np.isnan(test.statistic))
    return missing, 0.0 if missing else test.statistic


def _test(solution: LinearSolution, elasticities: FloatArray, degree: int) -> HansenTest:
    """Test on rows with two periods before; where these carry no test, on those with one."""
    rows, weight, found = solution.rows, solution.weight, NO_TEST
    for law_rows in (rows.triples, rows.pairs):
        if weight[law_rows.now].any() and not found.df:
            found = test_root(rows, law_rows, solution.first, elasticities, weight, degree)
    return found


def _describe(root: LinearRoot, test: HansenTest) -> ProductionRoot:
    return ProductionRoot(root.elasticities, root.persistence, test.statistic, is_sensible(root))


def _report(
    solution: LinearSolution,
    law: ChosenLaw,
    test: HansenTest,
    roots: tuple[ProductionRoot, ...],
) -> ProductionFit:
    rows = solution.rows
    drawn = rows.pairs.now[solution.weight[rows.pairs.now] > 0]
    return ProductionFit(
        elasticities=law.elasticities,
        vcov=None,
        expected_output=solution.first.expected + rows.mean_output,
        n_obs=len(drawn),
        n_firms=count_firms(rows.firm[drawn]),
        persistence=law.persistence,
        shifter_effects=law.shifter_effects,
        hansen_j=test.statistic,
        hansen_df=test.df,
        roots=roots,
    )


def _take_shifter_effects(covariate_effects: FloatArray, n_shifters: int) -> FloatArray:
    effects = covariate_effects[len(covariate_effects) - n_shifters :]
    lost = [f"shifter {j + 1}" for j in np.flatnonzero(np.isnan(effects))]
    if lost:
        raise ProductionError(
            f"{', '.join(lost)}: constant, or a combination of controls and the shifters before "
            "it, on rows that have a period before, so its effect in the law is not identified"
        )
    return effects
