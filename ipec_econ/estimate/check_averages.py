"""What a window must leave of group-time effects: something to report, and an average effect."""

from __future__ import annotations

from collections.abc import Sequence

from ipec_econ.core.errors import EstimationError, Problem
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.model import GroupTimeModel
from ipec_econ.numerics.aggregate import Average


def check_averages(
    averages: Sequence[Average], model: GroupTimeModel, *, model_id: str
) -> tuple[Notice, ...]:
    """Return a notice where the window leaves no average effect.

    Raises
    ------
    EstimationError
        The window leaves no event time at all.
    """
    if model.window is None or any(one.estimand == "att" for one in averages):
        return ()
    first, last = model.window
    where = f"model {model_id}"
    if averages:
        return (
            Notice(
                "estimate/no-average",
                "estimate",
                where,
                f"the window {first} to {last} holds no estimated period of treatment: there is no "
                "average effect, and tables show none",
                level="warning",
            ),
        )
    raise EstimationError(
        Problem(
            "estimate/window-empty",
            f"no event time from {first} to {last} can be estimated",
            where,
            "the `window` chooses what is averaged and reported",
            "widen the `window`, or extend the panel",
        )
    )
