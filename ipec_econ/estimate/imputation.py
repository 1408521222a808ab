"""Treated outcomes less what firm and period effects of untreated rows predict for them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import ImputationModel
from ipec_econ.estimate.add_multiplier_bootstrap import add_multiplier_bootstrap
from ipec_econ.estimate.build_pair_result import PairResult, build_pair_result
from ipec_econ.estimate.estimator import EstimatorInfo
from ipec_econ.estimate.fit_pairs import PairFit, fit_pairs, pad_gradients
from ipec_econ.estimate.map_pair_estimates import map_pair_estimates
from ipec_econ.numerics.aggregate import Average
from ipec_econ.numerics.cells.count_used import UsedCounts
from ipec_econ.numerics.pretrend_regression import (
    PretrendRegression,
    choose_leads,
    fit_pretrends,
)

INFO = EstimatorInfo(
    name="imputation",
    family="difference-in-differences",
    title="Imputation estimator",
    estimands=("att_gt", "att_event", "att_cohort", "att_time", "att", "coef"),
    needs_absorbing=True,
    vcov_kinds=("cluster",),
    citation="Borusyak, Jaravel and Spiess (2024), Revisiting event-study designs: robust and "
    "efficient estimation, Review of Economic Studies 91(6)",
    reference="R didimputation 0.5.0",
    summary="Firm and period effects of untreated rows impute what treated rows would have been; "
    "the differences are averaged.",
    bootstraps=("multiplier",),
    can_randomize=True,
)


@dataclass(frozen=True, slots=True)
class Imputation:
    """τ̂(i, t) = y(i, t) − firm effect − period effect, averaged over treated rows.

    References
    ----------
    Borusyak, Jaravel and Spiess (2024), theorem 1 (estimates), theorem 3 and equation 8 (errors),
    section 4.4 (the path before treatment).
    """

    info: EstimatorInfo = INFO

    def fit(self, data: ModelData, model: ImputationModel, *, model_id: str) -> ModelResult:
        """Estimate every ``att_gt``, its averages, the path before treatment, their covariance.

        Raises
        ------
        EstimationError
            What `ipec_econ.estimate.fit_pairs.fit_pairs` raises; there are fewer than two
            clusters.
        """
        imputed = fit_pairs(data, model, model_id=model_id, before=False)
        pretrends = _fit_before(imputed, model)
        influence = map_pair_estimates(imputed, _centre_pairs(imputed), pretrends)
        found = PairResult(
            fit=imputed,
            averages=_list_averages(imputed, pretrends),
            vcov=influence.compute_covariance(),
            influence=influence,
            counts=_insert_counts(imputed, pretrends),
            errors="Conservative standard errors around means of cohort and period",
            small_sample=_describe_factor(model, pretrends),
        )
        notices = (*imputed.notices, *_describe_dropped(pretrends, model_id))
        result = build_pair_result(found, model, model_id=model_id, notices=notices)
        return add_multiplier_bootstrap(result, data, model, partial(self.fit, model_id=model_id))


def _fit_before(imputed: PairFit, model: ImputationModel) -> PretrendRegression | None:
    """Return the regression of the path before treatment, ``None`` where there is no such path."""
    cells, controls = imputed.cells, imputed.controls
    first = None if model.window is None else model.window[0]
    leads = choose_leads(cells, model.anticipation, first)
    if model.window is not None:
        leads = leads[leads <= model.window[1]]
    if not len(leads):
        return None
    columns = None if controls is None else controls.columns
    return fit_pretrends(cells, leads, model.anticipation, model.small_sample, columns)


def _list_averages(imputed: PairFit, pretrends: PretrendRegression | None) -> tuple[Average, ...]:
    """Return the path before treatment, averages of effects and the controls' coefficients."""
    averages = imputed.averages
    if pretrends is None:
        return averages
    size, n_leads = imputed.n_estimates, len(pretrends.leads)
    none: BoolArray = np.zeros(len(imputed.pairs.mean), dtype=np.bool_)
    units = np.eye(size + n_leads)[size:]
    before = [
        Average("att_event", None, int(lead), float(estimate), units[k], none)
        for k, (lead, estimate) in enumerate(
            zip(pretrends.leads, pretrends.coefficients, strict=True)
        )
    ]
    return (*before, *pad_gradients(averages, size + n_leads))


def _centre_pairs(imputed: PairFit) -> FloatArray:
    """Return what is taken off rows: their pair's mean, weighted as errors are, by squares."""
    share = imputed.found.share
    return np.broadcast_to(imputed.pairs.mean_sq, share.shape)


def _insert_counts(imputed: PairFit, pretrends: PretrendRegression | None) -> UsedCounts:
    """Return counts of effects, leads, averages and all rows."""
    if pretrends is None:
        return imputed.counts
    at, n_leads = imputed.pairs.n_imputed, len(pretrends.leads)
    counts = imputed.counts
    return UsedCounts(
        np.insert(counts.n_obs, at, [pretrends.n_obs] * n_leads),
        np.insert(counts.n_units, at, [pretrends.n_units] * n_leads),
        np.insert(counts.n_treated, at, pretrends.n_treated),
        np.insert(counts.n_clusters, at, [pretrends.n_clusters] * n_leads),
    )


def _describe_factor(model: ImputationModel, pretrends: PretrendRegression | None) -> str:
    before = ""
    if pretrends is not None and model.small_sample != "none":
        before = f" ({model.small_sample}'s on coefficients before treatment)"
    return f"no small-sample factor{before}, normal distribution"


def _describe_dropped(pretrends: PretrendRegression | None, model_id: str) -> tuple[Notice, ...]:
    if pretrends is None or not len(pretrends.dropped):
        return ()
    dropped = ", ".join(str(lead) for lead in pretrends.dropped)
    return (
        Notice(
            "estimate/no-earlier-reference",
            "estimate",
            f"model {model_id}",
            f"event times {dropped} have no coefficient: no earlier untreated row tells them from "
            "firm and period effects, so they are part of the reference",
        ),
    )
