"""Group-time effects and their averages, from cell moments."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import CallawaySantannaModel, MultiplierBootstrap
from ipec_econ.estimate.adjust_comparisons import adjust_comparisons
from ipec_econ.estimate.bootstrap_effects import bootstrap_effects
from ipec_econ.estimate.build_effects import build_effect_result
from ipec_econ.estimate.compare_cohorts import compare_cohorts
from ipec_econ.estimate.describe_comparisons import check_estimated
from ipec_econ.estimate.effect_fit import EffectFit
from ipec_econ.estimate.estimator import EstimatorInfo
from ipec_econ.estimate.gather_paths import gather_paths
from ipec_econ.numerics.aggregate import Effects, aggregate_effects
from ipec_econ.numerics.cells.cell_covariance import sum_influence
from ipec_econ.numerics.cells.streamed_cells import Cells
from ipec_econ.numerics.effect_covariance import (
    compute_effect_covariance,
    list_effect_influence,
    map_effect_influence,
)
from ipec_econ.numerics.group_time import GroupTime, Pairing
from ipec_econ.numerics.multiplier_draws import sum_unit_influence
from ipec_econ.numerics.unit_covariance import compute_unit_covariance

INFO = EstimatorInfo(
    name="callaway_santanna",
    family="difference-in-differences",
    title="Callaway–Sant'Anna group-time effects",
    estimands=("att_gt", "att_event", "att_cohort", "att_time", "att"),
    needs_absorbing=True,
    vcov_kinds=("cluster",),
    citation="Callaway and Sant'Anna (2021), Difference-in-differences with multiple time "
    "periods, Journal of Econometrics 225(2)",
    reference="R did 2.5.1",
    summary="Each cohort in each period against firms not treated yet or never, and averages "
    "by event time, cohort and period.",
    bootstraps=("multiplier",),
    can_randomize=True,
)


@dataclass(frozen=True, slots=True)
class CallawaySantanna:
    """ATT(g, t) = E[Y_t − Y_b | G = g] − E[Y_t − Y_b | control], averaged with cohort shares.

    References
    ----------
    Callaway and Sant'Anna (2021), equations 2.4–2.5, table 1, theorem 2, corollary 2.
    """

    info: EstimatorInfo = INFO

    def fit(self, data: ModelData, model: CallawaySantannaModel, *, model_id: str) -> ModelResult:
        """Estimate every ``att_gt``, its averages and their joint covariance.

        Raises
        ------
        EstimationError
            The treatment switches off or does not vary, nothing can be compared, weights or
            clusters change within firms, or there are fewer than two clusters.
        """
        compared = compare_cohorts(data, model, _choose_pairing(model), model_id=model_id)
        used, cells, shares = compared.data, compared.cells, compared.shares
        group_time, missing = compared.group_time, compared.missing
        if model.covariates:
            paths = gather_paths(used, model_id=model_id)
            adjusted = adjust_comparisons(used, paths, group_time, shares, model, model_id=model_id)
            group_time, influence = adjusted.group_time, adjusted.influence
            vcov = compute_unit_covariance(influence)
            by_cluster = partial(sum_unit_influence, influence)
            missing += adjusted.notices
        else:
            check_estimated(group_time, model_id=model_id)
            vcov = compute_effect_covariance(cells, group_time, shares)
            by_cluster = partial(_sum_influence, cells, group_time, shares)
        effects = compared.list_effects(group_time)
        _check_balance_event(effects, model, model_id)
        averages = aggregate_effects(
            effects, window=model.window, balance_event=model.balance_event
        )
        fit = EffectFit(used, cells, group_time, averages, vcov, by_cluster)
        result = build_effect_result(
            fit, model, model_id=model_id, notices=(*compared.sample_notices, *missing)
        )
        if not isinstance(model.bootstrap, MultiplierBootstrap):
            return result
        if not model.covariates:
            paths = gather_paths(used, model_id=model_id)
            influence = list_effect_influence(paths, cells, group_time, shares)
        return bootstrap_effects(result, fit, influence, model, model.bootstrap)


def _sum_influence(cells: Cells, group_time: GroupTime, shares: FloatArray) -> FloatArray:
    influence = map_effect_influence(cells, group_time, shares)
    return sum_influence(cells, influence, group_time.n_estimates + len(shares))


def _choose_pairing(model: CallawaySantannaModel) -> Pairing:
    return "cross_sections" if model.unbalanced == "cross_sections" else "pairwise"


def _check_balance_event(effects: Effects, model: CallawaySantannaModel, model_id: str) -> None:
    if model.balance_event is None:
        return
    longest = int(effects.time.max() - effects.cohort.min())
    if model.balance_event <= longest:
        return
    raise EstimationError(
        Problem(
            "estimate/nothing-to-compare",
            f"no cohort is seen {model.balance_event} periods after its first treated one",
            f"model {model_id}",
            "`balance_event` averages the path over cohorts that are seen so long",
            f"set it to {longest} at most" if longest >= 0 else "leave it out",
        )
    )
