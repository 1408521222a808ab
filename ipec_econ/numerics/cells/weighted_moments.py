"""First and second moments of paths by cell, which can be merged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.numerics.cross_product import cross_product


@dataclass(frozen=True, slots=True)
class WeightedMoments:
    """Sums of weights (C,), weighted means (C, T), cross-products around them (C, T, T)."""

    total: FloatArray
    mean: FloatArray
    scatter: FloatArray

    @classmethod
    def make_empty(cls, n_periods: int) -> WeightedMoments:
        """Return moments of no cells."""
        return cls(np.zeros(0), np.zeros((0, n_periods)), np.zeros((0, n_periods, n_periods)))

    def merge(self, other: WeightedMoments, place: IntArray, n_cells: int) -> WeightedMoments:
        """Return moments of `n_cells` cells, to which those of `other` are added at `place`.

        References
        ----------
        Chan, Golub and LeVeque (1983), equation 2.1, for paths in place of numbers.
        """
        grown = self._grow(n_cells)
        total, mean = grown.total[place], grown.mean[place]
        both = total + other.total
        away = other.mean - mean
        share = other.total / both
        grown.mean[place] = mean + away * share[:, None]
        between = away[:, :, None] * away[:, None, :]
        between *= (total * share)[:, None, None]
        between += grown.scatter[place]
        between += other.scatter
        grown.scatter[place] = between
        grown.total[place] = both
        return grown

    def widen(self, columns: IntArray, n_periods: int) -> WeightedMoments:
        """Return the moments among more periods, 0 in those that are new."""
        if len(columns) == n_periods:
            return self
        mean = np.zeros((len(self.total), n_periods))
        mean[:, columns] = self.mean
        scatter = np.zeros((len(self.total), n_periods, n_periods))
        scatter[:, columns[:, None], columns] = self.scatter
        return WeightedMoments(self.total, mean, scatter)

    def take(self, cells: IntArray, columns: IntArray) -> WeightedMoments:
        """Return some cells' moments in some periods."""
        return WeightedMoments(
            self.total[cells],
            self.mean[cells][:, columns],
            self.scatter[cells][:, columns[:, None], columns],
        )

    def _grow(self, n_cells: int) -> WeightedMoments:
        more, n_periods = n_cells - len(self.total), self.mean.shape[1]
        return WeightedMoments(
            np.append(self.total, np.zeros(more)),
            np.concatenate([self.mean, np.zeros((more, n_periods))]),
            np.concatenate([self.scatter, np.zeros((more, n_periods, n_periods))]),
        )


def gather_moments(
    path: FloatArray, weight: FloatArray | None, starts: IntArray, *, has_scatter: bool
) -> WeightedMoments:
    """Return moments of sorted firms.

    Parameters
    ----------
    path
        By period, shape (T, n_units), 0 where not observed; a cell's firms are neighbours.
    weight
        Shape (n_units,); ``None`` means one each.
    starts
        Where each cell starts, shape (C,).
    has_scatter
        Whether cross-products are wanted; else they are 0.
    """
    n_periods, n_paths = path.shape
    n_units = np.diff(np.append(starts, n_paths))
    total = n_units.astype(np.float64) if weight is None else np.add.reduceat(weight, starts)
    weighted = path if weight is None else path * weight
    mean = np.ascontiguousarray((np.add.reduceat(weighted, starts, axis=1) / total).T)
    scatter = np.zeros((len(starts), n_periods, n_periods))
    if has_scatter:
        for cell in np.flatnonzero(n_units > 1):
            rows = slice(starts[cell], starts[cell] + n_units[cell])
            own = None if weight is None else weight[rows]
            away = path[:, rows] - mean[cell][:, None]
            scatter[cell] = cross_product(away.T, own)
    return WeightedMoments(total, mean, scatter)
