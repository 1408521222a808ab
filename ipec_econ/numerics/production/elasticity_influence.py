"""What each firm does to elasticities."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.production.acf_first_stage import FirstStage
from ipec_econ.numerics.production.acf_rows import AcfRows
from ipec_econ.numerics.production.law_of_motion import solve_law
from ipec_econ.numerics.production.weighed_moments import WeighedMoments, sum_scores


def find_root_influence(
    rows: AcfRows,
    first: FirstStage,
    elasticities: FloatArray,
    weight: FloatArray,
    law_degree: int,
) -> FloatArray:
    """Return −D⁻¹s of every firm at an exact root, shape (n_firms, p).

    The derivative of elasticities in how often the firm counts; both stages are in it.
    """
    pairs = rows.pairs
    law = solve_law(
        pairs, first.expected, elasticities, weight[pairs.now],
        degree=law_degree, n_instruments=rows.n_inputs,
    )  # fmt: skip
    scores = sum_scores(rows, pairs, law, first, weight)
    turn = np.asarray(np.linalg.pinv(law.derivative), dtype=np.float64)
    return _turn_scores(scores, turn)


def find_moment_influence(weighed: WeighedMoments) -> FloatArray:
    """Return −(D'Ω⁻¹D)⁻¹D'Ω⁻¹s of every firm where all moments count, shape (n_firms, p)."""
    turn = np.linalg.solve(weighed.root.T, np.linalg.pinv(weighed.derivative).T).T
    return _turn_scores(weighed.scores, np.asarray(turn, dtype=np.float64))


def _turn_scores(scores: FloatArray, turn: FloatArray) -> FloatArray:
    influence: FloatArray = np.einsum("fz,pz->fp", scores, -turn, optimize=False)
    return influence
