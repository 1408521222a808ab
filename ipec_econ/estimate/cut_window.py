"""Treated firms' rows outside the window of a regression, dropped and counted."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import DidRegressionModel
from ipec_econ.estimate.keep_rows import keep_rows


def cut_window(data: ModelData, model: DidRegressionModel, *, model_id: str) -> ModelData:
    """Drop treated units' rows outside the window; binning keeps them, so nothing to do."""
    window = model.window
    if window is None or data.cohort is None or model.bin:
        return data
    rel_time = data.time - data.cohort
    inside = ~np.isfinite(data.cohort) | ((rel_time >= window[0]) & (rel_time <= window[1]))
    return keep_rows(
        data,
        inside,
        model_id=model_id,
        step="window",
        reason=f"rows of treated units outside {window[0]} to {window[1]} periods from treatment",
    )
