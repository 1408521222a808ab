"""Means of columns over the treated rows that an estimate is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.estimates import Estimate
from ipec_econ.core.panel import Panel
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.core.spec.model import CopyModel, DidRegressionModel, EventTimeModel
from ipec_econ.panel.choose_rows import choose_rows
from ipec_econ.panel.numeric_column import read_numbers


@dataclass(frozen=True, slots=True)
class TreatedMeans:
    """Means over treated rows on which every column has a value.

    Attributes
    ----------
    values
        One a column; NaN where there is no such row.
    n_obs, n_units
        Rows and firms that they are of.
    n_left_out
        Treated rows without a value of one of the columns.
    n_always
        Treated rows of firms that the model sees under treatment alone.
    """

    values: tuple[float, ...]
    n_obs: int
    n_units: int
    n_left_out: int
    n_always: int


def compute_treated_means(
    panel: Panel,
    model: DidRegressionModel | EventTimeModel,
    estimate: Estimate,
    columns: Sequence[str],
    *,
    where: str,
) -> TreatedMeans:
    """Return means over the model's rows in treated periods, by the model's weights if it has any.

    Rows are those of the estimate's cohort, period and event time where it has one, and otherwise
    those of the average: of all effects, or of those up to the window's end. What the average
    gives a cohort is of no account here. A firm that the model does not see before treatment tells
    nothing of an effect: its rows are counted, and in no mean.

    Parameters
    ----------
    where
        Key of the spec that names the columns, for messages.

    Raises
    ------
    PanelError
        A column is not there, or is no number.
    """
    chosen = choose_rows(panel, estimate.model, model, SharedWork())
    selection = chosen.selection
    treatment = panel.treatments[model.treatment]
    rel_time = selection.times - treatment.cohort
    about = selection.mask & (treatment.treated == 1)
    about &= _find_periods(treatment.cohort, selection.times, model, estimate)
    anticipation = int(getattr(model, "anticipation", 0))
    before = selection.mask & (treatment.treated == 0) & (rel_time < -anticipation)
    always = about & ~np.isin(selection.population.codes, selection.population.codes[before])
    about &= ~always
    numbers = [
        read_numbers(panel.rows, name, where=where, wanted_by="an amount per award")
        for name in columns
    ]
    known = about.copy()
    for values in numbers:
        known &= np.isfinite(values)
    n_obs = int(np.count_nonzero(known))
    return TreatedMeans(
        values=tuple(_average(values, known, chosen.columns.weights) for values in numbers),
        n_obs=n_obs,
        n_units=len(np.unique(selection.population.codes[known])),
        n_left_out=int(np.count_nonzero(about)) - n_obs,
        n_always=int(np.count_nonzero(always)),
    )


def _average(values: FloatArray, known: BoolArray, weights: FloatArray | None) -> float:
    counts = np.ones(len(values)) if weights is None else weights
    total = float(counts[known].sum())
    return float((counts[known] * values[known]).sum() / total) if total > 0 else float("nan")


def _find_periods(
    cohort: FloatArray,
    times: IntArray,
    model: DidRegressionModel | EventTimeModel,
    estimate: Estimate,
) -> BoolArray:
    rel_time = times - cohort
    # An average over periods before treatment has no treated rows.
    inside: BoolArray = np.full(len(times), estimate.term != "pre")
    window = getattr(model, "window", None)
    wanted_of = [(estimate.rel_time, rel_time), (estimate.cohort, cohort), (estimate.time, times)]
    if window is not None and _ends_with_window(model, estimate):
        inside &= rel_time <= window[1]
    if window is not None and getattr(model, "bin", False) and estimate.rel_time == window[1]:
        # The effect of the last bin is that of all periods behind it as well.
        inside &= rel_time >= window[1]
        wanted_of = [(estimate.cohort, cohort)]
    for wanted, values in wanted_of:
        if wanted is not None:
            inside &= values == wanted
    return inside


def _ends_with_window(model: DidRegressionModel | EventTimeModel, estimate: Estimate) -> bool:
    """Tell whether an estimate leaves out effects behind its model's window.

    Regressions have no such rows, or bin them; of the others' averages, that by event time and
    those over copies of cohorts end with the window.
    """
    is_by_event = estimate.term == "event" and isinstance(model, EventTimeModel)
    return is_by_event or isinstance(model, CopyModel)
