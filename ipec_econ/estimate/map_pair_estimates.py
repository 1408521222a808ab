"""Joint influence on effects over an untreated fit, its controls and a path before it."""

from __future__ import annotations

from functools import partial

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.estimate.fit_pairs import PairFit
from ipec_econ.estimate.net_controls import NetControls
from ipec_econ.numerics.cells.cell_covariance import Influence, InfluenceMap, SummedInfluence
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.cell_regression import CellRegression
from ipec_econ.numerics.cells.joint_influence import JointInfluence
from ipec_econ.numerics.cells.stack_influences import stack_influences
from ipec_econ.numerics.control_influence import (
    FurtherRegression,
    NetEstimates,
    map_net_influence,
)
from ipec_econ.numerics.pair_influence import Targets, map_pair_influence
from ipec_econ.numerics.pretrend_regression import (
    PretrendRegression,
    add_up_pretrends,
    map_pretrend_influence,
    scale_scores,
)
from ipec_econ.numerics.untreated_controls import average_controls


def map_pair_estimates(
    fit: PairFit, centre: FloatArray, pretrends: PretrendRegression | None = None
) -> JointInfluence:
    """Return the influence on imputed pairs and averages of rows, controls, and leads.

    Parameters
    ----------
    fit
        The untreated fit; M estimates, p controls.
    centre
        What is taken off the rows of a pair before they are squared, shape (M, K).
    pretrends
        A regression of the L leads on untreated rows.

    Returns
    -------
    JointInfluence
        On M + p + L estimates.
    """
    share = fit.found.share
    effects = map_pair_influence(fit.cells, fit.step, fit.pairs, Targets(share, centre))
    if fit.controls is not None:
        net = _net(fit, fit.controls, effects)
        return map_net_influence(net, _describe_leads(pretrends))
    if pretrends is None or not isinstance(pretrends.regression, CellRegression):
        return JointInfluence(fit.cells, effects, len(share))
    leads = partial(_map_leads, pretrends, pretrends.regression)

    def influence(block: CellMoments) -> Influence:
        return stack_influences([effects(block), leads(block)])

    regression = pretrends.regression

    def add_up(block: CellMoments) -> FloatArray:
        before = add_up_pretrends(block, pretrends, regression)
        return np.column_stack([effects.add_up(block), before])

    summed = SummedInfluence(influence, add_up)
    return JointInfluence(fit.cells, summed, len(share) + len(pretrends.leads))


def _map_leads(
    pretrends: PretrendRegression, regression: CellRegression, block: CellMoments
) -> Influence:
    return map_pretrend_influence(block, pretrends, regression)


def _net(fit: PairFit, controls: NetControls, effects: InfluenceMap) -> NetEstimates:
    means = average_controls(
        controls.columns, controls.regression.kept, fit.step.anticipation, len(fit.pairs.mean)
    )
    return NetEstimates(
        paths=controls.paths,
        influence=effects,
        loads=np.einsum("mk,kp->mp", fit.found.share, means, optimize=False),
        controls=controls.regression,
    )


def _describe_leads(pretrends: PretrendRegression | None) -> FurtherRegression | None:
    if pretrends is None or isinstance(pretrends.regression, CellRegression):
        return None
    return FurtherRegression(pretrends.regression, scale_scores(pretrends))
