"""Whether a model's path of effects is measured against one period before treatment."""

from __future__ import annotations

from collections.abc import Iterable

from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SpecPath
from ipec_econ.core.spec.model import (
    CallawaySantannaModel,
    DoseResponseModel,
    EventStudyModel,
    ExtendedTwfeModel,
    ModelBase,
    SunAbrahamModel,
)

ONE_REFERENCE = (
    "event_study", "sun_abraham", "callaway_santanna", "extended_twfe", "dose_response",
)  # fmt: skip
"""Estimators whose path is measured against one period before treatment."""


def check_one_reference(
    path: SpecPath, model: ModelBase, diagnostic: str
) -> Iterable[tuple[SpecPath, Problem]]:
    """Return a problem where a diagnostic, named as it is written, needs such a path."""
    what = _find_obstacle(model)
    if what:
        why = "violations are measured against one period before treatment, between single periods"
        fix = f"use one of {', '.join(f'`{one}`' for one in ONE_REFERENCE)}, {what[1]}"
        yield path, Problem("spec/diagnostic", f"{diagnostic} does not fit {what[0]}", "", why, fix)


def _find_obstacle(model: ModelBase) -> tuple[str, str] | None:
    """Return what of the model gives no path around one reference, and the way out."""
    plain = "without `bin`"
    if isinstance(model, EventStudyModel | SunAbrahamModel | ExtendedTwfeModel) and model.bin:
        return "`bin: true`: an end bin is no single period", plain
    if isinstance(model, CallawaySantannaModel | DoseResponseModel):
        if model.base_period != "universal":
            return "`base_period: varying`", "with `base_period: universal`"
        return None
    if isinstance(model, ExtendedTwfeModel) and model.control_group != "never_treated":
        return (
            "`control_group: not_yet_treated`: it leaves no effects before treatment",
            "with `control_group: never_treated`",
        )
    if isinstance(model, EventStudyModel | SunAbrahamModel | ExtendedTwfeModel):
        return None
    return f"the estimator `{getattr(model, 'estimator', '')}`", plain
