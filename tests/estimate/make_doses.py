"""Panels whose treated firms have a dose each, and the estimator on them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.panel import ModelData
from ipec_econ.core.spec.model import DoseResponseModel
from ipec_econ.estimate.dose_response import DoseResponse
from tests.estimate.make_staggered import add_treatment, make_panel

NEVER = np.inf

EIGHT = {
    1.0: (NEVER, (5, 6)), 2.0: (NEVER, (4, 6)), 3.0: (NEVER, (7, 7)),
    4.0: (2020.0, (3, 6), 1.0), 5.0: (2020.0, (2, 6), 1.0),
    6.0: (2020.0, (6, 11), 2.0), 7.0: (2020.0, (5, 12), 2.0), 8.0: (2020.0, (1, 8), 3.0),
}  # fmt: skip
"""Firm → cohort, outcomes in 2019 and 2020, dose."""


def make_eight() -> pd.DataFrame:
    rows = [
        {"firm": firm, "year": 2019 + k, "cohort": cohort, "y": float(y), "dose": sum(dose)}
        for firm, (cohort, path, *dose) in EIGHT.items()
        for k, y in enumerate(path)
    ]
    return add_treatment(pd.DataFrame(rows))


def make_dosed(
    *,
    n_firms: int = 120,
    cohorts: tuple[float, ...] = (2012, 2014, 2015, NEVER, NEVER),
    gaps: float = 0.15,
    seed: int = 5,
) -> pd.DataFrame:
    """Draw firms over 2010–2016, a share of whose rows is missing; effects bend with the dose."""
    rng = np.random.default_rng(seed)
    cohort = np.array([cohorts[firm % len(cohorts)] for firm in range(n_firms)])
    dose = np.where(np.isfinite(cohort), rng.gamma(3.0, 0.4, n_firms), 0.0)
    weight = 0.5 + rng.random(n_firms)
    frame = pd.DataFrame(
        [
            {"firm": firm, "year": year, "cohort": cohort[firm], "dose": dose[firm]}
            for firm in range(n_firms)
            for year in range(2010, 2017)
            if rng.random() >= gaps
        ]
    )
    frame["region"], frame["w"] = frame["firm"] % 19, weight[frame["firm"]]
    under = frame["year"] >= frame["cohort"]
    effect = np.where(under, frame["dose"] - 0.15 * frame["dose"] ** 2, 0.0)
    frame["y"] = 10 + frame["firm"] / 9 + effect + rng.normal(size=len(frame))
    return add_treatment(frame)


def make_dose_data(frame: pd.DataFrame, **changes: object) -> ModelData:
    data = make_panel(frame, **{"fixed_effects": [], **changes})
    rows = frame.sort_values(["firm", "year"], kind="stable")
    bare = {"terms": (), "regressors": np.empty((len(rows), 0))}
    return replace(data, dose=rows["dose"].to_numpy(float), **bare)


def fit(frame: pd.DataFrame, **options: object) -> ModelResult:
    changes: dict = {"clusters": [options.get("cluster", "firm")]}
    if "weights" in options:
        changes["weights"] = options["weights"]
    model = DoseResponseModel(
        **{"estimator": "dose_response", "outcome": "y", "treatment": "first", **options}
    )
    return DoseResponse().fit(make_dose_data(frame, **changes), model, model_id="m")


def index_rows(result: ModelResult) -> dict[str, Estimate]:
    return {row.key: row for row in result.estimates}
