"""A treatment's dose in all periods in which it is known, for the firms of one model."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray, freeze_array
from ipec_econ.core.panel import DoseHistory, Panel, TreatmentColumns
from ipec_econ.panel.numeric_column import read_numbers


def take_dose_history(
    panel: Panel,
    treatment: TreatmentColumns,
    *,
    codes: IntArray,
    times: IntArray,
    known: BoolArray,
    kept: BoolArray,
) -> DoseHistory:
    """Return the doses of firms that have a row in the model.

    A switch does not wait for an outcome: rows whose outcome is missing still tell the dose.

    Parameters
    ----------
    codes, times
        Of the panel's rows, shape (n_rows,).
    known
        Rows of the model's sample with a known dose.
    kept
        Rows of the model.
    """
    units = np.zeros(int(codes.max(initial=-1)) + 1, dtype=np.bool_)
    units[codes[kept]] = True
    rows = known & units[codes]
    place = np.cumsum(units) - 1
    return DoseHistory(
        unit=freeze_array(place[codes[rows]].astype(np.int64)),
        time=freeze_array(times[rows]),
        dose=freeze_array(_read_dose(panel, treatment)[rows]),
    )


def _read_dose(panel: Panel, treatment: TreatmentColumns) -> FloatArray:
    if treatment.form != "dose":
        return treatment.treated
    return read_numbers(
        panel.rows, treatment.name, where=f"panel.treatments.{treatment.name}", wanted_by="a dose"
    )
