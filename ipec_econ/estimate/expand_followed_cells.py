"""Cells of firms that share a history of treatment, as a model's rows: one row a period."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import freeze_array
from ipec_econ.core.cell_set import CellSet
from ipec_econ.core.panel import FollowedRows, ModelData
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.estimate.start_followed import PeriodSums, start_followed
from ipec_econ.numerics.codes import compress_codes


def expand_followed_cells(cell_set: CellSet, *, unit: str, work: SharedWork) -> ModelData:
    """Return the rows that all models of the set share.

    The flow is the set's, without a scope.

    Parameters
    ----------
    cell_set
        At least one cell, with histories.
    unit
        What the panel's unit is called.
    work
        For what the set's models compute alike.
    """
    table, histories = cell_set.cells, cell_set.histories
    if histories is None:
        raise TypeError("cells by cohort say nothing of a treatment that switches off")
    own = histories.treated[table.cohort.astype(np.int64)]
    at = np.searchsorted(histories.periods, table.periods)
    rows = table.pattern * table.n_units[:, None]
    weight = table.n_units if table.weight is None else table.weight
    sums = PeriodSums(
        periods=table.periods,
        rows=rows.sum(axis=0),
        outcome=(rows * table.mean).sum(axis=0),
        treated=(rows * (own[:, at] > 0)).sum(axis=0),
        weight=(table.pattern * weight[:, None]).sum(axis=0).astype(np.float64),
    )
    clusters, n_clusters = None, 0
    if table.cluster is not None:
        codes, n_clusters = compress_codes(table.cluster)
        clusters = np.full(int(table.cluster.max()) + 1, -1, dtype=np.int64)
        clusters[table.cluster] = codes
    followed = FollowedRows(
        stored=cell_set,
        periods=histories.periods[(own >= 0).any(axis=0)],
        clusters=clusters,
        n_clusters=n_clusters,
        copies=freeze_array(rows.sum(axis=0)[rows.any(axis=0)]),
        varies=bool(np.ptp(table.mean[table.pattern]) > 0 or table.scatter.any()),
    )
    return start_followed(cell_set.key, sums, followed, unit=unit, flow=cell_set.flow, work=work)
