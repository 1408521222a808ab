"""The firms and periods that group-time comparisons can be made of, with every loss counted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.notice import Notice
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import ComparisonModel, DoseResponseModel
from ipec_econ.core.vocabulary import ControlGroup
from ipec_econ.estimate.count_rows import count_obs
from ipec_econ.estimate.find_balanced import find_balanced
from ipec_econ.estimate.forget_late_cohorts import forget_late_cohorts
from ipec_econ.estimate.keep_rows import keep_rows
from ipec_econ.estimate.read_cohorts import read_cohorts
from ipec_econ.estimate.use_last_cohort import mention_anticipation, use_last_cohort


@dataclass(frozen=True, slots=True)
class GroupTimeSample:
    """Rows to compare, and who the controls are once it is known whether any firm is never treated.

    ``data.cohort`` is ``inf`` for the last cohort too where it serves as the comparison.
    """

    data: ModelData
    control_group: ControlGroup
    notices: tuple[Notice, ...]


def prepare_group_time_sample(
    data: ModelData, model: ComparisonModel | DoseResponseModel, *, model_id: str
) -> GroupTimeSample:
    """Drop what cannot be compared, in this order.

    Cohorts after the last period become never treated. Then go: periods in which every firm is
    treated, where no firm is never treated (the last cohort then is the comparison of the
    others); firms treated from the first period on, which have no base period; with
    ``unbalanced: balance``, firms not seen in every period.

    Raises
    ------
    EstimationError
        Nothing is left to compare.
    """
    data, notices = forget_late_cohorts(data, anticipation=model.anticipation, model_id=model_id)
    cohort = read_cohorts(data)
    control_group: ControlGroup = model.control_group
    if not np.isinf(cohort).any():
        data, found = use_last_cohort(data, model.anticipation, model_id=model_id)
        notices = (*notices, *found)
        control_group = "not_yet_treated"
        cohort = read_cohorts(data)
    first = int(data.time.min()) if len(data.time) else 0
    data = keep_rows(
        data,
        cohort > first + model.anticipation,
        model_id=model_id,
        step="no_base_period",
        reason=f"firms treated from {first} on{mention_anticipation(model.anticipation)}: they "
        "have no period before treatment",
    )
    if model.unbalanced == "balance":
        data = keep_rows(
            data,
            find_balanced(data),
            model_id=model_id,
            step="balance",
            reason="firms not seen in every period",
        )
    _check_left(data, model_id)
    return GroupTimeSample(data, control_group, notices)


def _check_left(data: ModelData, model_id: str) -> None:
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
            "a comparison needs a cohort seen before its treatment and firms treated later or "
            f"never (rows lost: {lost})",
            "check the treatment's dates against the panel's periods; allow an `unbalanced` "
            "panel; extend the panel to earlier periods",
        )
    )
