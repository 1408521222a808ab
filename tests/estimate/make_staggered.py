"""A staggered panel whose firms come and go, and eight firms small enough for a pencil."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ipec_econ.core.panel import ModelData
from tests.estimate.make_data import make_data

NEVER = np.inf

EIGHT = {
    2019.0: [(10, 13, 15), (12, 17, 17)],
    2020.0: [(8, 10, 14), (11, 12, 14)],
    NEVER: [(10, 11, 12), (8, 9, 9), (9, 11, 12), (7, 7, 9)],
}
"""Outcomes in 2018, 2019 and 2020 by first treated period."""


def make_eight() -> pd.DataFrame:
    paths = [(cohort, path) for cohort, firms in EIGHT.items() for path in firms]
    frame = pd.DataFrame(
        [
            {"firm": firm, "year": 2018 + k, "cohort": cohort, "y": float(value)}
            for firm, (cohort, path) in enumerate(paths)
            for k, value in enumerate(path)
        ]
    )
    return add_treatment(frame)


def make_staggered(
    *, cohorts: tuple[float, ...] = (2012, 2013, 2015, NEVER), gaps: float = 0.2, seed: int = 5
) -> pd.DataFrame:
    """Draw 60 firms over 2010–2017, a share of whose rows is missing, with a weight a firm."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        [
            {"firm": firm, "year": year, "cohort": cohorts[firm % len(cohorts)]}
            for firm in range(60)
            for year in range(2010, 2018)
            if rng.random() >= gaps
        ]
    )
    frame["region"] = frame["firm"] % 23
    frame["w"] = 0.5 + rng.random(60)[frame["firm"]]
    frame["size"] = rng.normal(size=len(frame))
    frame["y"] = 10 + rng.normal(size=len(frame)) + frame["firm"] / 7 + frame["size"] / 3
    return add_treatment(frame)


def add_treatment(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(treated=(frame["year"] >= frame["cohort"]).astype(float))


def make_panel(frame: pd.DataFrame, **changes: object) -> ModelData:
    options: dict = {
        "outcome": "y",
        "fixed_effects": ["firm", "year"],
        "clusters": ["firm"],
        "unit": "firm",
        "time": "year",
        "cohort": "cohort",
        "treated": "treated",
    }
    return make_data(frame, **{**options, **changes})
