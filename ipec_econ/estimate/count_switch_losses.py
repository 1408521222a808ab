"""Rows that no comparison of switchers uses, by the reason why."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.flow import FlowStep
from ipec_econ.estimate.switch_fit import SwitchFit

REASONS = (
    (
        "both_directions",
        "rows after a firm has been both above and below its first dose: no direction of effect",
    ),
    (
        "undated_switch",
        "rows from a first switch on that comes after a gap: its period is not known",
    ),
    (
        "no_comparison",
        "rows in no comparison: outside the window, or without a firm on the other side with the "
        "same first dose and seen in the same periods",
    ),
)


def count_switch_losses(fit: SwitchFit, *, model_id: str) -> tuple[FlowStep, ...]:
    """Return a step for each reason that costs rows."""
    units = fit.data.unit.values
    used: BoolArray = np.zeros(fit.panel.observed.shape, dtype=np.bool_)
    used[:, fit.found.paths.unit] = fit.effects.used
    steps: list[FlowStep] = []
    before: BoolArray = np.ones(len(units), dtype=np.bool_)
    for mask, (step, reason) in zip((fit.found.one_way, fit.found.dated, used), REASONS, strict=True):
        after = mask[fit.place, units]
        if (before & ~after).any():
            steps.append(_count(fit, before, after, (f"model:{model_id}", step, reason)))
        before = after
    return tuple(steps)


def _count(
    fit: SwitchFit, before: BoolArray, after: BoolArray, words: tuple[str, str, str]
) -> FlowStep:
    rows, units, treated = _measure(fit, after)
    rows_before, units_before, treated_before = _measure(fit, before)
    scope, step, reason = words
    return FlowStep(
        scope=scope,
        step=step,
        reason=reason,
        rows=rows,
        units=units,
        treated_units=treated,
        rows_lost=rows_before - rows,
        units_lost=units_before - units,
        treated_units_lost=treated_before - treated,
    )


def _measure(fit: SwitchFit, mask: BoolArray) -> tuple[int, int, int]:
    """Return rows, firms and firms with a row under treatment."""
    data = fit.data
    under = data.counted if data.counted is not None else data.treated
    treated = mask if under is None else mask & (under != 0)
    n_units = data.unit.n_levels
    return (
        int(mask.sum()),
        int((np.bincount(data.unit.values, mask, minlength=n_units) > 0).sum()),
        int((np.bincount(data.unit.values, treated, minlength=n_units) > 0).sum()),
    )
