"""A regression's rows net of its fixed effects, as few as its clusters allow."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.panel import SLOPE_PREFIX, Codes, ModelData
from ipec_econ.estimate.absorb import absorb
from ipec_econ.estimate.add_columns import add_columns
from ipec_econ.estimate.count_rows import is_coded
from ipec_econ.estimate.fit_design import MomentRegression
from ipec_econ.estimate.fit_regression import RowRegression
from ipec_econ.estimate.regression import Regression
from ipec_econ.estimate.solve_design import FirmSolution
from ipec_econ.numerics.cells.cell_moments import CellMoments
from ipec_econ.numerics.cross_product import fitted
from ipec_econ.numerics.nested import find_nested
from ipec_econ.numerics.wild.cluster_sums import NetRows

MAX_DUMMIES = 2000
"""Levels of fixed effects across clusters: their products are a matrix of so many rows."""


def net_rows(regression: Regression, *, model_id: str) -> NetRows:
    """Return what the wild bootstrap asks of a regression's rows.

    A regression on cell moments with clusters coarser than the firm is one on the cells' mean
    paths, weighted by their firms: its rows are cells and periods, however many firms there are.

    Raises
    ------
    EstimationError
        Slopes vary by a fixed effect, or fixed effects that clusters do not hold have too many
        levels.
    """
    data, regressors, outcome = _net_columns(regression, model_id)
    way = data.clusters[0]
    nested = find_nested(data.fixed_effects, (way,))
    effects = tuple(zip(data.fixed_effects, nested, strict=True))
    across = [effect for effect, is_nested in effects if not is_nested]
    _check_dummies(across, way.name, model_id)
    return NetRows(
        regressors=regressors,
        residuals=outcome - fitted(regressors, regression.coefficients),
        weights=data.weights,
        cluster=way.values,
        inside=tuple(effect.values for effect, is_nested in effects if is_nested),
        across=tuple(effect.values for effect in across),
    )


def read_bread(regression: Regression) -> FloatArray:
    """Return (X'WX)⁻¹ of regressors net of fixed effects, shape (k, k)."""
    if isinstance(regression, MomentRegression):
        return regression.solution.solved.bread
    if isinstance(regression, RowRegression):
        return regression.bread
    raise TypeError(f"a {type(regression).__name__} does not say how it was solved")


def _net_columns(regression: Regression, model_id: str) -> tuple[ModelData, FloatArray, FloatArray]:
    """Return the rows, their regressors that were kept and their outcome, net of fixed effects."""
    if isinstance(regression, RowRegression):
        _check_slopes(regression.data, model_id)
        data, absorbed = regression.data, regression.absorbed
    elif isinstance(regression, MomentRegression):
        data = regression.data
        solution = regression.solution
        if not isinstance(solution, FirmSolution) and isinstance(solution.cells, CellMoments):
            data = _collapse(data, solution.cells)
        data = add_columns(data, regression.design, regression.design_terms)
        absorbed = absorb(data, model_id=model_id)
    else:
        raise TypeError(f"a {type(regression).__name__} has no rows")
    place = {term: j for j, term in enumerate(absorbed.terms)}
    kept = [place[term] for term in regression.terms]
    return data, absorbed.regressors[:, kept], absorbed.outcome


def _collapse(data: ModelData, cells: CellMoments) -> ModelData:
    """Return one row for each cell and period seen, which stands for its firms.

    Where every firm is a cluster of its own, the rows stay as they are.
    """
    if cells.cluster is None:
        return data
    cell, period = np.nonzero(cells.pattern)
    unit = Codes(data.unit.name, cell, cells.n_cells)
    cohorts, cohort = np.unique(cells.cohort[cell], return_inverse=True)
    by_time = Codes("", period, len(cells.periods))
    by_cohort = Codes("", cohort, len(cohorts))

    def code(effect: Codes) -> Codes:
        if effect.name == data.unit.name:
            return unit
        return replace(
            by_time if is_coded(data, effect, data.time) else by_cohort, name=effect.name
        )

    return replace(
        data,
        outcome=cells.mean[cell, period],
        regressors=np.empty((len(cell), 0)),
        fixed_effects=tuple(code(effect) for effect in data.fixed_effects),
        weights=cells.weight[cell],
        clusters=(replace(data.clusters[0], values=cells.cluster[cell]),),
        unit=unit,
        time=cells.periods[period],
        cohort=cells.cohort[cell],
        treated=None,
        counted=None,
    )


def _check_slopes(data: ModelData, model_id: str) -> None:
    if not any(term.startswith(SLOPE_PREFIX) for term in data.terms):
        return
    raise EstimationError(
        Problem(
            "estimate/bootstrap-refused",
            "slopes vary by the levels of a fixed effect",
            f"model {model_id}",
            "a wild cluster bootstrap would have to partial them out of every replication",
            "leave `bootstrap` out, or write the slopes as regressors",
        )
    )


def _check_dummies(across: list[Codes], cluster: str, model_id: str) -> None:
    n_dummies = sum(effect.n_levels for effect in across)
    if n_dummies <= MAX_DUMMIES:
        return
    named = ", ".join(f"{effect.name} ({effect.n_levels} levels)" for effect in across)
    raise EstimationError(
        Problem(
            "estimate/bootstrap-refused",
            f"fixed effects whose levels cut across clusters of {cluster} are too many: {named}",
            f"model {model_id}",
            f"a wild cluster bootstrap solves for each of them; it can for {MAX_DUMMIES}",
            "cluster by a group that holds them, use coarser fixed effects, or leave `bootstrap` "
            "out",
        )
    )
