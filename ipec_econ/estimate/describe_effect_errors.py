"""What a reader must know about the standard errors of group-time effects."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.core.estimates import Estimate
from ipec_econ.core.notice import Notice
from ipec_econ.estimate.describe_few_clusters import describe_few_clusters
from ipec_econ.estimate.effect_fit import EffectFit
from ipec_econ.numerics.group_time import find_used


def describe_effect_errors(
    fit: EffectFit, rows: tuple[Estimate, ...], *, n_clusters: int, model_id: str
) -> tuple[Notice, ...]:
    """Return notices of few clusters, treated sides in one cluster, and rows without an error.

    Parameters
    ----------
    fit
        As estimated.
    rows
        Of estimates, with their counts; a reference has used no row.
    n_clusters
        In all comparisons together.
    model_id
        For the notices.
    """
    return (
        *describe_few_clusters(n_clusters, fit.data.cluster_name, f"model {model_id}"),
        *_describe_lone_clusters(fit, rows, model_id),
    )


def _describe_lone_clusters(
    fit: EffectFit, rows: tuple[Estimate, ...], model_id: str
) -> tuple[Notice, ...]:
    """Name effects whose treated side has one cluster, and estimates without any error."""
    name = fit.data.cluster_name
    comparisons = fit.group_time.comparisons
    alone = _count_treated_clusters(fit) == 1
    alone &= comparisons.period != comparisons.base
    unknown = [row.key for row in rows if row.n_obs and row.std_error is None]
    found: list[str] = []
    if alone.any():
        cohorts = ", ".join(f"{cohort:g}" for cohort in np.unique(comparisons.cohort[alone])[:5])
        found.append(
            f"{int(alone.sum())} of {len(alone)} cohort and period pairs (cohorts {cohorts}) have "
            f"treated firms in one cluster by {name} alone: their standard errors hold the "
            "uncertainty of the controls only, and are too small"
        )
    if unknown:
        found.append(
            f"{len(unknown)} estimates ({', '.join(unknown[:3])} …) have no standard error: their "
            f"firms do not differ within each side, or each side is one cluster by {name}"
        )
    where = f"model {model_id}"
    return tuple(
        Notice("estimate/lone-cluster", "estimate", where, text, level="warning") for text in found
    )


def _count_treated_clusters(fit: EffectFit) -> IntArray:
    """Count clusters on each effect's treated side, shape (K,)."""
    cells, group_time = fit.cells, fit.group_time
    n_effects = group_time.n_estimates
    totals = np.zeros(n_effects, dtype=np.int64)
    seen: BoolArray = np.zeros((cells.n_clusters, n_effects), dtype=np.bool_)
    for block in cells.split(fit.block_size):
        used = find_used(block, group_time).any(axis=2)
        treated = used & (block.cohort[:, None] == group_time.comparisons.cohort)
        if block.cluster is None:
            totals += np.asarray((treated * block.n_units[:, None]).sum(axis=0))
        else:
            np.logical_or.at(seen, block.cluster, treated)
    return seen.sum(axis=0).astype(np.int64) if cells.has_clusters else totals
