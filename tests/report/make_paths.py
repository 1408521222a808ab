"""Event-study results made by hand: paths whose numbers a reader can follow."""

from __future__ import annotations

from typing import Any

from ipec_econ.core.estimates import Estimate, ModelResult
from tests.report.make_results import make_estimate, make_result

CRITICAL, BAND = 1.96, 2.8


def make_event_row(model: str, estimator: str, rel_time: int, **changes: Any) -> Estimate:
    values: dict[str, Any] = {
        "estimand": "att_event",
        "treatment": "first_award",
        "term": None,
        "rel_time": rel_time,
        "p_value": None,
    }
    return make_estimate(model, estimator, **(values | changes))


def make_reference_row(model: str, estimator: str, rel_time: int = -1, **changes: Any) -> Estimate:
    nothing = dict.fromkeys(("std_error", "conf_low", "conf_high", "conf_level"))
    return make_event_row(model, estimator, rel_time, **({"estimate": 0.0} | nothing | changes))


def make_path(
    model: str = "cs",
    estimator: str = "callaway_santanna",
    *,
    first: int = -4,
    last: int = 5,
    reference: int | None = -1,
    shift: float = 0.0,
    std_error: float = 0.02,
    bands: bool = True,
    changes: dict[str, Any] | None = None,
    **result: Any,
) -> ModelResult:
    """Return a path that is flat before treatment and rises by 0.02 a period after it."""
    rows = []
    for rel_time in range(first, last + 1):
        if rel_time == reference:
            rows.append(make_reference_row(model, estimator, rel_time, **(changes or {})))
            continue
        value = shift + (0.02 * (rel_time + 1) if rel_time >= 0 else 0.005 * (-1) ** rel_time)
        values: dict[str, Any] = {
            "estimate": value,
            "std_error": std_error,
            "conf_low": value - CRITICAL * std_error,
            "conf_high": value + CRITICAL * std_error,
        }
        if bands:
            values |= {
                "band_low": value - BAND * std_error, "band_high": value + BAND * std_error,
            }  # fmt: skip
        rows.append(make_event_row(model, estimator, rel_time, **(values | (changes or {}))))
    return make_result(model, *rows, **result)
