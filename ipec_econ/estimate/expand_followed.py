"""Firms outside memory, followed through their treatment, as a model's rows: one row a period."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray, IntArray, freeze_array
from ipec_econ.core.panel import Codes, FollowedRows, ModelData
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.core.stored_firms import FirmPaths, FirmSet


def expand_followed(firm_set: FirmSet, *, unit: str, work: SharedWork) -> ModelData:
    """Return the rows that all models of the set share. It takes a pass.

    The flow is the set's, without a scope.
    """
    stored = firm_set.firms
    count = _Count(len(stored.periods))
    for block in stored.read():
        count.add(block)
    seen = np.flatnonzero(count.rows)
    copies = count.rows[seen]
    codes = np.flatnonzero(count.clusters).astype(np.int64)
    clusters: IntArray = np.full(len(count.clusters), -1, dtype=np.int64)
    clusters[codes] = np.arange(len(codes))
    everyone: IntArray = np.zeros(len(seen), dtype=np.int64)
    weights = count.sums[2, seen] / copies
    return ModelData(
        model="",
        outcome_name=firm_set.outcome_name,
        outcome=freeze_array(count.sums[0, seen] / copies),
        terms=(),
        regressors=freeze_array(np.empty((len(seen), 0))),
        fixed_effects=(),
        weights=None if firm_set.key.weights is None else freeze_array(weights),
        clusters=(Codes(firm_set.key.cluster, everyone, 1),),
        unit=Codes(unit, everyone, 1),
        time=freeze_array(stored.periods[seen]),
        cohort=None,
        treated=freeze_array(count.sums[1, seen] / copies),
        flow=firm_set.flow,
        followed=FollowedRows(
            stored=stored,
            periods=stored.periods[count.known],
            clusters=clusters if len(codes) else None,
            n_clusters=len(codes),
            copies=freeze_array(copies),
            n_firms=count.n_firms,
            ends=count.ends,
        ),
        work=work,
    )


class _Count:
    """Sums over firms by period."""

    def __init__(self, n_periods: int) -> None:
        self.rows: IntArray = np.zeros(n_periods, dtype=np.int64)
        self.known: BoolArray = np.zeros(n_periods, dtype=np.bool_)
        # Of outcomes, of firms under treatment, of weights.
        self.sums = np.zeros((3, n_periods))
        self.clusters: BoolArray = np.zeros(0, dtype=np.bool_)
        self.n_firms, self.ends = 0, (np.inf, -np.inf)

    def add(self, block: FirmPaths) -> None:
        if block.treated is None:
            raise TypeError("firms are followed by what is known of their treatment")
        seen = block.observed
        weight = np.ones(len(seen)) if block.weight is None else block.weight
        values = (block.outcome, seen & (block.treated > 0), seen * weight[:, None])
        self.rows += seen.sum(axis=0)
        self.known |= (block.treated >= 0).any(axis=0)
        self.sums += [value.sum(axis=0) for value in values]
        self.n_firms += len(seen)
        low, high = (
            np.where(seen, block.outcome, np.inf).min(),
            np.where(seen, block.outcome, -np.inf).max(),
        )
        self.ends = (min(self.ends[0], float(low)), max(self.ends[1], float(high)))
        if block.cluster is not None:
            size = max(len(self.clusters), int(block.cluster.max(initial=-1)) + 1)
            grown: BoolArray = np.zeros(size, dtype=np.bool_)
            grown[: len(self.clusters)] = self.clusters
            grown[block.cluster] = True
            self.clusters = grown
