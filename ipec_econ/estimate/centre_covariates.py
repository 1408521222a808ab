"""Covariates of a regression by cohort and period: constant within firms, and near zero."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipec_econ.core.arrays import freeze_array
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.panel import ModelData
from ipec_econ.estimate.gather_paths import find_changing_units


def centre_covariates(data: ModelData, *, model_id: str) -> ModelData:
    """Return the data with covariates less their means over rows.

    Period effects are in the regression, so a covariate's mean moves no effect; far from zero it
    would cost digits.

    Raises
    ------
    EstimationError
        A covariate changes within firms, so that it may be moved by the treatment.
    """
    if not data.n_covariates:
        return data
    first = data.regressors.shape[1] - data.n_covariates
    problems = []
    columns = [data.regressors[:, :first]]
    for j, term in enumerate(data.terms[first:], start=first):
        column = np.ascontiguousarray(data.regressors[:, j])
        changing = len(find_changing_units(column, data))
        if changing:
            problems.append(_refuse_changing(term, changing, data, model_id))
        columns.append((column - column.mean())[:, None])
    if problems:
        raise EstimationError(problems)
    return replace(data, regressors=freeze_array(np.concatenate(columns, axis=1)))


def _refuse_changing(term: str, changing: int, data: ModelData, model_id: str) -> Problem:
    return Problem(
        "estimate/covariates-change",
        f"the covariate {term} changes within {changing} of {data.unit.n_levels} firms",
        f"model {model_id}",
        "effects are estimated at values that the treatment cannot move: one value a firm",
        "derive its value before treatment, first(NAME) under panel.columns; or put it under "
        "`controls`, which change over time",
    )
