"""Fits that the tests of stacked and local-projections models share."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.spec.model import LocalProjectionsModel, StackedModel
from ipec_econ.estimate.local_projections import LocalProjections
from ipec_econ.estimate.stacked import Stacked
from tests.estimate.make_data import make_data

ESTIMATORS = {
    "stacked": (Stacked(), StackedModel),
    "local_projections": (LocalProjections(), LocalProjectionsModel),
}


def fit(name: str, frame: pd.DataFrame, *, cluster: str = "firm", **options: object) -> ModelResult:
    columns = {"weights": options.pop("weights")} if "weights" in options else {}
    frame = frame.assign(cohort=frame["cohort"].replace(0, np.inf))
    frame["treated"] = (frame["year"] >= frame["cohort"]).astype(float)
    data = make_data(
        frame, outcome="y", unit="firm", time="year", cohort="cohort", treated="treated",
        clusters=[cluster], regressors=options.get("controls", ()), intercept=False, **columns,
    )  # fmt: skip
    estimator, model = ESTIMATORS[name]
    spec = model(estimator=name, outcome="y", treatment="first", **options)
    return estimator.fit(data, spec, model_id="m")


def make_eight() -> pd.DataFrame:
    """Eight firms in periods 1 to 3, four of them first treated in 3.

    Changes from 2 to 3: treated 3, 5, 4, 8 and others 1, 2, 0, 1; from 1 to 2: treated 1, 3, 2, 2
    and others 0, 2, 1, 1.
    """
    early, late = [1, 3, 2, 2, 0, 2, 1, 1], [3, 5, 4, 8, 1, 2, 0, 1]
    rows = []
    for firm, (first, second) in enumerate(zip(early, late, strict=True)):
        path = 10.0 * firm + np.cumsum([0, first, second])
        cohort = 3.0 if firm < 4 else np.inf
        rows += [
            {"firm": firm, "year": year, "cohort": cohort, "y": y}
            for year, y in enumerate(path, start=1)
        ]
    return pd.DataFrame(rows)
