"""Firms as dense paths in temporary files, read again block by block."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.core.errors import Problem, PublishError
from ipec_econ.core.stored_firms import FirmPaths

BLOCK_NUMBERS = 1 << 20
"""Outcomes read at once (8 MB); estimates differ by it in their last digits alone."""


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
        self._has_weights, self._follows = False, False
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
        if block.weight is not None:
            self._append("weight", block.weight)
        if block.cluster is not None:
            self._append("cluster", block.cluster)
            self._n_clusters = max(self._n_clusters, int(block.cluster.max(initial=-1)) + 1)
        self._n_firms += len(block.cohort)
        self._has_weights = block.weight is not None
        self._follows = block.treated is not None
        self._cohorts = np.union1d(self._cohorts, block.cohort)

    def rank_clusters(self, rank: IntArray | None) -> None:
        """Say which code each cluster is read with."""
        self._rank = rank

    def read(self) -> Iterator[FirmPaths]:
        """Read all firms once more."""
        width = len(self._periods)
        for start in range(0, self._n_firms, self._block):
            rows = (start, min(self._block, self._n_firms - start))
            cluster = self._slice("cluster", np.int64, rows) if self._n_clusters else None
            if cluster is not None and self._rank is not None:
                cluster = self._rank[cluster]
            yield FirmPaths(
                outcome=self._slice("outcome", np.float64, rows, width),
                observed=self._slice("observed", np.bool_, rows, width),
                cohort=self._slice("cohort", np.float64, rows),
                weight=self._slice("weight", np.float64, rows) if self._has_weights else None,
                cluster=cluster,
                treated=self._slice("treated", np.int8, rows, width) if self._follows else None,
            )

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
                    fix="let TMPDIR name a folder with nine bytes for each firm and period",
                )
            ) from error

    def _slice(
        self, name: str, kind: type[np.generic], rows: tuple[int, int], width: int | None = None
    ) -> np.ndarray:
        start, count = rows
        size = width or 1
        offset = start * size * np.dtype(kind).itemsize
        values = np.fromfile(self._folder / name, dtype=kind, count=count * size, offset=offset)
        return values if width is None else values.reshape(count, width)
