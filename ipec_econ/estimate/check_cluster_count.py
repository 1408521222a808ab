"""A covariance over clusters needs two of them."""

from __future__ import annotations

from ipec_econ.core.errors import EstimationError, Problem


def check_cluster_count(n_clusters: int, name: str, *, model_id: str) -> None:
    """Raise where there are fewer than two clusters.

    Raises
    ------
    EstimationError
        ``estimate/too-few-clusters``.
    """
    if n_clusters >= 2:  # noqa: PLR2004  one cluster has no covariance over clusters
        return
    raise EstimationError(
        Problem(
            "estimate/too-few-clusters",
            f"there is {n_clusters} cluster by {name}",
            f"model {model_id}",
            "a standard error over clusters needs at least two",
            "cluster by a variable with more values",
        )
    )
