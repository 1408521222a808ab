"""A model's rows before treatment, as if treatment had come earlier."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.core.panel import DoseHistory, ModelData
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.estimate.count_rows import find_units
from ipec_econ.estimate.find_starts import find_starts
from ipec_econ.estimate.keep_rows import keep_rows
from ipec_econ.numerics.codes import compress_codes


def shift_treatment(data: ModelData, shift: int, *, anticipation: int, model_id: str) -> ModelData:
    """Return the rows without those that treatment may have reached, cohorts moved.

    Parameters
    ----------
    data
        The model's rows.
    shift
        Periods by which cohorts are moved to the past; above `anticipation`, else no row of a
        treated firm would be under the pretended treatment.
    anticipation
        Periods before treatment in which firms may react: they are left out as those from
        treatment on are.
    model_id
        For the flow.
    """
    starts = find_starts(data)
    # A store of its own, let go with the data: what a placebo computes nobody else can use.
    own = replace(data, work=SharedWork(), doses=None)
    before = own.time < starts[own.unit.values] - anticipation
    kept = keep_rows(
        own,
        before,
        model_id=model_id,
        step="placebo_timing",
        reason="rows that treatment may have reached",
    )
    units = find_units(data, before)
    cohort = starts[units][kept.unit.values] - shift
    treated = (kept.time >= cohort).astype(np.float64)
    shifted = replace(kept, cohort=cohort, treated=treated)
    if data.doses is None:
        return shifted
    return replace(shifted, doses=_shift_doses(data.doses, starts, units, shift, anticipation))


def _shift_doses(
    doses: DoseHistory, starts: FloatArray, units: BoolArray, shift: int, anticipation: int
) -> DoseHistory:
    """Give firms the dose of their first change from `shift` periods before it on."""
    own = starts[doses.unit]
    reached = np.zeros(len(starts))
    at_start = doses.time == own
    reached[doses.unit[at_start]] = doses.dose[at_start]
    moved = np.where(doses.time >= own - shift, reached[doses.unit], doses.dose)
    kept = units[doses.unit] & (doses.time < own - anticipation)
    return DoseHistory(compress_codes(doses.unit[kept])[0], doses.time[kept], moved[kept])
