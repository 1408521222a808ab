"""Firms outside memory, followed through their treatment, as a model's rows: one row a period."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray, IntArray, freeze_array
from ipec_econ.core.panel import FollowedRows, ModelData
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.core.stored_firms import FirmPaths, FirmSet
from ipec_econ.estimate.start_followed import PeriodSums, start_followed


def expand_followed(firm_set: FirmSet, *, unit: str, work: SharedWork) -> ModelData:
    """Return the rows that all models of the set share. It takes a pass.

    The flow is the set's, without a scope.
    """
    stored = firm_set.firms
    count = _Count(len(stored.periods))
    for block in stored.read():
        count.add(block)
    codes = np.flatnonzero(count.clusters).astype(np.int64)
    clusters: IntArray = np.full(len(count.clusters), -1, dtype=np.int64)
    clusters[codes] = np.arange(len(codes))
    followed = FollowedRows(
        stored=stored,
        periods=stored.periods[count.known],
        clusters=clusters if len(codes) else None,
        n_clusters=len(codes),
        copies=freeze_array(count.rows[count.rows > 0]),
        varies=count.ends[0] < count.ends[1],
    )
    sums = PeriodSums(stored.periods, count.rows, count.outcome, count.treated, count.weight)
    return start_followed(firm_set.key, sums, followed, unit=unit, flow=firm_set.flow, work=work)


class _Count:
    """Sums over firms by period, and which clusters there are."""

    def __init__(self, n_periods: int) -> None:
        self.rows: IntArray = np.zeros(n_periods, dtype=np.int64)
        self.treated: IntArray = np.zeros(n_periods, dtype=np.int64)
        self.outcome, self.weight = np.zeros(n_periods), np.zeros(n_periods)
        self.known: BoolArray = np.zeros(n_periods, dtype=np.bool_)
        self.clusters: BoolArray = np.zeros(0, dtype=np.bool_)
        self.ends = (np.inf, -np.inf)

    def add(self, block: FirmPaths) -> None:
        if block.treated is None:
            raise TypeError("firms are followed by what is known of their treatment")
        seen = block.observed
        weight = np.ones(len(seen)) if block.weight is None else block.weight
        self.rows += seen.sum(axis=0)
        self.treated += (seen & (block.treated > 0)).sum(axis=0)
        self.outcome += block.outcome.sum(axis=0)
        self.weight += (seen * weight[:, None]).sum(axis=0)
        self.known |= (block.treated >= 0).any(axis=0)
        low = float(np.where(seen, block.outcome, np.inf).min())
        high = float(np.where(seen, block.outcome, -np.inf).max())
        self.ends = (min(self.ends[0], low), max(self.ends[1], high))
        if block.cluster is not None:
            size = max(len(self.clusters), int(block.cluster.max(initial=-1)) + 1)
            grown: BoolArray = np.zeros(size, dtype=np.bool_)
            grown[: len(self.clusters)] = self.clusters
            grown[block.cluster] = True
            self.clusters = grown
