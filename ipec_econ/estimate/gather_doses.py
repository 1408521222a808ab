"""A model's rows and its treatment's history as outcomes and doses by period and firm."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.panel import DoseHistory, ModelData
from ipec_econ.core.spec.model import SwitchersModel
from ipec_econ.estimate.gather_paths import gather_paths
from ipec_econ.numerics.cells.paths import place_periods
from ipec_econ.numerics.dose_panel import DosePanel
from ipec_econ.numerics.space_periods import space_periods


def gather_doses(data: ModelData, model: SwitchersModel, *, model_id: str) -> DosePanel:
    """Return the rows as paths over equidistant periods.

    The step of the calendar is the largest that holds all periods, so that a period in which no
    firm is seen is a gap, not a shorter way between its neighbours.

    Raises
    ------
    EstimationError
        There is no treatment, a dose is not finite, or what
        `ipec_econ.estimate.gather_paths.gather_paths` raises.
    """
    history = _find_history(data, model, f"model {model_id}")
    paths = gather_paths(data, model_id=model_id)
    # Rows of the model are part of the history, so that its periods are all there are.
    occurring, at = place_periods(history.time)
    periods = space_periods(occurring)
    place = np.searchsorted(periods, paths.periods)
    shape = (len(periods), data.unit.n_levels)
    outcome, observed = np.zeros(shape), np.zeros(shape, dtype=np.bool_)
    outcome[place], observed[place] = paths.outcome.T, paths.observed.T
    dose, known = np.zeros(shape), np.zeros(shape, dtype=np.bool_)
    column = np.searchsorted(periods, occurring)[at]
    dose[column, history.unit], known[column, history.unit] = history.dose, True
    return DosePanel(periods, outcome, observed, dose, known, paths.weight, paths.cluster)


def _find_history(data: ModelData, model: SwitchersModel, where: str) -> DoseHistory:
    if data.treated is None:
        raise EstimationError(
            Problem(
                "estimate/no-treatment",
                f"{model.estimator} was given no treatment",
                where,
                "its effects are those of a change of treatment",
                "add `treatment: NAME`, one of the panel's treatments",
            )
        )
    history = data.doses or DoseHistory(data.unit.values, data.time, data.treated)
    n_bad = int(np.count_nonzero(~np.isfinite(history.dose)))
    if n_bad:
        raise EstimationError(
            Problem(
                "estimate/not-finite",
                f"the dose {model.treatment} is infinite or not a number in {n_bad} of "
                f"{len(history.dose)} rows",
                where,
                "whether it changed cannot be told",
                "make the expression null there",
            )
        )
    return history
