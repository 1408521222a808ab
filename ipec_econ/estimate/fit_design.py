"""Regressions on functions of cohort and period: on cell moments where those suffice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.panel import Codes, ModelData
from ipec_econ.core.spec.model import DidRegressionModel
from ipec_econ.core.spec.vcov_choice import resolve_vcov
from ipec_econ.estimate.check_data import check_data
from ipec_econ.estimate.check_regression import (
    check_outcome_left,
    check_regressors_left,
    describe_regression,
)
from ipec_econ.estimate.drop_singletons import drop_singletons
from ipec_econ.estimate.fit_regression import fit_regression
from ipec_econ.estimate.gather_paths import find_changing_units, gather_paths
from ipec_econ.estimate.infer import infer
from ipec_econ.estimate.regression import Regression
from ipec_econ.numerics.cells.build_cells import build_cells
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.cell_regression import (
    CellRegression,
    DesignMap,
    compute_score_meat,
    solve_cells,
)
from ipec_econ.numerics.cross_product import sandwich
from ipec_econ.numerics.small_sample import CORRECTIONS


@dataclass(frozen=True, slots=True)
class MomentRegression(Regression):
    """A regression solved on cell moments, with what it was solved from."""

    cells: CellMoments
    solved: CellRegression
    design: DesignMap


def fit_design(
    data: ModelData,
    model: DidRegressionModel,
    design: DesignMap,
    terms: Sequence[str],
    *,
    model_id: str,
) -> Regression:
    """Regress the outcome on functions of cohort and period, beside the model's controls.

    Cell moments suffice without controls and without fixed effects beside those of firm and
    period, when weights and clusters are constant within firms and the covariance is clustered in
    one way. Both routes solve the same equations; a test compares them.

    Parameters
    ----------
    data
        The model's rows; its own regressors (controls) follow those of `design`.
    design
        Cohorts, periods → regressors.
    terms
        Names of the regressors, in the order of `design`'s last axis.

    Raises
    ------
    EstimationError
        See `ipec_econ.estimate.fit_regression.fit_regression`.
    """
    if not _suffice_cells(data, model):
        return fit_regression(_add_columns(data, design, terms), model, model_id=model_id)
    check_data(data, model_id=model_id)
    used = drop_singletons(data, model, model_id=model_id)
    check_data(used, model_id=model_id)
    cells = build_cells(gather_paths(used, model_id=model_id))
    solved = solve_cells(cells, design, len(terms))
    tss, tss_within = solved.tss, solved.tss_within
    check_outcome_left(used, tss=tss, tss_within=tss_within, model_id=model_id)
    check_regressors_left(used, terms, solved.kept, model_id=model_id)
    kept = tuple(term for term, is_kept in zip(terms, solved.kept, strict=True) if is_kept)
    choice = resolve_vcov(model, used.unit.name)
    inference = infer(
        used,
        lambda _: sandwich(solved.bread, compute_score_meat(cells, solved, design)),
        choice,
        CORRECTIONS[model.small_sample],
        terms=kept,
        n_slopes=0,
        model_id=model_id,
    )
    remarks = describe_regression(
        used, terms, solved.kept, ssr=solved.ssr, tss=tss, model_id=model_id
    )
    return MomentRegression(
        data=used,
        terms=kept,
        coefficients=solved.coefficients,
        ssr=solved.ssr,
        tss=tss,
        tss_within=tss_within,
        choice=choice,
        inference=inference,
        notices=(*remarks, *inference.notices),
        cells=cells,
        solved=solved,
        design=design,
    )


def _suffice_cells(data: ModelData, model: DidRegressionModel) -> bool:
    choice = resolve_vcov(model, data.unit.name)
    if data.regressors.shape[1] or choice.kind != "cluster" or len(data.clusters) != 1:
        return False
    if not _has_two_ways(data):
        return False
    constant = [data.clusters[0].values]
    if data.weights is not None:
        constant.append(data.weights.view(np.int64))
    return not any(len(find_changing_units(values, data.unit.values)) for values in constant)


def _has_two_ways(data: ModelData) -> bool:
    """Return whether the fixed effects are those of the unit and of the period, and no others."""
    if len(data.fixed_effects) != 2:  # noqa: PLR2004  the two of "two-way"
        return False
    unit, time = data.fixed_effects
    return unit.name == data.unit.name and _is_period(time, data)


def _is_period(effect: Codes, data: ModelData) -> bool:
    period = np.zeros(effect.n_levels, dtype=np.int64)
    period[effect.values] = data.time
    same = (period[effect.values] == data.time).all()
    return bool(same) and len(np.unique(period)) == effect.n_levels


def _add_columns(data: ModelData, design: DesignMap, terms: Sequence[str]) -> ModelData:
    return replace(
        data,
        terms=(*terms, *data.terms),
        regressors=np.column_stack([_evaluate_design(data, design), data.regressors]),
    )


def _evaluate_design(data: ModelData, design: DesignMap) -> FloatArray:
    """Return the regressors of every row, shape (n_obs, k)."""
    cohort = np.full(len(data.time), np.inf) if data.cohort is None else data.cohort
    cohorts, row_cohort = np.unique(cohort, return_inverse=True)
    periods, row_period = np.unique(data.time, return_inverse=True)
    table = design(cohorts, periods.astype(np.int64))
    columns: FloatArray = table[row_cohort, row_period]
    return columns
