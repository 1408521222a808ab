"""Panels and fits that the tests of synthetic difference-in-differences share."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ipec_econ.core.estimates import Estimate, ModelResult
from ipec_econ.core.spec.model import SyntheticDidModel
from ipec_econ.estimate.synthetic_did import SyntheticDifferenceInDifferences
from tests.estimate.make_staggered import NEVER, add_treatment, make_panel


def fit(frame: pd.DataFrame, *, seed: int = 20, **options: object) -> ModelResult:
    """Fit a panel with columns firm, year, cohort (inf = never) and y."""
    data = replace(make_panel(add_treatment(frame)), seed=seed)
    model = SyntheticDidModel(estimator="synthetic_did", outcome="y", treatment="award", **options)
    return SyntheticDifferenceInDifferences().fit(data, model, model_id="m")


def index_rows(result: ModelResult) -> dict[str, Estimate]:
    return {row.key: row for row in result.estimates}


def index_diagnostics(result: ModelResult) -> dict[str, float | None]:
    return {row.key: row.value for row in result.diagnostics}


def draw_factors(
    seed: int,
    *,
    n_donors: int = 24,
    cohorts: tuple[tuple[int, int], ...] = ((2006, 4), (2008, 3)),
    n_periods: int = 11,
    effect: float = 0.0,
    selection: float = 1.0,
) -> pd.DataFrame:
    """Draw outcomes with two factors on which treated firms load more by `selection`."""
    rng = np.random.default_rng(seed)
    firms = [NEVER] * n_donors + [float(c) for c, n in cohorts for _ in range(n)]
    treated = np.isfinite(firms)
    loadings = rng.uniform(0, 1, (len(firms), 2)) + selection * 0.4 * treated[:, None]
    years = 2001 + np.arange(n_periods)
    factors = np.column_stack([np.linspace(0, 2, n_periods), np.sin(np.arange(n_periods))])
    outcome = loadings @ factors.T + 3 * rng.normal(size=(len(firms), 1))
    outcome += 0.2 * rng.normal(size=outcome.shape)
    outcome += effect * (years >= np.array(firms)[:, None])
    order = rng.permutation(len(firms))
    return pd.DataFrame(
        {
            "firm": np.repeat(order, n_periods),
            "year": np.tile(years, len(firms)),
            "cohort": np.repeat(firms, n_periods),
            "y": outcome.ravel(),
        }
    )
