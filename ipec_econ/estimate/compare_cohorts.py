"""Every cohort's comparisons with its controls: where the group-time family begins."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ipec_econ.core.arrays import FloatArray
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import ComparisonModel, DoseResponseModel
from ipec_econ.estimate.check_data import check_data
from ipec_econ.estimate.check_treatment import check_treatment
from ipec_econ.estimate.describe_comparisons import describe_missing
from ipec_econ.estimate.gather_cells import gather_cells
from ipec_econ.estimate.group_time_sample import prepare_group_time_sample
from ipec_econ.numerics.aggregate import Effects
from ipec_econ.numerics.cells.streamed_cells import Cells
from ipec_econ.numerics.comparisons import choose_comparisons
from ipec_econ.numerics.effect_covariance import compute_shares
from ipec_econ.numerics.group_time import GroupTime, Pairing, estimate_group_time


@dataclass(frozen=True, slots=True)
class ComparedCohorts:
    """Unadjusted comparisons of a model's rows.

    Attributes
    ----------
    data
        The rows used; the flow holds the steps of the estimation.
    cells
        Their moments.
    group_time
        The effects.
    shares
        Of each of the comparisons' cohorts, shape (n_cohorts,).
    sample_notices, missing
        What is remarked on the sample, and on comparisons that cannot be made.
    """

    data: ModelData
    cells: Cells
    group_time: GroupTime
    shares: FloatArray
    sample_notices: tuple[Notice, ...]
    missing: tuple[Notice, ...]

    def list_effects(self, group_time: GroupTime) -> Effects:
        """Return these or adjusted effects with what averages ask of them."""
        comparisons = group_time.comparisons
        return Effects(
            att=group_time.att,
            cohort=comparisons.cohort,
            time=self.cells.periods[comparisons.period],
            place=np.searchsorted(comparisons.cohorts, comparisons.cohort),
            shares=self.shares,
        )


def compare_cohorts(
    data: ModelData,
    model: ComparisonModel | DoseResponseModel,
    pairing: Pairing,
    *,
    model_id: str,
) -> ComparedCohorts:
    """Settle the sample, gather its moments, and compare every cohort in every period.

    Raises
    ------
    EstimationError
        The treatment switches off or does not vary, nothing can be compared, or weights or
        clusters change within firms.
    """
    own = replace(data, flow=(), notices=())
    check_data(own, model_id=model_id)
    check_treatment(own, model, model_id=model_id)
    sample = prepare_group_time_sample(own, model, model_id=model_id)
    check_data(sample.data, model_id=model_id)
    cells = gather_cells(sample.data, model_id=model_id)
    comparisons = choose_comparisons(
        cells.cohorts,
        cells.periods,
        control_group=sample.control_group,
        base_period=model.base_period,
        anticipation=model.anticipation,
    )
    group_time, found = estimate_group_time(cells, comparisons, pairing)
    return ComparedCohorts(
        data=sample.data,
        cells=cells,
        group_time=group_time,
        shares=compute_shares(cells, comparisons.cohorts),
        sample_notices=sample.notices,
        missing=describe_missing(comparisons, found, cells.periods, model_id=model_id),
    )
