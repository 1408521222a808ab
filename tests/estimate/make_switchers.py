"""Panels and fits that the tests of switchers share."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.panel import DoseHistory
from ipec_econ.core.spec.model import SwitchersModel
from ipec_econ.estimate.switchers import Switchers
from tests.estimate.make_data import make_codes, make_data

SWITCHERS = [(1, 0, 3, 6), (3, 0, 5, 4), (2, 0, 4, 8), (2, 0, 4, 10)]
CONTROLS = [(0, 0, 1, 2), (0, 0, 3, 2), (1, 0, 2, 4), (3, 0, 2, 0)]


def fit(frame: pd.DataFrame, *, cluster: str = "firm", **options: object) -> ModelResult:
    """Fit rows with an outcome; rows without one still tell the dose ``d``."""
    columns = {"weights": options.pop("weights")} if "weights" in options else {}
    rows = frame.sort_values(["firm", "year"], kind="stable")
    seen = rows[rows["y"].notna()]
    data = make_data(
        seen, outcome="y", unit="firm", time="year", treated="d", clusters=[cluster], **columns
    )
    if len(seen) < len(rows):
        known = rows[rows["firm"].isin(seen["firm"])]
        history = DoseHistory(
            make_codes(known, "firm").values,
            known["year"].to_numpy(np.int64),
            known["d"].to_numpy(float),
        )
        data = replace(data, doses=history)
    model = SwitchersModel(estimator="switchers", outcome="y", treatment="supplier", **options)
    return Switchers().fit(data, model, model_id="m")


def index_rows(result: ModelResult) -> dict[str, Estimate]:
    return {row.key: row for row in result.estimates}


def make_eight() -> pd.DataFrame:
    """Eight firms in periods 0 to 3; outcomes are differences from period 1.

    Four are suppliers from period 2 on, two of them in that period alone.
    """
    rows = []
    for firm, path in enumerate([*SWITCHERS, *CONTROLS]):
        last = 0 if firm in (0, 1) else 1
        doses = (0, 0, 1, last) if firm < 4 else (0, 0, 0, 0)
        rows += [
            {"firm": firm, "year": year, "d": float(dose), "y": 10.0 * firm + y}
            for year, (y, dose) in enumerate(zip(path, doses, strict=True))
        ]
    return pd.DataFrame(rows)


def make_doses(seed: int, *, n_firms: int = 70, gaps: float = 0.15) -> pd.DataFrame:
    """Doses 0 to 2 that start at 0, 1 or 2, rise and fall; gaps; a weight and a region a firm."""
    rng = np.random.default_rng(seed)
    rows = []
    for firm in range(n_firms):
        first = rng.choice([2012, 2013, 2015, 9999], p=[0.2, 0.2, 0.2, 0.4])
        start = rng.choice([0, 1, 2], p=[0.6, 0.2, 0.2])
        for year in range(2010, 2018):
            dose = start if year < first else rng.integers(0, 3)
            if rng.random() >= gaps:
                rows.append({"firm": firm, "year": year, "d": float(dose), "region": firm % 17})
    frame = pd.DataFrame(rows)
    frame["w"] = (0.5 + rng.random(n_firms))[frame["firm"]]
    frame["y"] = 5 + rng.normal(size=n_firms)[frame["firm"]] + rng.normal(size=len(frame))
    return frame
