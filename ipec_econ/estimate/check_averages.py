"""What a window must leave of the path of effects: something to report."""

from __future__ import annotations

from collections.abc import Sequence

from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.spec.model import GroupTimeModel, SyntheticDidModel
from ipec_econ.numerics.aggregate import Average
from ipec_econ.numerics.synthetic.average_gaps import GapAverage


def check_averages(
    averages: Sequence[Average] | Sequence[GapAverage],
    model: GroupTimeModel | SyntheticDidModel,
    *,
    model_id: str,
) -> None:
    """Refuse a window without an event time that could be estimated.

    Raises
    ------
    EstimationError
        The window leaves no event time at all.
    """
    if model.window is None or any(one.estimand == "att_event" for one in averages):
        return
    # `balance_event` may end the path before the window begins: that is a choice, not a mistake.
    if getattr(model, "balance_event", None) is not None:
        return
    first, last = model.window
    raise EstimationError(
        Problem(
            "estimate/window-empty",
            f"no event time from {first} to {last} can be estimated",
            f"model {model_id}",
            "the `window` chooses which event times are reported",
            "widen the `window`, or extend the panel",
        )
    )
