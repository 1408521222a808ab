"""What covariates add to a regression on functions of cohort and period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.panel import ModelData
from ipec_econ.estimate.count_rows import is_coded
from ipec_econ.estimate.read_cohorts import read_cohorts
from ipec_econ.numerics.cells.cell_regression import DesignMap
from ipec_econ.numerics.collinear import COLLINEARITY_TOLERANCE


@dataclass(frozen=True, slots=True)
class ExpandedDesign:
    """Functions of cohort and period, and covariates times them; q covariates.

    With covariates the columns are, in order: covariate by cohort (where cohorts have effects) and
    covariate by period, whose coefficients are of no interest; the design; the design times the
    covariate less its cohort's mean, so that the design's own coefficients are effects at that
    mean.

    Attributes
    ----------
    design
        Cohorts, periods → the design, shape (n_cells, T, K).
    names
        Of its columns.
    covariates
        Names, q of them.
    cohorts, periods
        Which have slopes: no cohorts where firms have effects, no first period.
    known
        All cohorts, shape (G,).
    means
        Of covariates over each one's rows, shape (G, q).
    varies
        Whether its firms differ: where they do not, nothing is left of a covariate less its mean.
    """

    design: DesignMap
    names: tuple[str, ...]
    covariates: tuple[str, ...]
    cohorts: FloatArray
    periods: IntArray
    known: FloatArray
    means: FloatArray
    varies: BoolArray

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of all columns."""
        slopes = [f"cohort::{cohort:g}" for cohort in self.cohorts]
        slopes += [f"time::{period}" for period in self.periods]
        return (
            *(f"{level}:{covariate}" for covariate in self.covariates for level in slopes),
            *self.names,
            *(f"{name}:{covariate}" for covariate in self.covariates for name in self.names),
        )

    def __call__(self, cohorts: FloatArray, periods: IntArray) -> FloatArray:
        """Return what multiplies one and each covariate, shape (n_cells, T, 1 + q, columns)."""
        plain = self.design(cohorts, periods)
        if not self.covariates:
            return plain[:, :, None, :]
        slopes = self._mark_slopes(cohorts, periods)
        place = np.searchsorted(self.known, cohorts)
        n_slopes, n_columns = slopes.shape[2], plain.shape[2]
        first = n_slopes * len(self.covariates)
        table = np.zeros((*plain.shape[:2], 1 + len(self.covariates), len(self.terms)))
        table[:, :, 0, first : first + n_columns] = plain
        for j in range(len(self.covariates)):
            at = first + (1 + j) * n_columns
            table[:, :, 1 + j, j * n_slopes : (1 + j) * n_slopes] = slopes
            moderated = plain * self.varies[place, j, None, None]
            table[:, :, 1 + j, at : at + n_columns] = moderated
            table[:, :, 0, at : at + n_columns] = -moderated * self.means[place, j, None, None]
        return table

    def _mark_slopes(self, cohorts: FloatArray, periods: IntArray) -> FloatArray:
        shape = (len(cohorts), len(periods))
        member = np.broadcast_to(
            (cohorts[:, None] == self.cohorts)[:, None, :], (*shape, len(self.cohorts))
        )
        period = np.broadcast_to(periods[:, None] == self.periods, (*shape, len(self.periods)))
        return np.concatenate([member, period], axis=2).astype(np.float64)

    def evaluate(self, data: ModelData) -> FloatArray:
        """Return the columns of every row, shape (n_obs, columns)."""
        cohorts, row_cohort = np.unique(read_cohorts(data), return_inverse=True)
        periods, row_period = np.unique(data.time, return_inverse=True)
        table = self(cohorts, periods.astype(np.int64))
        columns: FloatArray = table[row_cohort, row_period, 0]
        for j in range(len(self.covariates)):
            covariate = data.regressors[:, data.regressors.shape[1] - data.n_covariates + j]
            columns = columns + covariate[:, None] * table[row_cohort, row_period, 1 + j]
        return columns


def expand_design(data: ModelData, design: DesignMap, names: Sequence[str]) -> ExpandedDesign:
    """Return the design with the columns of the data's covariates.

    References
    ----------
    Wooldridge (2021), "Two-way fixed effects, the two-way Mundlak regression, and
    difference-in-differences estimators", the regression with covariates of staggered adoption.
    """
    first = data.regressors.shape[1] - data.n_covariates
    covariates = data.terms[first:] if data.n_covariates else ()
    if not covariates:
        none = np.empty(0)
        no_periods, no_cells = np.empty(0, dtype=np.int64), np.empty((0, 0), dtype=np.bool_)
        return ExpandedDesign(design, tuple(names), (), none, no_periods, none, none, no_cells)
    cohorts, place = np.unique(read_cohorts(data), return_inverse=True)
    means, varies = _average_by_cohort(data.regressors[:, first:], place, data.weights)
    by_cohort = is_coded(data, data.fixed_effects[0], read_cohorts(data))
    return ExpandedDesign(
        design=design,
        names=tuple(names),
        covariates=covariates,
        cohorts=cohorts if by_cohort else np.empty(0),
        periods=np.unique(data.time)[1:].astype(np.int64),
        known=cohorts,
        means=means,
        varies=varies,
    )


def _average_by_cohort(
    covariates: FloatArray, place: IntArray, weights: FloatArray | None
) -> tuple[FloatArray, BoolArray]:
    """Return means by cohort, and whether a cohort differs from its own, shapes (G, q)."""
    weight = np.ones(len(covariates)) if weights is None else weights
    total = np.bincount(place, weight)
    means, varies = [], []
    for column in covariates.T:
        mean = np.bincount(place, weight * column) / total
        square = np.bincount(place, weight * (column - mean[place]) ** 2) / total
        means.append(mean)
        varies.append(square > COLLINEARITY_TOLERANCE * (column**2).mean())
    return np.array(means).T, np.array(varies, dtype=np.bool_).T
