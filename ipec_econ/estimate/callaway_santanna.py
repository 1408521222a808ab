"""Group-time effects and their averages, from cell moments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import CallawaySantannaModel, MultiplierBootstrap
from ipec_econ.estimate.add_multiplier_bootstrap import add_multiplier_bootstrap
from ipec_econ.estimate.adjust_comparisons import adjust_comparisons
from ipec_econ.estimate.build_effects import build_effect_result
from ipec_econ.estimate.check_data import check_data
from ipec_econ.estimate.check_treatment import check_treatment
from ipec_econ.estimate.describe_comparisons import check_estimated, describe_missing
from ipec_econ.estimate.effect_fit import EffectFit
from ipec_econ.estimate.estimator import EstimatorInfo
from ipec_econ.estimate.gather_cells import gather_cells
from ipec_econ.estimate.gather_paths import gather_paths
from ipec_econ.estimate.group_time_sample import prepare_group_time_sample
from ipec_econ.numerics.aggregate import Effects, aggregate_effects
from ipec_econ.numerics.cells.cell_covariance import sum_influence
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.comparisons import choose_comparisons
from ipec_econ.numerics.effect_covariance import (
    compute_effect_covariance,
    compute_shares,
    list_effect_influence,
    map_effect_influence,
)
from ipec_econ.numerics.group_time import GroupTime, Pairing, estimate_group_time
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
        own = replace(data, flow=(), notices=())
        check_data(own, model_id=model_id)
        check_treatment(own, model, model_id=model_id)
        sample = prepare_group_time_sample(own, model, model_id=model_id)
        check_data(sample.data, model_id=model_id)
        cells = gather_cells(sample.data, model_id=model_id)
        comparisons = choose_comparisons(
            np.unique(cells.cohort),
            cells.periods,
            control_group=sample.control_group,
            base_period=model.base_period,
            anticipation=model.anticipation,
        )
        group_time, found = estimate_group_time(cells, comparisons, _choose_pairing(model))
        shares = compute_shares(cells, comparisons.cohorts)
        missing = describe_missing(comparisons, found, cells.periods, model_id=model_id)
        if model.covariates:
            paths = gather_paths(sample.data, model_id=model_id)
            adjusted = adjust_comparisons(
                sample.data, paths, group_time, shares, model, model_id=model_id
            )
            group_time, influence = adjusted.group_time, adjusted.influence
            vcov = compute_unit_covariance(influence)
            by_cluster = partial(sum_unit_influence, influence)
            missing += adjusted.notices
        else:
            check_estimated(group_time, model_id=model_id)
            vcov = compute_effect_covariance(cells, group_time, shares)
            by_cluster = partial(_sum_influence, cells, group_time, shares)
        effects = _describe_effects(cells, group_time, shares)
        _check_balance_event(effects, model, model_id)
        averages = aggregate_effects(
            effects, window=model.window, balance_event=model.balance_event
        )
        fit = EffectFit(sample.data, cells, group_time, averages, vcov, by_cluster)
        result = build_effect_result(
            fit, model, model_id=model_id, notices=(*sample.notices, *missing)
        )
        if not isinstance(model.bootstrap, MultiplierBootstrap):
            return result
        if not model.covariates:
            paths = gather_paths(sample.data, model_id=model_id)
            influence = list_effect_influence(paths, cells, group_time, shares)
        return add_multiplier_bootstrap(result, fit, influence, model, model.bootstrap)


def _sum_influence(cells: CellMoments, group_time: GroupTime, shares: FloatArray) -> FloatArray:
    influence = map_effect_influence(cells, group_time, shares)
    return sum_influence(cells, influence, group_time.n_estimates + len(shares))


def _choose_pairing(model: CallawaySantannaModel) -> Pairing:
    return "cross_sections" if model.unbalanced == "cross_sections" else "pairwise"


def _describe_effects(cells: CellMoments, group_time: GroupTime, shares: FloatArray) -> Effects:
    comparisons = group_time.comparisons
    return Effects(
        att=group_time.att,
        cohort=comparisons.cohort,
        time=cells.periods[comparisons.period],
        place=np.searchsorted(comparisons.cohorts, comparisons.cohort),
        shares=shares,
    )


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
