"""Firms as dense paths in temporary files, read again block by block."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.core.errors import Problem, PublishError
from ipec_econ.core.stored_firms import FirmPaths

BLOCK_NUMBERS = 1 << 20
"""Outcomes read at once (8 MB); estimates differ by it in their last digits alone."""


Places = slice | IntArray
"""Firms that follow each other in the files, or any of them."""


class FirmSpill:
    """Paths of firms, written once and read as often as estimates need.

    Each part of a path is a file of its own in machine numbers, one firm after another, so that a
    block is a slice of each file.
    """

    def __init__(
        self, folder: Path, periods: IntArray, *, block_numbers: int = BLOCK_NUMBERS
    ) -> None:
        """Start without firms in an empty folder, which whoever made it removes."""
        self._folder, self._periods = folder, periods
        self._block = max(1, block_numbers // len(periods))
        self._cohorts: FloatArray = np.empty(0)
        self._rank: IntArray | None = None
        self._n_firms, self._n_clusters = 0, 0
        self._has_weights, self._follows, self._is_numbered = False, False, False
        folder.mkdir()

    @property
    def periods(self) -> IntArray:
        """All periods that may occur, in order."""
        return self._periods

    @property
    def cohorts(self) -> FloatArray:
        """All cohorts that occur, in order."""
        return self._cohorts

    @property
    def n_firms(self) -> int:
        """Firms so far."""
        return self._n_firms

    @property
    def n_clusters(self) -> int:
        """Clusters so far; 0 where every firm is its own."""
        return self._n_clusters

    def write(self, block: FirmPaths) -> None:
        """Add firms; all blocks have weights, clusters and treatments, or none has.

        Raises
        ------
        PublishError
            There is no room for them.
        """
        self._append("outcome", block.outcome)
        self._append("observed", block.observed)
        self._append("cohort", block.cohort)
        if block.treated is not None:
            self._append("treated", block.treated)
        if block.number is not None:
            self._append("number", block.number)
        if block.weight is not None:
            self._append("weight", block.weight)
        if block.cluster is not None:
            self._append("cluster", block.cluster)
            self._n_clusters = max(self._n_clusters, int(block.cluster.max(initial=-1)) + 1)
        self._n_firms += len(block.cohort)
        self._has_weights = block.weight is not None
        self._follows, self._is_numbered = block.treated is not None, block.number is not None
        self._cohorts = np.union1d(self._cohorts, block.cohort)

    def rank_clusters(self, rank: IntArray | None) -> None:
        """Say which code each cluster is read with."""
        self._rank = rank

    def read(self, *, by_name: bool = False) -> Iterator[FirmPaths]:
        """Read all firms once more; `by_name` in the order of their names as text."""
        order = self._order_names() if by_name and self._is_numbered else None
        for start in range(0, self._n_firms, self._block):
            end = min(start + self._block, self._n_firms)
            yield self._read(slice(start, end) if order is None else order[start:end])

    def _read(self, places: Places) -> FirmPaths:
        width = len(self._periods)
        cluster = self._take("cluster", np.int64, places) if self._n_clusters else None
        if cluster is not None and self._rank is not None:
            cluster = self._rank[cluster]
        return FirmPaths(
            outcome=self._take("outcome", np.float64, places, width),
            observed=self._take("observed", np.bool_, places, width),
            cohort=self._take("cohort", np.float64, places),
            weight=self._take("weight", np.float64, places) if self._has_weights else None,
            cluster=cluster,
            treated=self._take("treated", np.int8, places, width) if self._follows else None,
            number=self._take("number", np.int64, places) if self._is_numbered else None,
        )

    def _order_names(self) -> IntArray:
        """Return the firms' places in the order of their names as text."""
        numbers = self._take("number", np.int64, slice(0, self._n_firms))
        order = pc.sort_indices(pa.array(numbers).cast(pa.string())).to_numpy()
        return np.asarray(order, dtype=np.int64)

    def _append(self, name: str, values: np.ndarray) -> None:
        try:
            with (self._folder / name).open("ab") as file:
                np.ascontiguousarray(values).tofile(file)
        except OSError as error:
            raise PublishError(
                Problem(
                    "cells/no-room",
                    f"firms cannot be laid down in {self._folder}: {error}",
                    why="their histories are too many for cells, and their rows for memory",
                    fix="let TMPDIR name a folder with ten bytes for each firm and period",
                )
            ) from error

    def _take(
        self, name: str, kind: type[np.generic], places: Places, width: int | None = None
    ) -> np.ndarray:
        """Return what a file holds of firms that follow each other, or of any."""
        size = width or 1
        if isinstance(places, slice):
            start, count = places.start, places.stop - places.start
            offset = start * size * np.dtype(kind).itemsize
            values = np.fromfile(self._folder / name, dtype=kind, count=count * size, offset=offset)
        else:
            values = _gather(self._folder / name, kind, places, size)
        return values if width is None else values.reshape(-1, width)


def _gather(path: Path, kind: type[np.generic], places: IntArray, size: int) -> np.ndarray:
    """Read firms run by run: neighbours in the file are read at once."""
    values = np.empty((len(places), size), dtype=kind)
    starts = np.flatnonzero(np.diff(places, prepend=places[0] - 2) != 1)
    with path.open("rb") as file:
        for start, end in zip(starts, np.append(starts[1:], len(places)), strict=True):
            file.seek(int(places[start]) * values.strides[0])
            file.readinto(values[start:end].data)
    return values.reshape(-1)
