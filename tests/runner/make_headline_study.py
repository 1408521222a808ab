"""Four firms, two periods, award money: headlines that can be worked out by hand."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import yaml

GVA = {
    "a": (100, 200), "b": (100, 200 * math.exp(0.2)),
    "c": (100, 100), "d": (100, 100 * math.exp(0.1)),
}  # fmt: skip
SPEND = {"a": 10, "b": 30}
EFFECT = math.log(2) + 0.05
"""Treated firms grow by ln 2 and ln 2 + 0.2, the others by 0 and 0.1."""

MONEY: dict[str, Any] = {
    "model": "gva", "estimand": "att", "as": "pounds_per_pound", "spend": "paid",
    "price_base": "2020 prices", "vat": "excluded",
}  # fmt: skip

STUDY: dict[str, Any] = {
    "ipec": 1,
    "study": "four_firms",
    "title": "Four firms",
    "panel": {
        "firms": {"source": "firms.csv", "unit": "crn", "time": "year"},
        "columns": {"log_gva": "ln(gva)", "log_lp": "ln(gva / 2)"},
        "treatments": {"first": {"cohort": "start"}},
    },
    "models": {
        "defaults": {"treatment": "first"},
        "gva": {"estimator": "twfe", "outcome": "log_gva"},
        "level": {"estimator": "twfe", "outcome": "gva"},
        "lp": {"estimator": "twfe", "outcome": "log_lp"},
    },
    "tables": {"main": {"columns": ["gva"], "rows": ["att"]}},
    "figures": {"dots": {"kind": "coefficients", "models": ["gva"], "formats": ["png"]}},
    "headlines": {
        "gain": {
            "model": "lp",
            "estimand": "att",
            "as": "percent",
            "sentence": "A first contract changes productivity by {value} ({conf_int}).",
        },
        "per_pound": MONEY,
    },
}


def write_study(folder: Path, **headlines: Any) -> Path:
    """Write the firms and the spec, with other headlines where some are given."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["crn,year,gva,paid,start"]
    for firm, values in GVA.items():
        start = "2" if firm in SPEND else ""
        for year, gva in enumerate(values, start=1):
            paid = SPEND.get(firm, 0) if year == 2 else 0
            lines.append(f"{firm},{year},{gva!r},{paid},{start}")
    (folder / "firms.csv").write_text("\n".join(lines) + "\n")
    spec = folder / "four_firms.yaml"
    study = STUDY if not headlines else {**STUDY, "headlines": headlines}
    spec.write_text(yaml.safe_dump(study, sort_keys=False))
    return spec
