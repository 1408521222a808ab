"""A panel with groups of firms, and models estimated in each of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.panel import Panel
from ipec_econ.core.shared_work import SharedWork
from ipec_econ.panel.build import build_panel
from ipec_econ.panel.groups import find_groups
from ipec_econ.plan.compile import compile_plan
from ipec_econ.plan.plan import Plan
from ipec_econ.runner.estimation import estimate_models, fit_model
from ipec_econ.runner.observer import SilentObserver
from ipec_econ.runner.stopwatch import Stopwatch
from ipec_econ.sources.firms import read_firms
from ipec_econ.spec.load import load_study_text

YEARS = range(2010, 2018)
SIZES = ("large", "mid", "small")
N_FIRMS = 54
DID = {"outcome": "y", "treatment": "d"}
ADJUSTED = {
    **DID,
    "estimator": "callaway_santanna",
    "covariates": ["base"],
    "method": "outcome_regression",
}
MODELS: dict[str, dict[str, Any]] = {
    "ols": {
        "estimator": "ols",
        "outcome": "y",
        "regressors": ["x", "z"],
        "fixed_effects": ["firm", "year"],
    },
    "twfe": {**DID, "estimator": "twfe"},
    "twfe_controls": {**DID, "estimator": "twfe", "controls": ["x"]},
    "event_study": {**DID, "estimator": "event_study", "window": [-3, 3], "bin": True},
    "sun_abraham": {**DID, "estimator": "sun_abraham"},
    "extended_twfe": {**DID, "estimator": "extended_twfe"},
    "extended_twfe_cohort": {**DID, "estimator": "extended_twfe", "effects": "cohort"},
    "callaway_santanna": {**DID, "estimator": "callaway_santanna"},
    "adjusted": ADJUSTED,
    "sections": {**ADJUSTED, "unbalanced": "cross_sections"},
    "imputation": {**DID, "estimator": "imputation"},
    "two_stage": {**DID, "estimator": "two_stage"},
    "stacked": {**DID, "estimator": "stacked", "window": [-2, 2]},
    "local_projections": {**DID, "estimator": "local_projections", "window": [-2, 2]},
    "switchers": {**DID, "estimator": "switchers", "window": [-2, 2]},
    "dose_response": {**DID, "estimator": "dose_response", "dose": "weight", "degree": 1},
    "dose_bins": {**DID, "estimator": "dose_response", "dose": "weight", "bins": [2]},
}

SYNTHETIC = {**DID, "estimator": "synthetic_did"}
"""Firms are its only clusters."""


def make_firms(seed: int = 1, relabel: dict[str, str] | None = None) -> str:
    """Return firms as csv: size and region constant within firms, `odd` changing, one unsized."""
    rng = np.random.default_rng(seed)
    lines = ["firm,year,size,region,odd,y,x,z,base,first,weight"]
    for firm in range(1, N_FIRMS + 1):
        size = SIZES[firm % 3]
        written = (relabel or {}).get(size, size) if firm < N_FIRMS else ""
        first = (2013, 2015, None)[(firm // 3) % 3]
        level, base = rng.normal(), rng.normal()
        for year in YEARS:
            x, z, noise = rng.normal(size=3)
            effect = 0.0 if first is None or year < first else 0.4 + 0.5 * (size == "small")
            y = level + 0.1 * (year - 2010) + effect + 0.5 * x - 0.2 * z + noise
            lines.append(
                f"{firm},{year},{written},r{firm % 14:02},{(firm + year) % 2},"
                f"{y:.6f},{x:.6f},{z:.6f},{base:.6f},{first or ''},{1 + firm % 4}"
            )
    return "\n".join(lines) + "\n"


def plan_models(
    folder: Path, models: dict[str, Any], firms: str | None = None, **panel: Any
) -> tuple[Plan, Panel]:
    """Write the firms, and return the plan and the panel of a study of these models."""
    (folder / "firms.csv").write_text(firms or make_firms(), encoding="utf-8")
    study = {
        "ipec": 1,
        "study": "s",
        "panel": {
            "firms": {"source": str(folder / "firms.csv"), "unit": "firm", "time": "year"},
            "treatments": {"d": {"cohort": "first"}},
            **panel,
        },
        "models": models,
    }
    plan = compile_plan(load_study_text(json.dumps(study, indent=1), "spec.yaml"))
    return plan, build_panel(
        read_firms(plan.study.panel.firms, base="."), None, None, plan.study.panel
    )


def estimate(
    folder: Path, models: dict[str, Any], firms: str | None = None, **panel: Any
) -> dict[str, ModelResult]:
    """Return the results by id."""
    plan, built = plan_models(folder, models, firms, **panel)
    results = estimate_models(plan, built, Stopwatch(SilentObserver()), jobs=1).results
    return {result.model: result for result in results}


def fit_each(
    folder: Path, model: dict[str, Any], firms: str | None = None
) -> dict[str, ModelResult]:
    """Return a model's results by group as its estimator gives them, influence included."""
    plan, panel = plan_models(folder, {"m": model}, firms)
    chosen, work = plan.models["m"], SharedWork()
    groups = find_groups(panel, "m", chosen, work)
    return {
        rows.value: fit_model(panel, f"m/{key}", chosen, seed=1, work=work, group=rows)
        for key, rows in groups.by_id.items()
    }
