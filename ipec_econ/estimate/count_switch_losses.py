"""Rows that no comparison of switchers uses, by the reason why."""

from __future__ import annotations

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
    return tuple(
        FlowStep(
            scope=f"model:{model_id}",
            step=step,
            reason=reason,
            rows=after[0],
            units=after[1],
            treated_units=after[2],
            rows_lost=before[0] - after[0],
            units_lost=before[1] - after[1],
            treated_units_lost=before[2] - after[2],
        )
        for (step, reason), before, after in zip(REASONS, fit.left[:-1], fit.left[1:], strict=True)
        if before[0] > after[0]
    )
