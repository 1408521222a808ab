"""Controls partialled out of all rows with coefficients of untreated ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.numerics.cells.build_cells import build_cells
from ipec_econ.numerics.cells.firm_columns import FirmColumns
from ipec_econ.numerics.cells.firm_regression import FirmRegression, solve_firms
from ipec_econ.numerics.cells.paths import Paths
from ipec_econ.numerics.pair_effects import estimate_pairs
from ipec_econ.numerics.untreated_fit import fit_untreated


def keep_untreated(columns: FirmColumns, anticipation: int) -> FirmColumns:
    """Return the rows before treatment, less anticipation."""
    paths = columns.paths
    untreated: BoolArray = paths.observed & (paths.periods + anticipation < paths.cohort[:, None])
    return keep_rows_of_firms(columns, untreated)


def keep_rows_of_firms(columns: FirmColumns, rows: BoolArray) -> FirmColumns:
    """Return all firms on some of their observed rows, shape (n_units, T)."""
    paths = columns.paths
    return replace(
        columns,
        paths=replace(paths, observed=rows, outcome=np.where(rows, paths.outcome, 0.0)),
        controls=np.where(rows[:, :, None], columns.controls, 0.0),
    )


def fit_controls(columns: FirmColumns, anticipation: int) -> FirmRegression:
    """Regress untreated outcomes on controls, firm and period effects.

    References
    ----------
    Borusyak, Jaravel and Spiess (2024), theorem 1, step 1, with covariates; Gardner (2022), first
    stage.
    """
    return solve_firms(keep_untreated(columns, anticipation), _design_nothing)


def net_of_controls(columns: FirmColumns, fit: FirmRegression) -> Paths:
    """Return outcomes less controls times their coefficients, on all rows."""
    paths = columns.paths
    explained = np.einsum(
        "ntp,p->nt", columns.controls[:, :, fit.kept], fit.coefficients, optimize=False
    )
    return replace(paths, outcome=paths.outcome - explained)


def average_controls(
    columns: FirmColumns, kept: BoolArray, anticipation: int, n_pairs: int
) -> FloatArray:
    """Return the mean of each kept control by cohort and period, net of untreated effects, (K, p).

    It is what a pair's effect would be with the control for an outcome: minus the derivative of
    the effect by the control's coefficient.
    """
    means: list[FloatArray] = []
    for q in np.flatnonzero(kept):
        path = replace(columns.paths, outcome=columns.controls[:, :, q])
        cells = build_cells(path)
        means.append(estimate_pairs(cells, fit_untreated(cells, anticipation)).mean)
    return np.array(means, dtype=np.float64).reshape(-1, n_pairs).T


def _design_nothing(cohorts: FloatArray, periods: IntArray) -> FloatArray:
    return np.zeros((len(cohorts), len(periods), 1, 0))
