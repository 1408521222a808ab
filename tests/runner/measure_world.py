"""Firms whose elasticities are told badly and whose effects well: noise of the first matters."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

import ipec_econ as ipec
from ipec_econ.core.estimates import ModelResult
from tests.numerics.production.acf_world import simulate_treated_panel

YEARS = range(2010, 2015)
LABOUR, CAPITAL, EFFECT, MOVED = 0.6, 0.3, 0.1, 1.0
"""Elasticities, the effect on productivity, and that on labour."""

NOISE = "elasticity_noise"
KNOWN = ", elasticities known"
FACTORS = {"output": "y", "free": ["l"], "state": ["k"]}
OLS = {"method": "ols", **FACTORS}
CS = {"estimator": "callaway_santanna"}


def simulate(seed: int, n_firms: int = 60) -> pd.DataFrame:
    """Return firms of two sectors, in regions of three; a third each start in 2012, 2013, never.

    Levels of productivity, which pooled least squares leaves in its errors and a comparison of
    changes does not, are large: effects are precise, and elasticities are not.
    """
    draw = np.random.default_rng(seed)
    n = len(YEARS)
    firm, year = np.repeat(np.arange(n_firms), n), np.tile(YEARS, n_firms)
    start = np.array([np.inf, 2012, 2013])[firm % 3]
    treated = year >= start
    size, own, level = draw.standard_normal((3, n_firms))
    noise = draw.standard_normal((3, n_firms * n))
    k = 0.7 * size[firm] + 0.3 * noise[0]
    labour = 0.35 * size[firm] + 0.5 * own[firm] + MOVED * treated + 0.3 * noise[1]
    y = LABOUR * labour + CAPITAL * k + level[firm] + EFFECT * treated + 0.1 * noise[2]
    return pd.DataFrame(
        {
            "firm": firm,
            "year": year,
            "start": np.where(np.isfinite(start), start, np.nan),
            "y": y,
            "l": labour,
            "k": k,
            "sector": np.array(["a", "b"])[firm // 3 % 2],
            "region": firm // 3 % (n_firms // 3),
            "moving": (firm + year) % 5,
        }
    )


def simulate_law(seed: int, n_firms: int = 400) -> pd.DataFrame:
    """Return firms whose productivity follows a law of motion that treatment moves."""
    rows, _ = simulate_treated_panel(seed, n_firms, 0.25, 8)
    frame = pd.DataFrame({"firm": rows.firm, "year": rows.time, "y": rows.output, "m": rows.proxy})
    frame["l"], frame["k"] = rows.inputs.T
    frame["start"] = frame["year"].where(rows.shifters[:, 0] > 0)
    return frame.assign(start=frame.groupby("firm")["start"].transform("min"))


def fit(
    frame: pd.DataFrame,
    model: dict[str, Any],
    measure: dict[str, Any] = OLS,
    *,
    asked: bool = True,
    **panel: Any,
) -> ModelResult:
    """Return a model of the measure `tfp`, with the diagnostic where it is asked for."""
    model = {"outcome": "tfp", "treatment": "first", **model}
    if asked:
        model["diagnostics"] = {NOISE: {}}
    spec = {
        "treatments": {"first": {"cohort": "start"}},
        "productivity": {"tfp": measure},
        **panel,
    }
    return ipec.fit(frame, unit="firm", time="year", model=model, panel=spec)


def read_errors(result: ModelResult) -> dict[str, float]:
    """Return standard errors by the diagnostic's keys."""
    rows = [row for row in result.diagnostics if row.diagnostic == NOISE]
    return {row.key: row.value for row in rows if row.value is not None}
