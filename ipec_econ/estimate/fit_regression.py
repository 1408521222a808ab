"""A regression on rows, from data to inference: any regressors, effects and covariances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.vcov_choice import resolve_vcov
from ipec_econ.estimate.absorb import Absorbed, absorb
from ipec_econ.estimate.check_data import check_data
from ipec_econ.estimate.check_regression import (
    check_outcome_left,
    check_regressors_left,
    describe_regression,
)
from ipec_econ.estimate.compute_row_vcov import compute_row_vcov
from ipec_econ.estimate.drop_singletons import drop_singletons
from ipec_econ.estimate.estimator import RegressionSpec
from ipec_econ.estimate.infer import infer
from ipec_econ.estimate.read_influence import read_influence
from ipec_econ.estimate.regression import Regression
from ipec_econ.numerics.ols import LeastSquares, solve_least_squares
from ipec_econ.numerics.small_sample import CORRECTIONS
from ipec_econ.numerics.vcov import sum_by_group


@dataclass(frozen=True, slots=True)
class RowRegression(Regression):
    """A regression solved on rows, with its columns net of fixed effects and its (X'WX)⁻¹."""

    absorbed: Absorbed
    bread: FloatArray


def fit_regression(data: ModelData, model: RegressionSpec, *, model_id: str) -> RowRegression:
    """Drop singletons, partial out, solve, infer.

    Parameters
    ----------
    data
        Complete cases. Terms that begin with ``[slope]`` are partialled out and not reported.
    model
        ``singletons``, ``small_sample``, ``vcov`` and ``cluster`` are read.
    model_id
        For messages and the sample flow.

    Raises
    ------
    EstimationError
        No rows, values that are not finite, nothing that varies, fixed effects that do not
        converge, or no way to compute the uncertainty.
    """
    check_data(data, model_id=model_id)
    used = drop_singletons(data, model, model_id=model_id)
    check_data(used, model_id=model_id)
    absorbed = absorb(used, model_id=model_id)
    tss, tss_within = absorbed.tss, absorbed.tss_within
    check_outcome_left(used, tss=tss, tss_within=tss_within, model_id=model_id)
    solved = solve_least_squares(
        absorbed.outcome, absorbed.regressors, used.weights, absorbed.totals
    )
    check_regressors_left(used, absorbed.terms, solved.kept, model_id=model_id)
    terms = tuple(t for t, kept in zip(absorbed.terms, solved.kept, strict=True) if kept)
    choice = resolve_vcov(model, used.unit.name)
    correction = CORRECTIONS[model.small_sample]
    inference = infer(
        used,
        lambda lags: compute_row_vcov(used, solved, choice, correction, lags),
        choice,
        correction,
        terms=terms,
        n_slopes=absorbed.n_slopes,
        model_id=model_id,
    )
    remarks = describe_regression(
        used, absorbed.terms, solved.kept, ssr=solved.ssr, tss=tss, model_id=model_id
    )
    return RowRegression(
        data=used,
        terms=terms,
        coefficients=solved.coefficients,
        ssr=solved.ssr,
        tss=tss,
        tss_within=tss_within,
        choice=choice,
        inference=inference,
        influence=read_influence(used, inference.vcov, lambda: _sum_scores(used, solved)),
        notices=(*absorbed.notices, *remarks, *inference.notices),
        absorbed=absorbed,
        bread=solved.bread,
    )


def _sum_scores(data: ModelData, solved: LeastSquares) -> FloatArray:
    """Return bread times the scores of each cluster of the first way, shape (G, k)."""
    way = data.clusters[0]
    sums = sum_by_group(solved.scores, way.values, way.n_levels)
    influence: FloatArray = np.einsum("cj,jk->ck", sums, solved.bread, optimize=False)
    return influence
