"""A model's rows without the firms of one cohort."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.panel import DoseHistory, ModelData
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.estimate.count_rows import count_units, find_units
from ipec_econ.estimate.find_starts import find_starts
from ipec_econ.estimate.keep_rows import keep_rows
from ipec_econ.numerics.codes import compress_codes


def list_cohorts(data: ModelData) -> tuple[tuple[int, int], ...]:
    """Return the cohorts with a row from treatment on, in order, each with its number of firms."""
    starts = find_starts(data)
    treated = find_units(data, data.time >= starts[data.unit.values])
    return tuple(
        (int(cohort), count_units(data, treated & (starts == cohort)))
        for cohort in np.unique(starts[treated])
    )


def drop_cohort(data: ModelData, cohort: int, *, model_id: str) -> ModelData:
    """Return the rows of all firms but those whose treatment starts in one period."""
    starts = find_starts(data)
    # A store of its own, let go with the data: what is computed without it nobody else can use.
    own = replace(data, work=SharedWork(), doses=None)
    kept = keep_rows(
        own,
        starts[own.unit.values] != cohort,
        model_id=model_id,
        step="leave_one_cohort_out",
        reason=f"firms of cohort {cohort}",
    )
    if data.doses is None:
        return kept
    return replace(kept, doses=_keep_doses(data.doses, starts, cohort))


def _keep_doses(doses: DoseHistory, starts: FloatArray, cohort: int) -> DoseHistory:
    kept = starts[doses.unit] != cohort
    return DoseHistory(compress_codes(doses.unit[kept])[0], doses.time[kept], doses.dose[kept])
