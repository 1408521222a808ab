"""Outcomes net of untreated firm and period effects, regressed on treatment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import TwoStageModel
from ipec_econ.estimate.add_multiplier_bootstrap import add_multiplier_bootstrap
from ipec_econ.estimate.build_pair_result import PairResult, build_pair_result
from ipec_econ.estimate.estimator import EstimatorInfo
from ipec_econ.estimate.fit_pairs import PairFit, fit_pairs
from ipec_econ.estimate.map_pair_estimates import map_pair_estimates

INFO = EstimatorInfo(
    name="two_stage",
    family="difference-in-differences",
    title="Two-stage difference-in-differences",
    estimands=("att_gt", "att_event", "att_cohort", "att_time", "att", "coef"),
    needs_absorbing=True,
    vcov_kinds=("cluster",),
    citation="Gardner (2022), Two-stage differences in differences, arXiv:2207.05943",
    reference="R did2s 1.2.0",
    summary="Firm and period effects of untreated rows are taken off all rows; what is left is "
    "regressed on treatment.",
    bootstraps=("multiplier",),
    can_randomize=True,
)


@dataclass(frozen=True, slots=True)
class TwoStage:
    """y − firm effect − period effect = Σ β_k d_k + e, one regression for each set of dummies.

    References
    ----------
    Gardner (2022), section 3; Butts and Gardner (2022), "did2s: Two-stage
    difference-in-differences", R Journal 14(3).
    """

    info: EstimatorInfo = INFO

    def fit(self, data: ModelData, model: TwoStageModel, *, model_id: str) -> ModelResult:
        """Estimate every ``att_gt``, its averages and the path before treatment.

        Raises
        ------
        EstimationError
            What `ipec_econ.estimate.fit_pairs.fit_pairs` raises; there are fewer than two
            clusters.
        """
        first = fit_pairs(data, model, model_id=model_id, before=True)
        influence = map_pair_estimates(first, _centre_coefficients(first))
        found = PairResult(
            fit=first,
            averages=first.averages,
            vcov=influence.compute_covariance(),
            influence=influence,
            counts=first.counts,
            errors="Two-stage GMM standard errors",
        )
        result = build_pair_result(found, model, model_id=model_id, notices=first.notices)
        return add_multiplier_bootstrap(result, data, model, partial(self.fit, model_id=model_id))


def _centre_coefficients(first: PairFit) -> FloatArray:
    """Return what is taken off rows: the coefficient that they are in the regression of."""
    share = first.found.share
    coefficients = np.einsum("mk,k->m", share, first.pairs.mean, optimize=False)
    return np.broadcast_to(coefficients[:, None], share.shape)
