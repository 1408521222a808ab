"""Panels and fits that the tests of imputation and two-stage share."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.spec.model import ImputationModel, TwoStageModel
from ipec_econ.estimate.imputation import Imputation
from ipec_econ.estimate.two_stage import TwoStage
from tests.estimate.make_data import make_codes, make_data

ESTIMATORS = {
    "imputation": (Imputation(), ImputationModel),
    "two_stage": (TwoStage(), TwoStageModel),
}


def fit(name: str, frame: pd.DataFrame, *, cluster: str = "firm", **options: object) -> ModelResult:
    columns = {"weights": options.pop("weights")} if "weights" in options else {}
    frame = frame.assign(cohort=frame["cohort"].replace(0, np.inf))
    frame["treated"] = (frame["year"] >= frame["cohort"]).astype(float)
    ordered = frame.sort_values(["firm", "year"], kind="stable").reset_index(drop=True)
    data = make_data(
        ordered, outcome="y", unit="firm", time="year", cohort="cohort", treated="treated",
        clusters=[cluster], regressors=options.get("controls", ()), intercept=False, **columns,
    )  # fmt: skip
    if "fixed_effects" in options:
        # The panel hands over groups of firms under the name of their crossing with the period.
        name_of_groups = options["fixed_effects"].partition("^")[0]
        groups = replace(make_codes(ordered, name_of_groups), name=options["fixed_effects"])
        data = replace(data, fixed_effects=(groups,))
    estimator, model = ESTIMATORS[name]
    spec = model(estimator=name, outcome="y", treatment="first", **options)
    return estimator.fit(data, spec, model_id="m")


def index_rows(result: ModelResult) -> dict[str, Estimate]:
    return {row.key: row for row in result.estimates}


def make_ragged(seed: int, *, n_firms: int = 40, never: bool = True) -> pd.DataFrame:
    """Firms with gaps, late entries and early exits; weights and regions are theirs for good."""
    rng = np.random.default_rng(seed)
    cohorts = [2012.0, 2013.0, 2015.0, np.inf if never else 2016.0]
    frame = pd.DataFrame(
        [
            {"firm": firm, "year": year, "cohort": cohorts[firm % 4], "region": firm % 9}
            for firm in range(n_firms)
            for year in range(2010, 2018)
            if rng.random() > 0.3
        ]
    )
    frame["w"] = (0.5 + rng.random(n_firms))[frame["firm"]]
    frame["y"] = 5 + rng.normal(size=n_firms)[frame["firm"]] + rng.normal(size=len(frame))
    return frame


def make_eight() -> pd.DataFrame:
    """Eight firms, three periods, four firms treated in the last.

    Changes from 1 to 2: treated 1, 3, 2, 2 and others 0, 2, 1, 1. Changes from the mean of 1 and 2
    to 3: treated 3, 5, 4, 8 and others 1, 2, 0, 1.
    """
    early = [1, 3, 2, 2, 0, 2, 1, 1]
    late = [3, 5, 4, 8, 1, 2, 0, 1]
    rows = []
    for firm, (first, second) in enumerate(zip(early, late, strict=True)):
        level = 10.0 * firm
        paths = {1: level, 2: level + first, 3: level + first / 2 + second}
        cohort = 3.0 if firm < 4 else np.inf
        rows += [
            {"firm": firm, "year": year, "cohort": cohort, "y": y} for year, y in paths.items()
        ]
    return pd.DataFrame(rows)
