"""Influence of firms on estimates whose controls were partialled out first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.numerics.cells.cell_covariance import Influence, InfluenceMap
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.firm_regression import FirmRegression
from ipec_econ.numerics.cells.join_scores import build_score_cells, narrow_cells
from ipec_econ.numerics.cells.joint_influence import JointInfluence
from ipec_econ.numerics.cells.paths import Paths


@dataclass(frozen=True, slots=True)
class NetEstimates:
    """M estimates from outcomes net of controls.

    Attributes
    ----------
    paths
        Outcomes net of controls, of all firms used.
    influence
        Of the estimates, as if the controls' coefficients were known.
    loads
        The estimates with a control for an outcome, shape (M, p).
    controls
        The controls' regression.
    """

    paths: Paths
    influence: InfluenceMap
    loads: FloatArray
    controls: FirmRegression


@dataclass(frozen=True, slots=True)
class FurtherRegression:
    """L coefficients of another regression on some of the same rows.

    Attributes
    ----------
    regression
        Regressors of cohort and period come first, controls last.
    scale
        What turns its scores into what firms contribute to the L coefficients, (L, k).
    """

    regression: FirmRegression
    scale: FloatArray


def map_net_influence(
    net: NetEstimates, further: FurtherRegression | None = None
) -> JointInfluence:
    """Return the joint influence on M estimates, p controls and L further coefficients.

    An estimate is θ(y − x γ̂), so a firm contributes to it what it would if γ were known, less
    θ(x) times what it contributes to γ̂: (X̃'X̃)⁻¹ Σ x̃ e over its untreated rows. The latter is
    one number a control, which stands behind the firm's path.

    References
    ----------
    Newey and McFadden (1994), "Large sample estimation and hypothesis testing", section 6;
    Borusyak, Jaravel and Spiess (2024), proposition 3, with covariates.
    """
    series, scores = [net.paths.outcome], [net.controls.scores]
    if further is not None:
        series.append(further.regression.residual)
        scores.append(further.regression.scores)
    cells = build_score_cells(net.paths, series, np.concatenate(scores, axis=1))
    n_further = 0 if further is None else len(further.scale)

    def influence(block: CellMoments) -> Influence:
        return _contribute(block, net, further)

    return JointInfluence(cells, influence, sum(net.loads.shape) + n_further)


def _contribute(
    joined: CellMoments, net: NetEstimates, further: FurtherRegression | None
) -> Influence:
    periods = net.paths.periods
    block = narrow_cells(joined, periods)
    own = net.influence(block)
    n_estimates, n_controls = net.loads.shape
    first = len(periods) * (1 if further is None else 2)
    n_all = n_estimates + n_controls + (0 if further is None else len(further.scale))
    slope = np.zeros((block.n_cells, n_all, len(joined.periods)))
    controls = slice(first, first + n_controls)
    slope[:, :n_estimates, : len(periods)] = own.slope
    bread = net.controls.bread
    slope[:, :n_estimates, controls] = -np.einsum("mp,pq->mq", net.loads, bread, optimize=False)
    slope[:, n_estimates : n_estimates + n_controls, controls] = bread
    if further is not None:
        on_residuals, on_scores = _map_further(block, further)
        slope[:, n_estimates + n_controls :, len(periods) : first] = on_residuals
        slope[:, n_estimates + n_controls :, first + n_controls :] = on_scores
    constant, fixed = np.zeros((2, block.n_cells, n_all))
    constant[:, :n_estimates], fixed[:, :n_estimates] = own.constant, own.fixed
    return Influence(fixed, constant, slope)


def _map_further(block: CellMoments, further: FurtherRegression) -> tuple[FloatArray, FloatArray]:
    """Return what residuals and scores of the other regression do to its coefficients.

    Shapes (n_cells, L, T) and (L, p).
    """
    net = further.regression.net.take(block.cohort, block.strata)[:, 0]
    own, controls = np.split(further.scale, [net.shape[2]], axis=1)
    return np.einsum("lk,ctk->clt", own, net, optimize=False), controls
