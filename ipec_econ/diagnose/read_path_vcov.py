"""The covariance of a path of effects, if it tells all its periods apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.numerics.simultaneous import factor_semidefinite


def read_path_vcov(result: ModelResult, rows: Sequence[Estimate]) -> FloatArray:
    """Return the covariance of some of a result's rows, in their order, shape (k, k).

    Raises
    ------
    EstimationError
        It has not full rank.
    """
    place = {key: k for k, key in enumerate(result.vcov_keys)}
    chosen = [place[row.key] for row in rows]
    vcov = np.asarray(np.asarray(result.vcov)[np.ix_(chosen, chosen)], dtype=np.float64)
    errors = np.sqrt(np.diagonal(vcov))
    rank = int(np.count_nonzero(np.diagonal(factor_semidefinite(vcov / np.outer(errors, errors)))))
    if rank == len(rows):
        return vcov
    raise EstimationError(
        Problem(
            "diagnose/singular-path",
            f"the covariance of {len(rows)} periods has rank {rank}",
            f"model {result.model}",
            "errors of some periods follow exactly from those of others, as with fewer clusters "
            "than periods: no violation can be told from noise",
            "narrow the `window`, or cluster by more groups",
        )
    )
