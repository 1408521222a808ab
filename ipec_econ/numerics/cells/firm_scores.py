"""Scores of a regression with controls, on cells that carry firms' scores."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipec_econ.numerics.cells.cell_covariance import Influence
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.firm_columns import FirmColumns
from ipec_econ.numerics.cells.firm_regression import FirmRegression, NetDesign
from ipec_econ.numerics.cells.join_scores import build_score_cells
from ipec_econ.numerics.cells.joint_influence import JointInfluence


def map_firm_scores(columns: FirmColumns, regression: FirmRegression) -> JointInfluence:
    """Return firms' scores, whose products over clusters are the meat, on k coefficients.

    A regressor's score adds up residuals, times the trait, with weights that cohort and period
    give; a control's is one number a firm. Residuals are 0 where a firm is not observed, so that
    firms of a cohort share a cell whatever their patterns.
    """
    traits, residual = columns.traits, regression.residual
    alike = replace(columns.paths, observed=np.ones_like(columns.paths.observed))
    series = [traits[:, j, None] * residual for j in range(traits.shape[1])]
    cells = build_score_cells(alike, series, regression.scores)

    def influence(block: CellMoments) -> Influence:
        return _map_scores(block, regression.net)

    return JointInfluence(cells, influence, len(regression.coefficients))


def _map_scores(block: CellMoments, net: NetDesign) -> Influence:
    values = net.take(block.cohort, block.strata)
    n_cells, n_traits, n_periods, n_kept = values.shape
    n_series = n_traits * n_periods
    n_scores = len(block.periods) - n_series
    slope = np.zeros((n_cells, n_kept + n_scores, n_series + n_scores))
    slope[:, :n_kept, :n_series] = np.swapaxes(values.reshape(n_cells, n_series, n_kept), 1, 2)
    slope[:, n_kept:, n_series:] = np.eye(n_scores)
    constant = np.zeros((n_cells, n_kept + n_scores))
    return Influence(constant, constant, slope)
