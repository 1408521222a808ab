"""Which models a study can be estimated by passes over firms that are not held in memory."""

from __future__ import annotations

from ipec_econ.core.spec.model import ModelBase
from ipec_econ.core.spec.vcov_choice import resolve_vcov
from ipec_econ.estimate.cell_models import explain_need_to_hold

HELD = ("bacon", "twfe_weights", "placebo_timing", "leave_one_cohort_out")
"""Diagnostics that look at single rows of cells, or estimate again under other cohorts."""


def explain_need_of_memory(model: ModelBase, *, unit: str, time: str) -> str | None:
    """Return what a model asks for that passes over firms cannot give, ``None`` where they can."""
    wanted = [name for name in model.diagnostics if name in HELD]
    if wanted:
        return f"`{wanted[0]}` looks at cells or estimates again"
    return explain_need_to_hold(model, unit=unit, time=time)


def needs_firms(model: ModelBase, *, unit: str) -> bool:
    """Return whether a streamed model asks what single firms add, which their cells do not tell."""
    return model.bootstrap is not None and resolve_vcov(model, unit).by == (unit,)
