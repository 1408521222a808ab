"""What a reader must know about the design behind a two-way fixed-effects estimate."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.estimate.build_result import find_treated_units
from ipec_econ.estimate.fit_regression import Regression
from ipec_econ.numerics.collinear import factorise_in_order
from ipec_econ.numerics.cross_product import cross_product, fitted, project


def describe_design(regression: Regression, *, model_id: str) -> tuple[Notice, ...]:
    """Return notices on staggered timing, missing comparisons.

    Parameters
    ----------
    regression
        Its first regressor is the treatment.
    model_id
        What the notices name.
    """
    where = f"model {model_id}"
    return (
        *_describe_staggering(regression, where),
        *_describe_comparisons(regression.data, where),
    )


def compute_cell_weights(regression: Regression) -> FloatArray:
    """Return the weight of each treated row's effect in the coefficient, summing to one.

    Shape (n_treated_rows,), rows in the data's order. With a treatment that is 0 or 1, the
    coefficient is the sum of weights times effects: the residual of the treatment on everything
    else, over its sum on treated rows.

    References
    ----------
    de Chaisemartin and D'Haultfœuille (2020), theorem 1.
    """
    data, absorbed = regression.data, regression.absorbed
    treatment, others = absorbed.regressors[:, 0], absorbed.regressors[:, 1:]
    solved = factorise_in_order(cross_product(others, data.weights), absorbed.totals[1:])
    used = others[:, solved.kept]
    moments = project(used, treatment, data.weights)
    coefficients = np.einsum("ij,j->i", solved.inverse, moments, optimize=False)
    residual = treatment - fitted(used, coefficients)
    weighted = residual if data.weights is None else residual * data.weights
    on_treated = weighted[_is_treated(data)]
    shares: FloatArray = on_treated / on_treated.sum()
    return shares


def _is_treated(data: ModelData) -> BoolArray:
    if data.treated is None:
        return np.zeros(len(data.outcome), dtype=np.bool_)
    return data.treated > 0


def _describe_staggering(regression: Regression, where: str) -> Iterator[Notice]:
    data = regression.data
    if data.cohort is None:
        return
    n_cohorts = len(np.unique(data.cohort[_is_treated(data)]))
    if n_cohorts < 2:  # noqa: PLR2004  one cohort is not staggered
        return
    weights = compute_cell_weights(regression)
    negative = weights < 0
    yield Notice(
        "estimate/twfe-staggered",
        "estimate",
        where,
        f"treatment starts in {n_cohorts} different periods: the estimate is a variance-weighted "
        f"average in which {int(negative.sum())} of {len(weights)} treated rows have a negative "
        f"weight (their sum {weights[negative].sum():.3g} against 1 in all); compare an estimator "
        "that is robust to effects that differ by cohort",
        level="warning" if negative.any() else "info",
    )


def _describe_comparisons(data: ModelData, where: str) -> Iterator[Notice]:
    treated = find_treated_units(data)
    if treated is None or data.treated is None:
        return
    if treated.all():
        yield Notice(
            "estimate/no-never-treated",
            "estimate",
            where,
            f"all {len(treated)} units are treated at some time: the comparison is with units "
            "treated earlier or later",
            level="warning",
        )
    untreated_rows = np.bincount(data.unit.values, data.treated == 0, minlength=len(treated))
    always = int((untreated_rows == 0).sum())
    if always:
        yield Notice(
            "estimate/always-treated",
            "estimate",
            where,
            f"{always} units are under treatment in all their rows: they inform the period "
            "effects as if they were controls, and not the effect",
            level="warning",
        )
