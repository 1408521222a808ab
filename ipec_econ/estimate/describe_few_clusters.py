"""The remark on standard errors over few clusters."""

from __future__ import annotations

from ipec_econ.core.notice import Notice

FEW_CLUSTERS = 20
"""Below this a notice hints at the wild bootstrap (the spec language's rule)."""

FEW_CLUSTERS_CODE = "estimate/few-clusters"

IN_REGRESSIONS = "compare `bootstrap: wild_cluster`"
ELSEWHERE = "compare `twfe` or `event_study` with `bootstrap: wild_cluster`"


def describe_few_clusters(
    n_clusters: int, name: str, where: str, *, hint: str = ELSEWHERE
) -> tuple[Notice, ...]:
    """Return a warning where there are fewer than `FEW_CLUSTERS`; `hint` says what to write."""
    if n_clusters >= FEW_CLUSTERS:
        return ()
    return (
        Notice(
            FEW_CLUSTERS_CODE,
            "estimate",
            where,
            f"{n_clusters} clusters by {name}: standard errors are too small with fewer than "
            f"{FEW_CLUSTERS}; {hint}",
            level="warning",
        ),
    )
