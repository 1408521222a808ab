"""Ackerberg–Caves–Frazer on rows made ready, under weights of firms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.cross_product import cross_product, project
from ipec_econ.numerics.production.acf_first_stage import FirstStage, solve_first_stage
from ipec_econ.numerics.production.acf_rows import AcfRows, LawRows
from ipec_econ.numerics.production.hansen_at_root import HansenTest, test_root
from ipec_econ.numerics.production.law_of_motion import solve_law
from ipec_econ.numerics.production.law_products import sum_law_products
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
    first, roots = find_roots(rows, own, sums)
    tests = {i: test_linear_root(rows, first, root, own) for i, root in enumerate(roots)}
    chosen = choose_root(roots, tests, near)
    found = polish_chosen(rows, first, roots[chosen], own, law_degree)
    order = [chosen, *sorted(set(tests) - {chosen}, key=lambda i: _rank(tests[i]))]
    listed = tuple(_describe(roots[i], tests[i]) for i in order)
    return _report(rows, first, found, own, law_degree, tests[chosen], listed)


def find_roots(
    rows: AcfRows, weight: FloatArray, sums: FirstStageSums
) -> tuple[FirstStage, tuple[LinearRoot, ...]]:
    """Return the first stage and every root under a linear law, one of which is sensible.

    Raises
    ------
    ProductionError
        Where no root is real, or none is sensible.
    """
    first = solve_first_stage(rows.output, rows.basis, sums.gram, sums.moments)
    products = sum_law_products(rows.pairs, first.expected, weight[rows.pairs.now])
    roots = find_linear_roots(products, rows.n_inputs)
    if not roots:
        raise ProductionError("the moments have no real solution, so there are no elasticities")
    if not any(is_sensible(root) for root in roots):
        listed = "; ".join(
            f"{format_elasticities(root.elasticities)} with persistence {root.persistence:.3f}"
            for root in roots
        )
        raise ProductionError(
            "no solution has positive elasticities that sum to less than 2 and persistence "
            f"between 0 and 1. The solutions are {listed}"
        )
    return first, roots


def is_sensible(root: LinearRoot) -> bool:
    """Return whether elasticities and persistence are such as production can have."""
    inputs = root.elasticities
    return bool((inputs > 0).all() and inputs.sum() < LARGEST_SUM and 0 < root.persistence < 1)


def test_linear_root(
    rows: AcfRows, first: FirstStage, root: LinearRoot, weight: FloatArray
) -> HansenTest:
    """Test a root under the linear law that it solves."""
    return _test(rows, first, root.elasticities, weight, 1)


def choose_root(
    roots: Sequence[LinearRoot], tests: dict[int, HansenTest], near: FloatArray | None = None
) -> int:
    """Return the position of a sensible root: the nearest to `near`, or that of the smallest J.

    Where roots have no J the most persistent is taken, which nothing in the data speaks for.
    """
    sensible = [i for i, root in enumerate(roots) if is_sensible(root)]
    if near is not None:
        return min(sensible, key=lambda i: float(np.square(roots[i].elasticities - near).sum()))
    return min(sensible, key=lambda i: (*_rank(tests.get(i, NO_TEST)), -roots[i].persistence))


def polish_chosen(
    rows: AcfRows, first: FirstStage, root: LinearRoot, weight: FloatArray, law_degree: int
) -> FloatArray:
    """Return elasticities under a law of `law_degree`, shape (p,)."""
    if law_degree == 1:
        return root.elasticities
    own = weight[rows.pairs.now]
    return polish_root(rows.pairs, first.expected, root.elasticities, own, law_degree)


def _rank(test: HansenTest) -> tuple[bool, float]:
    """Order by J, what has none last."""
    missing = bool(np.isnan(test.statistic))
    return missing, 0.0 if missing else test.statistic


def _test(
    rows: AcfRows, first: FirstStage, elasticities: FloatArray, weight: FloatArray, degree: int
) -> HansenTest:
    """Test on rows with two periods before; where these carry no test, on those with one."""
    found = NO_TEST
    for law_rows in (rows.triples, rows.pairs):
        if weight[law_rows.now].any() and not found.df:
            found = test_root(rows, law_rows, first, elasticities, weight, degree)
    return found


def _describe(root: LinearRoot, test: HansenTest) -> ProductionRoot:
    return ProductionRoot(
        root.elasticities, root.persistence, test.statistic, is_sensible(root)
    )


def _report(
    rows: AcfRows,
    first: FirstStage,
    elasticities: FloatArray,
    weight: FloatArray,
    law_degree: int,
    test: HansenTest,
    roots: tuple[ProductionRoot, ...],
) -> ProductionFit:
    own = weight[rows.pairs.now]
    law = solve_law(
        rows.pairs, first.expected, elasticities, own,
        degree=law_degree, n_instruments=rows.n_inputs,
    )  # fmt: skip
    effects = take_shifter_effects(law.covariate_effects, rows.n_shifters)
    if law_degree > 1:
        test = _test(rows, first, elasticities, weight, law_degree)
    return ProductionFit(
        elasticities=elasticities,
        vcov=None,
        expected_output=first.expected + rows.mean_output,
        n_obs=int((own > 0).sum()),
        n_firms=len(np.unique(rows.firm[rows.pairs.now[own > 0]])),
        persistence=law.persistence,
        shifter_effects=effects,
        hansen_j=test.statistic,
        hansen_df=test.df,
        roots=roots,
    )


def take_shifter_effects(covariate_effects: FloatArray, n_shifters: int) -> FloatArray:
    """Return the last of the law's effects, shape (n_shifters,).

    Raises
    ------
    ProductionError
        Where the constant, controls and shifters before it span a shifter.
    """
    effects = covariate_effects[len(covariate_effects) - n_shifters :]
    lost = [f"shifter {j + 1}" for j in np.flatnonzero(np.isnan(effects))]
    if lost:
        raise ProductionError(
            f"{', '.join(lost)}: constant, or a combination of controls and the shifters before "
            "it, on rows that have a period before, so its effect in the law is not identified"
        )
    return effects
