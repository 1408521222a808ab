"""Outcomes net of untreated firm and period effects, regressed on treatment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import TwoStageModel
from ipec_econ.estimate.build_pair_result import PairResult, build_pair_result
from ipec_econ.estimate.estimator import EstimatorInfo
from ipec_econ.estimate.fit_pairs import PairFit, fit_pairs
from ipec_econ.numerics.cells.cell_covariance import InfluenceMap, compute_cell_covariance
from ipec_econ.numerics.pair_influence import Targets, map_pair_influence

INFO = EstimatorInfo(
    name="two_stage",
    family="difference-in-differences",
    title="Two-stage difference-in-differences",
    estimands=("att_gt", "att_event", "att_cohort", "att_time", "att"),
    needs_absorbing=True,
    vcov_kinds=("cluster",),
    citation="Gardner (2022), Two-stage differences in differences, arXiv:2207.05943",
    reference="R did2s 1.2.0",
    summary="Firm and period effects of untreated rows are taken off all rows; what is left is "
    "regressed on treatment.",
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
        influence = _map_influence(first)
        found = PairResult(
            fit=first,
            averages=first.found.averages,
            vcov=compute_cell_covariance(first.cells, influence, len(first.found.share)),
            influence=influence,
            counts=first.counts,
            errors="Two-stage GMM standard errors",
        )
        return build_pair_result(found, model, model_id=model_id, notices=first.notices)


def _map_influence(first: PairFit) -> InfluenceMap:
    """Return firms' influence on coefficients; each one's residuals are deviations from itself."""
    share = first.found.share
    coefficients = np.einsum("mk,k->m", share, first.pairs.mean, optimize=False)
    centre = np.broadcast_to(coefficients[:, None], share.shape)
    return map_pair_influence(first.cells, first.step, first.pairs, Targets(share, centre))
