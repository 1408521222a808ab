"""Ackerberg–Caves–Frazer in draws of firms: both stages again in every draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.codes import compress_codes
from ipec_econ.numerics.production.acf_rows import AcfRows
from ipec_econ.numerics.production.acf_solution import (
    ChosenLaw,
    FirstStageSums,
    LinearSolution,
    choose_root,
    examine_root,
    follow_root,
    solve_linear_law,
)
from ipec_econ.numerics.production.bootstrap_production import ProductionDraws, gather_draws
from ipec_econ.numerics.production.drawn_sums import sum_first_stages
from ipec_econ.numerics.production.firm_draws import draw_firm_counts
from ipec_econ.numerics.production.production_error import ProductionError


@dataclass(frozen=True, slots=True)
class AcfDraws:
    """What samples of firms gave; n_kept of them could be estimated.

    Attributes
    ----------
    inputs
        Elasticities, and how many samples failed: without a sensible solution, or with firms
        that identify less than all do.
    persistence
        Shape (n_kept,).
    switched_share
        Of the first samples, in which J is computed, those where it would have chosen another
        solution than the one nearest to the full sample's; NaN without any.
    """

    inputs: ProductionDraws
    persistence: FloatArray
    switched_share: float


def bootstrap_ackerberg_caves_frazer(
    rows: AcfRows,
    near: FloatArray,
    *,
    replications: int,
    seed: int,
    law_degree: int = 1,
    tested_draws: int = 50,
) -> AcfDraws:
    """Estimate both stages again on samples of firms, at the solution nearest to the full one's.

    The draws are those of `bootstrap_production`. A firm's products of the first stage are made
    once.

    Parameters
    ----------
    rows
        From `prepare_ackerberg_caves_frazer`.
    near
        Elasticities of the full sample, shape (n_inputs,).
    replications
        At least 2.
    seed
        Of all draws.
    law_degree
        As in the full sample.
    tested_draws
        In how many samples J is computed too, to see whether it would choose otherwise.

    Raises
    ------
    ProductionError
        Where fewer than two samples can be estimated.
    """
    code, n_firms = compress_codes(rows.firm)
    counts = np.array(
        [draw_firm_counts(n_firms, seed=seed, replication=r) for r in range(replications)]
    )
    kept: list[ChosenLaw] = []
    switched: list[bool] = []
    reason = ""
    sums = zip(*sum_first_stages(rows, counts), strict=True)
    for drawn, (gram, moments) in zip(counts, sums, strict=True):
        try:
            solution = solve_linear_law(rows, drawn[code], FirstStageSums(gram, moments))
            nearest = choose_root(solution, {}, near)
            kept.append(follow_root(solution, nearest, law_degree))
        except ProductionError as error:
            reason = str(error)
            continue
        if len(switched) < tested_draws:
            switched.append(_choose_by_test(solution) != nearest)
    return AcfDraws(
        inputs=gather_draws(kept, replications, reason),
        persistence=np.array([law.persistence for law in kept]),
        switched_share=float(np.mean(switched)) if switched else np.nan,
    )


def _choose_by_test(solution: LinearSolution) -> int:
    """Return the root of the smallest J; a test takes longer than all else in a draw."""
    sensible = solution.list_sensible()
    if len(sensible) == 1:
        return sensible[0]
    return choose_root(solution, {i: examine_root(solution, i) for i in sensible})
