"""What must hold of a treatment before a difference-in-differences regression uses it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.panel import ModelData
from ipec_econ.estimate.estimator import TreatmentSpec


def check_treatment(data: ModelData, model: TreatmentSpec, *, model_id: str) -> FloatArray:
    """Return the treatment indicator, shape (n_obs,), if it is absorbing and fits the model.

    Raises
    ------
    EstimationError
        There is no treatment, it switches off, nobody or everybody is treated, or the model asks
        for an anticipation that one coefficient cannot express.
    """
    where = f"model {model_id}"
    if data.treated is None or data.cohort is None:
        raise EstimationError(
            Problem(
                "estimate/no-treatment",
                f"{model.estimator} was given no treatment",
                where,
                "its estimate is the coefficient of being under treatment",
                "add `treatment: NAME`, one of the panel's treatments",
            )
        )
    problems = tuple(_find_problems(data, data.treated, data.cohort, model, where))
    if problems:
        raise EstimationError(problems)
    return data.treated


def _find_problems(
    data: ModelData, treated: FloatArray, cohort: FloatArray, model: TreatmentSpec, where: str
) -> Iterator[Problem]:
    inputs = (data.time, cohort, treated)
    if data.work.recall("switched off", inputs, lambda: bool(_find_switched(*inputs).any())):
        switched = _find_switched(*inputs)
        units = len(np.unique(data.unit.values[switched]))
        yield Problem(
            "estimate/not-absorbing",
            f"the treatment {model.treatment} switches off: {int(switched.sum())} rows of {units} "
            "units are untreated after their first treated period",
            where,
            "one effect that starts and stays is what this estimator measures",
            "use `estimator: switchers`, an `event` treatment, or `estimator: ols` with the status "
            "as a regressor",
        )
    if len(treated) and data.work.recall("one value", (treated,), lambda: _is_one_value(treated)):
        yield Problem(
            "estimate/treatment-constant",
            f"{'every' if treated[0] else 'no'} row is under the treatment {model.treatment}",
            where,
            "there is nothing to compare",
            "check the treatment's dates against the panel's periods and the sample"
            + (", and widen the `window`" if getattr(model, "window", None) else ""),
        )


def _find_switched(time: IntArray, cohort: FloatArray, treated: FloatArray) -> BoolArray:
    switched: BoolArray = (time >= cohort) & (treated == 0)
    return switched


def _is_one_value(values: FloatArray) -> bool:
    return bool((values == values[0]).all())
