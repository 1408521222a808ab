"""Ackerberg–Caves–Frazer in draws of firms: both stages again in every draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.production.acf_rows import AcfRows
from ipec_econ.numerics.codes import compress_codes
from ipec_econ.numerics.production.bootstrap_production import ProductionDraws
from ipec_econ.numerics.production.drawn_sums import sum_first_stages
from ipec_econ.numerics.production.firm_draws import draw_firm_counts
from ipec_econ.numerics.production.law_of_motion import solve_law
from ipec_econ.numerics.production.production_error import ProductionError
from ipec_econ.numerics.production.solve_acf import (
    FirstStageSums,
    choose_root,
    find_roots,
    is_sensible,
    polish_chosen,
    take_shifter_effects,
    test_linear_root,
)


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
    shifter_effects
        Shape (n_kept, n_shifters).
    switched_share
        Of the samples kept, those in which J would have chosen another solution than the one
        nearest to the full sample's.
    """

    inputs: ProductionDraws
    persistence: FloatArray
    shifter_effects: FloatArray
    switched_share: float


def bootstrap_ackerberg_caves_frazer(
    rows: AcfRows, near: FloatArray, *, replications: int, seed: int, law_degree: int = 1
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

    Raises
    ------
    ProductionError
        Where fewer than two samples can be estimated.
    """
    code, n_firms = compress_codes(rows.firm)
    counts = np.array(
        [draw_firm_counts(n_firms, seed=seed, replication=r) for r in range(replications)]
    )
    kept: list[FloatArray] = []
    switched: list[bool] = []
    reason = ""
    for drawn, gram, moments in zip(counts, *sum_first_stages(rows, counts), strict=True):
        sums = FirstStageSums(gram, moments)
        try:
            found, other = _solve_draw(rows, drawn[code], sums, near, law_degree)
        except ProductionError as error:
            reason = str(error)
            continue
        kept.append(found)
        switched.append(other)
    if len(kept) <= 1:
        raise ProductionError(
            f"{len(kept)} of {replications} samples of firms could be estimated, which gives no "
            f"standard errors; the last one failed since {reason}"
        )
    draws, p = np.array(kept), rows.n_inputs
    return AcfDraws(
        inputs=ProductionDraws(draws[:, :p], replications - len(kept)),
        persistence=draws[:, p],
        shifter_effects=draws[:, p + 1 :],
        switched_share=float(np.mean(switched)),
    )


def _solve_draw(
    rows: AcfRows, weight: FloatArray, sums: FirstStageSums, near: FloatArray, law_degree: int
) -> tuple[FloatArray, bool]:
    """Return elasticities, persistence and effects in a row, and whether J chose otherwise."""
    first, roots = find_roots(rows, weight, sums)
    chosen = choose_root(roots, {}, near)
    rivals = [i for i, root in enumerate(roots) if is_sensible(root)]
    # One sensible solution needs no test, which is most of the time that a draw takes.
    tests = {
        i: test_linear_root(rows, first, roots[i], weight) for i in rivals if len(rivals) > 1
    }
    found = polish_chosen(rows, first, roots[chosen], weight, law_degree)
    law = solve_law(
        rows.pairs, first.expected, found, weight[rows.pairs.now],
        degree=law_degree, n_instruments=0,
    )  # fmt: skip
    effects = take_shifter_effects(law.covariate_effects, rows.n_shifters)
    return np.concatenate([found, [law.persistence], effects]), choose_root(roots, tests) != chosen
