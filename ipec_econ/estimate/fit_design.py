"""Regressions on functions of cohort and period: on moments where those suffice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.core.panel import SLOPE_PREFIX, ModelData
from ipec_econ.core.spec.model import DidRegressionModel
from ipec_econ.core.spec.vcov_choice import resolve_vcov
from ipec_econ.estimate.add_columns import add_columns
from ipec_econ.estimate.check_data import check_data
from ipec_econ.estimate.check_regression import (
    check_outcome_left,
    check_regressors_left,
    describe_regression,
)
from ipec_econ.estimate.count_rows import is_coded
from ipec_econ.estimate.drop_singletons import drop_singletons
from ipec_econ.estimate.expand_design import expand_design
from ipec_econ.estimate.fit_regression import fit_regression
from ipec_econ.estimate.gather_paths import find_changing_units
from ipec_econ.estimate.infer import infer
from ipec_econ.estimate.read_influence import read_influence
from ipec_econ.estimate.regression import Regression
from ipec_econ.estimate.solve_design import Solution, solve_design
from ipec_econ.numerics.cells.cell_regression import DesignMap
from ipec_econ.numerics.cells.firm_columns import EffectKind
from ipec_econ.numerics.cross_product import sandwich
from ipec_econ.numerics.small_sample import CORRECTIONS


@dataclass(frozen=True, slots=True)
class MomentRegression(Regression):
    """A regression solved on moments, with what it was solved from.

    ``design_terms`` names all columns of the design, kept or not.
    """

    solution: Solution
    design: DesignMap
    design_terms: tuple[str, ...]


def fit_design(
    data: ModelData,
    model: DidRegressionModel,
    design: DesignMap,
    terms: Sequence[str],
    *,
    model_id: str,
) -> Regression:
    """Regress the outcome on functions of cohort and period, beside the model's controls.

    Moments suffice without fixed effects beside those of firm and period, or of cohort and period,
    when weights and clusters are constant within firms and the covariance is clustered in one way.
    Controls and covariates then take a pass over firms, in which no dummy has a column. All routes
    solve the same equations; a test compares them.

    Parameters
    ----------
    data
        The model's rows; its controls follow those of `design`, its covariates multiply them.
    design
        Cohorts, periods → regressors.
    terms
        Names of the regressors, in the order of `design`'s last axis.

    Raises
    ------
    EstimationError
        See `ipec_econ.estimate.fit_regression.fit_regression`.
    """
    ways = _find_two_ways(data) if _suffice_moments(data, model, len(terms)) else None
    if ways is None:
        return fit_regression(add_columns(data, design, terms), model, model_id=model_id)
    check_data(data, model_id=model_id)
    used = drop_singletons(data, model, model_id=model_id)
    check_data(used, model_id=model_id)
    expanded = expand_design(used, design, terms)
    columns = (*expanded.terms, *used.control_terms)
    solution = solve_design(used, ways, design, expanded, model_id=model_id)
    solved = solution.solved
    tss, tss_within = solved.tss, solved.tss_within
    check_outcome_left(used, tss=tss, tss_within=tss_within, model_id=model_id)
    check_regressors_left(used, columns, solved.kept, model_id=model_id)
    kept = tuple(term for term, is_kept in zip(columns, solved.kept, strict=True) if is_kept)
    choice = resolve_vcov(model, used.unit.name)
    inference = infer(
        used,
        lambda _: sandwich(solved.bread, solution.compute_meat()),
        choice,
        CORRECTIONS[model.small_sample],
        terms=kept,
        n_slopes=0,
        model_id=model_id,
    )
    remarks = describe_regression(
        used, columns, solved.kept, ssr=solved.ssr, tss=tss, model_id=model_id
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
        influence=read_influence(used, inference.vcov, lambda: _sum_influence(solution)),
        notices=(*remarks, *inference.notices),
        solution=solution,
        design=design,
        design_terms=tuple(terms),
    )


def _sum_influence(solution: Solution) -> FloatArray:
    """Return bread times the scores of each cluster, shape (G, k)."""
    sums = solution.sum_scores()
    influence: FloatArray = np.einsum("cj,jk->ck", sums, solution.solved.bread, optimize=False)
    return influence


def _suffice_moments(data: ModelData, model: DidRegressionModel, n_terms: int) -> bool:
    choice = resolve_vcov(model, data.unit.name)
    if choice.kind != "cluster" or len(data.clusters) != 1:
        return False
    if n_terms == 1 and data.regressors.shape[1]:
        # One column beside the controls is as fast on rows, and these say what the column weighs.
        return False
    if any(term.startswith(SLOPE_PREFIX) for term in data.terms):
        return False
    constant: list[IntArray | FloatArray] = [data.clusters[0].values]
    if data.weights is not None:
        constant.append(data.weights)
    return not any(len(find_changing_units(values, data)) for values in constant)


def _find_two_ways(data: ModelData) -> EffectKind | None:
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
