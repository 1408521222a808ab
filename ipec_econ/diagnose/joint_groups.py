"""The joint covariance of several groups' estimates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.estimates import ClusterInfluence, ModelResult


@dataclass(frozen=True, slots=True)
class JointGroups:
    """Estimates of some rows in several groups.

    Attributes
    ----------
    estimates
        Shape (m, k).
    vcov
        Group after group, shape (m·k, m·k).
    df
        Degrees of freedom; ``None`` for normal.
    n_shared
        Clusters of all groups together, where groups share clusters; else ``None``.
    """

    estimates: FloatArray
    vcov: FloatArray
    df: float | None
    n_shared: int | None


def join_groups(
    results: Sequence[ModelResult], keys: Sequence[str], *, is_shared: bool
) -> JointGroups:
    """Return the rows called `keys` of every group, with one covariance.

    Within a group it is the model's own. Between groups it is zero where no cluster has rows in
    two of them; else the sum over clusters of the products of what each adds to the errors of
    either group, each with its own group's small-sample factor.

    Parameters
    ----------
    results
        Groups that have all these rows, each with an error; with `influence` where `is_shared`.
    keys
        ``Estimate.key`` of the rows.
    is_shared
        Whether groups share clusters.

    References
    ----------
    Weesie (1999), "Seemingly unrelated estimation and the cluster-adjusted sandwich estimator",
    Stata Technical Bulletin 52: the same covariance without factors.
    """
    rows = [{row.key: row for row in result.estimates} for result in results]
    estimates = np.array([[one[key].estimate for key in keys] for one in rows])
    blocks = [
        [_relate(left, right, keys, is_shared=is_shared) for right in results] for left in results
    ]
    vcov = np.block(blocks)
    n_shared = _count_shared(results) if is_shared else None
    df = _count_freedom(results, keys[0], n_shared)
    return JointGroups(estimates, (vcov + vcov.T) / 2, df, n_shared)


def _relate(
    left: ModelResult, right: ModelResult, keys: Sequence[str], *, is_shared: bool
) -> FloatArray:
    if left is right:
        places = _find_places(left, keys)
        return np.asarray(left.vcov)[np.ix_(places, places)]
    if not is_shared:
        return np.zeros((len(keys), len(keys)))
    return _multiply(_take(left, keys), _take(right, keys))


def _take(result: ModelResult, keys: Sequence[str]) -> ClusterInfluence:
    """Return what each cluster adds to the errors of the rows called `keys`."""
    if result.influence is None:
        raise ValueError(f"{result.model} has no influence by cluster")
    values = result.influence.values[:, _find_places(result, keys)]
    return ClusterInfluence(result.influence.labels, values)


def _multiply(left: ClusterInfluence, right: ClusterInfluence) -> FloatArray:
    """Return the sum over the clusters of both, aligned by their labels."""
    _, here, there = np.intersect1d(left.labels, right.labels, return_indices=True)
    product: FloatArray = np.einsum(
        "ck,cl->kl", left.values[here], right.values[there], optimize=False
    )
    return product


def _find_places(result: ModelResult, keys: Sequence[str]) -> list[int]:
    place = {key: k for k, key in enumerate(result.vcov_keys)}
    return [place[key] for key in keys]


def _count_shared(results: Sequence[ModelResult]) -> int:
    labels = [one.influence.labels for one in results if one.influence is not None]
    return len(np.unique(np.concatenate(labels)))


def _count_freedom(results: Sequence[ModelResult], key: str, n_shared: int | None) -> float | None:
    """Return all groups' clusters less one; without clusters the sum of the groups' own."""
    rows = [next(row for row in result.estimates if row.key == key) for result in results]
    own = [row.df for row in rows if row.df is not None]
    if len(own) < len(rows):
        return None
    if n_shared is not None:
        return float(n_shared - 1)
    if any(row.n_clusters is None for row in rows):
        return float(sum(own))
    return float(sum(own) + len(own) - 1)
