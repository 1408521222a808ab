"""Firms that are not held in memory as outcomes and doses by period, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import IntArray, SmallArray
from ipec_econ.core.cell_set import CellSet
from ipec_econ.core.cell_table import CellTable
from ipec_econ.core.panel import FollowedRows
from ipec_econ.core.stored_firms import FirmPaths
from ipec_econ.numerics.cells.restrict_cells import restrict_cells
from ipec_econ.numerics.dose_panel import DosePanel

BLOCK_NUMBERS = 8_000_000
"""Coefficients of estimates by cell and period held at once (64 MB), where units are cells."""


def read_doses(
    followed: FollowedRows, periods: IntArray, *, by_name: bool = False
) -> Iterator[DosePanel]:
    """Yield all firms, a block at a time; or all cells, where histories are few.

    Parameters
    ----------
    followed
        The firms.
    periods
        Those of the parts, shape (T,).
    by_name
        Whether firms are in the order of their names as text, as rows in memory are.
    """
    reader = _Reader(followed, periods)
    if isinstance(followed.stored, CellSet):
        yield from reader.read_cells(followed.stored)
        return
    for block in followed.stored.read(by_name=by_name):
        yield reader.take_firms(block)


@dataclass(frozen=True, slots=True)
class _Reader:
    followed: FollowedRows
    periods: IntArray

    def take_firms(self, block: FirmPaths) -> DosePanel:
        if block.treated is None or isinstance(self.followed.stored, CellSet):
            raise TypeError("firms are followed by what is known of their treatment")
        columns = np.searchsorted(self.followed.stored.periods, self.periods)
        treated = block.treated.T[columns]
        return DosePanel(
            periods=self.periods,
            outcome=np.ascontiguousarray(block.outcome.T[columns]),
            observed=np.ascontiguousarray(block.observed.T[columns]),
            dose=(treated > 0).astype(np.float64),
            known=treated >= 0,
            weight=block.weight,
            cluster=self._code(block.cluster),
        )

    def read_cells(self, cell_set: CellSet) -> Iterator[DosePanel]:
        table, histories = cell_set.cells, cell_set.histories
        if histories is None:
            raise TypeError("cells by cohort say nothing of a treatment that switches off")
        columns = np.searchsorted(histories.periods, self.periods)
        # There are about as many event times on either side of a switch as periods.
        size = max(1, BLOCK_NUMBERS // (2 * len(self.periods) ** 2))
        for start in range(0, table.n_cells, size):
            part = table.take(np.arange(start, min(start + size, table.n_cells)))
            yield self._take_cells(
                part, histories.treated[part.cohort.astype(np.int64)][:, columns]
            )

    def _take_cells(self, table: CellTable, treated: SmallArray) -> DosePanel:
        everything = np.arange(table.n_cells)
        cluster = self._code(table.cluster)
        moments = restrict_cells(table, everything, table.pattern, table.cohort, cluster)
        place = np.searchsorted(self.periods, moments.periods)
        shape = (len(self.periods), table.n_cells)
        outcome, plain, observed = np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=np.bool_)
        outcome[place], plain[place] = moments.mean.T, moments.mean_plain.T
        observed[place] = moments.pattern.T
        return DosePanel(
            periods=self.periods,
            outcome=outcome,
            observed=observed,
            dose=(treated.T > 0).astype(np.float64),
            known=np.ascontiguousarray(treated.T >= 0),
            weight=moments.weight,
            cluster=cluster,
            copies=moments.n_units,
            plain=plain,
            moments=moments,
        )

    def _code(self, cluster: IntArray | None) -> IntArray | None:
        if cluster is None or self.followed.clusters is None:
            return None
        codes: IntArray = self.followed.clusters[cluster]
        return codes
