"""Dose-response results made by hand: an effect of twice the dose, and its slope."""

from __future__ import annotations

from typing import Any

from ipec_econ.core.estimates import ModelResult
from tests.report.make_results import make_estimate, make_result

DOSES = (0.5, 1.0, 10.0)


def make_curve(
    model: str = "dr", *, slope: bool = True, bands: bool = True, **changes: Any
) -> ModelResult:
    rows = []
    for estimand in ("att_dose", "acrt_dose") if slope else ("att_dose",):
        for dose in DOSES:
            value = 2 * dose if estimand == "att_dose" else 2.0
            ends = {"conf_low": value - 1, "conf_high": value + 1}
            if bands:
                ends |= {"band_low": value - 1.5, "band_high": value + 1.5}
            values = {
                "estimand": estimand, "term": f"{dose:g}", "treatment": "first_award",
                "estimate": value, "std_error": 0.5, "p_value": None, **ends, **changes,
            }  # fmt: skip
            rows.append(make_estimate(model, "dose_response", **values))
    return make_result(model, *rows, estimator="dose_response")
