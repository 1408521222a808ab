"""Regressions on functions of cohort and period: on cell moments where those suffice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import DidRegressionModel
from ipec_econ.core.spec.vcov_choice import resolve_vcov
from ipec_econ.estimate.check_data import check_data
from ipec_econ.estimate.check_regression import (
    check_outcome_left,
    check_regressors_left,
    describe_regression,
)
from ipec_econ.estimate.count_rows import is_coded
from ipec_econ.estimate.drop_singletons import drop_singletons
from ipec_econ.estimate.fit_regression import fit_regression
from ipec_econ.estimate.gather_cells import gather_cells
from ipec_econ.estimate.gather_paths import find_changing_units
from ipec_econ.estimate.infer import infer
from ipec_econ.estimate.read_cohorts import read_cohorts
from ipec_econ.estimate.read_influence import read_influence
from ipec_econ.estimate.regression import Regression
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cells.cell_regression import (
    CellRegression,
    DesignMap,
    compute_score_meat,
    solve_cells,
    sum_scores,
)
from ipec_econ.numerics.cells.grid_regression import (
    GridRegression,
    compute_grid_meat,
    solve_grid,
    sum_grid_scores,
)
from ipec_econ.numerics.cross_product import sandwich
from ipec_econ.numerics.small_sample import CORRECTIONS


@dataclass(frozen=True, slots=True)
class MomentRegression(Regression):
    """A regression solved on cell moments, with what it was solved from."""

    cells: CellMoments
    solved: CellRegression | GridRegression
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
    period, or of cohort and period, when weights and clusters are constant within firms and the
    covariance is clustered in one way. All routes solve the same equations; a test compares them.

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
    ways = _find_two_ways(data) if _suffice_cells(data, model) else None
    if ways is None:
        return fit_regression(_add_columns(data, design, terms), model, model_id=model_id)
    check_data(data, model_id=model_id)
    used = drop_singletons(data, model, model_id=model_id)
    check_data(used, model_id=model_id)
    cells = gather_cells(used, model_id=model_id)
    solve = solve_cells if ways == "unit" else solve_grid
    solved: CellRegression | GridRegression = solve(cells, design)
    tss, tss_within = solved.tss, solved.tss_within
    check_outcome_left(used, tss=tss, tss_within=tss_within, model_id=model_id)
    check_regressors_left(used, terms, solved.kept, model_id=model_id)
    kept = tuple(term for term, is_kept in zip(terms, solved.kept, strict=True) if is_kept)
    choice = resolve_vcov(model, used.unit.name)
    inference = infer(
        used,
        lambda _: sandwich(solved.bread, _compute_meat(cells, solved, design)),
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
        influence=read_influence(used, inference.vcov, lambda: _sum_scores(cells, solved, design)),
        notices=(*remarks, *inference.notices),
        cells=cells,
        solved=solved,
        design=design,
    )


def _suffice_cells(data: ModelData, model: DidRegressionModel) -> bool:
    choice = resolve_vcov(model, data.unit.name)
    if data.regressors.shape[1] or choice.kind != "cluster" or len(data.clusters) != 1:
        return False
    constant: list[IntArray | FloatArray] = [data.clusters[0].values]
    if data.weights is not None:
        constant.append(data.weights)
    return not any(len(find_changing_units(values, data)) for values in constant)


def _compute_meat(
    cells: CellMoments, solved: CellRegression | GridRegression, design: DesignMap
) -> FloatArray:
    if isinstance(solved, GridRegression):
        return compute_grid_meat(cells, solved)
    return compute_score_meat(cells, solved, design)


def _sum_scores(
    cells: CellMoments, solved: CellRegression | GridRegression, design: DesignMap
) -> FloatArray:
    """Return bread times the scores of each cluster, shape (G, k)."""
    if isinstance(solved, GridRegression):
        sums = sum_grid_scores(cells, solved)
    else:
        sums = sum_scores(cells, solved, design)
    influence: FloatArray = np.einsum("cj,jk->ck", sums, solved.bread, optimize=False)
    return influence


def _find_two_ways(data: ModelData) -> Literal["unit", "cohort"] | None:
    """Return whose effects stand beside the period's, where there are no others."""
    if len(data.fixed_effects) != 2:  # noqa: PLR2004  the two of "two-way"
        return None
    first, time = data.fixed_effects
    if not is_coded(data, time, data.time):
        return None
    if first.name == data.unit.name:
        return "unit"
    if data.cohort is not None and is_coded(data, first, data.cohort):
        return "cohort"
    return None


def _add_columns(data: ModelData, design: DesignMap, terms: Sequence[str]) -> ModelData:
    return replace(
        data,
        terms=(*terms, *data.terms),
        regressors=np.column_stack([_evaluate_design(data, design), data.regressors]),
    )


def _evaluate_design(data: ModelData, design: DesignMap) -> FloatArray:
    """Return the regressors of every row, shape (n_obs, k)."""
    cohort = read_cohorts(data)
    cohorts, row_cohort = np.unique(cohort, return_inverse=True)
    periods, row_period = np.unique(data.time, return_inverse=True)
    table = design(cohorts, periods.astype(np.int64))
    columns: FloatArray = table[row_cohort, row_period]
    return columns
