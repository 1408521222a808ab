"""Ackerberg–Caves–Frazer on rows made ready, under weights of firms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from typing import Literal

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.cross_product import cross_product, project
from ipec_econ.numerics.production.acf_rows import AcfRows
from ipec_econ.numerics.production.acf_solution import (
    ChosenLaw,
    FirstStageSums,
    LinearSolution,
    choose_root,
    examine_elasticities,
    examine_root,
    follow_root,
    rank_test,
    solve_linear_law,
    take_shifter_effects,
)
from ipec_econ.numerics.production.all_moments import estimate_by_all_moments
from ipec_econ.numerics.production.elasticity_influence import (
    find_moment_influence,
    find_root_influence,
)
from ipec_econ.numerics.production.hansen_at_root import HansenTest, compute_hansen
from ipec_econ.numerics.production.polish_root import format_elasticities
from ipec_econ.numerics.production.production_error import ProductionError
from ipec_econ.numerics.production.production_fit import (
    LARGEST_SUM,
    ProductionFit,
    ProductionRoot,
)
from ipec_econ.numerics.production.shifter_influence import find_shifter_influence
from ipec_econ.numerics.production.weighed_moments import count_firms, weigh_firms

Moments = Literal["exact", "all"]

CLEARLY = 3.0
"""Standard errors beyond which an estimate is no accident."""


def solve_ackerberg_caves_frazer(
    rows: AcfRows,
    weight: FloatArray | None = None,
    *,
    law_degree: int = 1,
    moments: Moments = "exact",
    near: FloatArray | None = None,
) -> ProductionFit:
    """Solve both stages; see `fit_ackerberg_caves_frazer`.

    Parameters
    ----------
    rows
        From `prepare_ackerberg_caves_frazer`.
    weight
        How often each row counts, the same for all rows of a firm, shape (n_obs,).
    law_degree, moments, near
        As there.
    """
    own = np.ones(len(rows.output)) if weight is None else weight.astype(np.float64)
    sums = FirstStageSums(cross_product(rows.basis, own), project(rows.basis, rows.output, own))
    solution = solve_linear_law(rows, own, sums)
    tests = {i: examine_root(solution, i) for i in range(len(solution.roots))}
    if moments == "all":
        return _solve_all(solution, tests, law_degree)
    chosen = choose_root(solution, tests, near)
    law = follow_root(solution, chosen, law_degree)
    test = tests[chosen]
    if law_degree > 1:
        test = examine_elasticities(solution, law.elasticities, law_degree)
    order = [chosen, *_order_roots(tests.keys() - {chosen}, tests)]
    influence = find_root_influence(rows, solution.first, law.elasticities, own, law_degree)
    fit = _report(solution, law, test, _describe(solution, order, tests), rows.pairs.now)
    return replace(fit, influence=influence)


def _solve_all(
    solution: LinearSolution, tests: Mapping[int, HansenTest], law_degree: int
) -> ProductionFit:
    """Solve all moments together, from every sensible root, or else from least squares."""
    rows, weight = solution.rows, solution.weight
    law_rows = rows.triples if weight[rows.triples.now].any() else rows.pairs
    starts = [solution.roots[i].elasticities for i in solution.list_sensible()]
    starts = starts or [_regress_output(solution)]
    found = estimate_by_all_moments(rows, law_rows, solution.first, starts, weight, 1)
    if law_degree > 1:
        linear = [found.elasticities]
        found = estimate_by_all_moments(rows, law_rows, solution.first, linear, weight, law_degree)
    law = found.weighed.law
    _require_sense(found.elasticities, found.vcov, law.persistence)
    listed = _describe(solution, _order_roots(tests.keys(), tests), tests)
    shifters = take_shifter_effects(law.covariate_effects, rows.n_shifters)
    chosen = ChosenLaw(found.elasticities, law.persistence, shifters)
    test = compute_hansen(found.weighed)
    fit = _report(solution, chosen, test, listed, law_rows.now)
    influence = find_moment_influence(found.weighed)
    effects = find_shifter_influence(rows, law_rows, solution.first, law, influence, weight)
    squares = project(np.square(effects), weigh_firms(rows, weight), None)
    return replace(fit, vcov=found.vcov, influence=influence, shifter_errors=np.sqrt(squares))


def _require_sense(elasticities: FloatArray, vcov: FloatArray, persistence: float) -> None:
    """Refuse what noise does not explain: groups of few firms may well have a negative estimate."""
    errors = np.sqrt(np.diagonal(vcov))
    too_low = (elasticities + CLEARLY * errors < 0).any()
    too_large = elasticities.sum() - CLEARLY * np.sqrt(vcov.sum()) > LARGEST_SUM
    if too_low or too_large or not abs(persistence) < 1:
        raise ProductionError(
            f"all moments together give elasticities {format_elasticities(elasticities)}, standard "
            f"errors {format_elasticities(errors)}, with persistence {persistence:.3f}: negative, "
            "or of a sum above 2, by more than three standard errors, or of productivity that "
            "does not return to its mean"
        )


def _regress_output(solution: LinearSolution) -> FloatArray:
    """Return least-squares elasticities of expected output on the law's rows."""
    pairs, weight = solution.rows.pairs, solution.weight
    own = np.sqrt(weight[pairs.now])[:, None]
    columns = np.column_stack([pairs.inputs, pairs.covariates])
    gram = cross_product(columns * own)
    moments = project(columns * own, solution.first.expected[pairs.now] * own[:, 0], None)
    found = np.linalg.lstsq(gram, moments, rcond=None)[0][: solution.rows.n_inputs]
    return np.asarray(found, dtype=np.float64)


def _order_roots(positions: Set[int], tests: Mapping[int, HansenTest]) -> list[int]:
    return sorted(positions, key=lambda i: (*rank_test(tests[i]), i))


def _describe(
    solution: LinearSolution, order: Sequence[int], tests: Mapping[int, HansenTest]
) -> tuple[ProductionRoot, ...]:
    roots = [(solution.roots[i], tests[i]) for i in order]
    return tuple(
        ProductionRoot(
            root.elasticities,
            root.persistence,
            test.statistic,
        )
        for root, test in roots
    )


def _report(
    solution: LinearSolution,
    law: ChosenLaw,
    test: HansenTest,
    roots: tuple[ProductionRoot, ...],
    now: IntArray,
) -> ProductionFit:
    rows = solution.rows
    drawn = now[solution.weight[now] > 0]
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
