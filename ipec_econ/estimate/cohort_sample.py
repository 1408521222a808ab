"""The rows that a regression with coefficients by cohort can be estimated on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import Codes, ModelData
from ipec_econ.core.spec.model import CohortRegressionModel
from ipec_econ.estimate.check_data import check_data
from ipec_econ.estimate.count_rows import count_obs, place_times
from ipec_econ.estimate.cut_window import cut_window
from ipec_econ.estimate.drop_singletons import drop_singletons
from ipec_econ.estimate.keep_rows import keep_rows
from ipec_econ.estimate.read_cohorts import read_cohorts
from ipec_econ.estimate.use_last_cohort import mention_anticipation, use_last_cohort
from ipec_econ.numerics.codes import compress_codes
from ipec_econ.numerics.cohort_grid import CohortGrid, count_grid

COHORT = "cohort"


@dataclass(frozen=True, slots=True)
class CohortSample:
    """Rows to use; ``data.cohort`` is ``inf`` for every cohort that serves as the comparison.

    No singleton is left unless the model keeps them. `grid` counts the rows.
    """

    data: ModelData
    grid: CohortGrid
    notices: tuple[Notice, ...]


def prepare_cohort_sample(
    data: ModelData, model: CohortRegressionModel, *, model_id: str, by_cohort: bool = False
) -> CohortSample:
    """Settle who is compared with whom, and drop what cannot be, in this order.

    Treated firms' rows outside the window; where no firm is never treated, the periods in which
    every firm is (the last cohort then is the comparison); singletons; cohorts without a row before
    treatment. A cohort that is never seen under treatment is one of the comparison's.

    Parameters
    ----------
    data
        The model's rows; cohorts are known.
    model
        ``window``, ``bin``, ``anticipation`` and ``singletons`` are read.
    by_cohort
        Put effects of cohorts in the place of units' effects, the first of the fixed effects.

    Raises
    ------
    EstimationError
        Nothing is left to compare, or the window holds no period before or after treatment.
    """
    check_data(data, model_id=model_id)
    _check_window(model, model_id)
    windowed = cut_window(data, model, model_id=model_id)
    grid = count_cohorts(windowed)
    own = release_untreated(windowed, grid, model.anticipation)
    notices: tuple[Notice, ...] = ()
    if not np.isinf(read_cohorts(own)).any():
        own, notices = use_last_cohort(own, model.anticipation, model_id=model_id)
    if by_cohort:
        own = replace(own, fixed_effects=(_code_cohorts(own), *own.fixed_effects[1:]))
    own = drop_singletons(own, model, model_id=model_id)
    counted = _recount(own, windowed, grid)
    compared = _drop_always_treated(own, counted, model.anticipation, model_id)
    if compared is not own:
        compared = drop_singletons(compared, model, model_id=model_id)
    check_left(compared, model_id)
    return CohortSample(compared, _recount(compared, own, counted), notices)


def count_cohorts(data: ModelData) -> CohortGrid:
    """Count a model's rows by cohort and period."""
    cohort = read_cohorts(data)
    firms = data.firms
    return data.work.recall(
        "grid",
        (data.unit.values, data.time, cohort, data.weights),
        lambda: count_grid(
            data.unit.values,
            data.time,
            cohort,
            data.weights,
            place_times(data),
            data.copies,
            None if firms is None else firms.sums if data.weights is not None else firms.sizes,
        ),
    )


def release_untreated(data: ModelData, grid: CohortGrid, anticipation: int) -> ModelData:
    """Make cohorts that are never seen from treatment on (less anticipation) never treated."""
    treated = (grid.n_obs > 0) & (grid.rel_time >= -anticipation)
    return _rename(data, grid.cohorts[np.isfinite(grid.cohorts) & ~treated.any(axis=1)])


def check_left(data: ModelData, model_id: str) -> None:
    """Refuse rows without a treated cohort or without a comparison.

    Raises
    ------
    EstimationError
        Nothing is left to compare.
    """
    cohort = read_cohorts(data)
    if np.isfinite(cohort).any() and np.isinf(cohort).any():
        return
    lost = "; ".join(f"{step.step}: {step.rows_lost}" for step in data.flow) or "none"
    raise EstimationError(
        Problem(
            "estimate/nothing-to-compare",
            f"of {count_obs(data)} rows left, "
            + ("none is of a treated firm" if len(cohort) else "none can be compared"),
            f"model {model_id}",
            "a comparison needs a cohort seen before and after its treatment and firms treated "
            f"later or never (rows lost: {lost})",
            "check the treatment's dates against the panel's periods; extend the panel to earlier "
            "periods",
        )
    )


def _check_window(model: CohortRegressionModel, model_id: str) -> None:
    window, before = model.window, -1 - model.anticipation
    if window is None or window[0] <= before <= 0 <= window[1]:
        return
    raise EstimationError(
        Problem(
            "estimate/no-reference",
            f"the window {window[0]} to {window[1]} does not span {before} to 0 periods from "
            "treatment",
            f"model {model_id}",
            "effects are measured against the last period before treatment",
            "widen the `window`",
        )
    )


def _recount(data: ModelData, before: ModelData, grid: CohortGrid) -> CohortGrid:
    """Count again only where rows or cohorts changed: it takes a pass over the rows."""
    return (
        grid if data.time is before.time and data.cohort is before.cohort else count_cohorts(data)
    )


def _rename(data: ModelData, cohorts: FloatArray) -> ModelData:
    if not len(cohorts):
        return data
    cohort = read_cohorts(data)
    return replace(data, cohort=np.where(_belong(cohort, cohorts), np.inf, cohort))


def _belong(cohort: FloatArray, cohorts: FloatArray) -> BoolArray:
    """Return which rows are of one of a few cohorts, without a sort of rows."""
    inside: BoolArray = np.zeros(len(cohort), dtype=np.bool_)
    for one in cohorts:
        inside |= cohort == one
    return inside


def _code_cohorts(data: ModelData) -> Codes:
    cohort = read_cohorts(data)
    finite = np.isfinite(cohort)
    last = cohort[finite].max(initial=0.0)
    number = np.where(finite, cohort, last + 1).astype(np.int64)
    values, n_levels = compress_codes(number - number.min(initial=int(last) + 1))
    return Codes(COHORT, values, n_levels)


def _drop_always_treated(
    data: ModelData, grid: CohortGrid, anticipation: int, model_id: str
) -> ModelData:
    untreated = (grid.n_obs > 0) & (grid.rel_time < -anticipation)
    always = grid.cohorts[np.isfinite(grid.cohorts) & ~untreated.any(axis=1)]
    if not len(always):
        return data
    return keep_rows(
        data,
        ~_belong(read_cohorts(data), always),
        model_id=model_id,
        step="no_base_period",
        reason="cohorts without a row before treatment"
        f"{mention_anticipation(anticipation)}: they have nothing to be compared with",
    )
