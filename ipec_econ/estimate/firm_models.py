"""Which models a study can be estimated by passes over firms that are not held in memory."""

from __future__ import annotations

from ipec_econ.core.spec.model import ModelBase, SwitchersModel
from ipec_econ.estimate.cell_models import explain_need_to_hold

HELD = ("bacon", "twfe_weights", "placebo_timing", "leave_one_cohort_out")
"""Diagnostics that look at single rows of cells, or estimate again under other cohorts."""


def explain_need_of_memory(model: ModelBase, *, unit: str, time: str) -> str | None:
    """Return what a model asks for that passes over firms cannot give, ``None`` where they can."""
    wanted = [name for name in model.diagnostics if name in HELD]
    if wanted:
        return f"`{wanted[0]}` looks at cells or estimates again"
    if isinstance(model, SwitchersModel) and model.errors_within == "path":
        return "`errors_within: path` keeps a mean of each path of doses"
    return explain_need_to_hold(model, unit=unit, time=time)
