"""The remark on standard errors over few clusters."""

from __future__ import annotations

from ipec_econ.core.notice import Notice

FEW_CLUSTERS = 20
"""Below this a notice hints at the wild bootstrap (the spec language's rule)."""


def describe_few_clusters(n_clusters: int, name: str, where: str) -> tuple[Notice, ...]:
    """Return a warning where there are fewer than `FEW_CLUSTERS`."""
    if n_clusters >= FEW_CLUSTERS:
        return ()
    return (
        Notice(
            "estimate/few-clusters",
            "estimate",
            where,
            f"{n_clusters} clusters by {name}: standard errors are too small with fewer than "
            f"{FEW_CLUSTERS}; compare a wild cluster bootstrap",
            level="warning",
        ),
    )
