"""One study that can be run, and changes to it."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import yaml

from ipec_econ.spec.load import LoadedStudy, load_study_text

STUDY: dict[str, Any] = {
    "ipec": 1,
    "study": "small",
    "panel": {
        "firms": {"source": "firms.csv", "unit": "crn", "time": "year"},
        "awards": {"source": "awards.csv", "coverage": 2012},
        "columns": {"log_lp": "ln(gva / employees)", "change_lp": "change(log_lp)"},
        "treatments": {
            "first": {"event": "first_award", "where": "value > 0"},
            "share": {"dose": "value / lag(gva)", "by": "buyer_type"},
        },
        "samples": {"main": {"where": "employees > 0"}},
    },
    "models": {
        "fe": {
            "estimator": "ols",
            "outcome": "log_lp",
            "regressors": ["share", "share_central"],
            "fixed_effects": ["crn", "sic^year"],
        },
        "did": {"estimator": "twfe", "outcome": "log_lp", "treatment": "first"},
    },
    "tables": {"main": {"columns": ["fe", "did"]}, "one": {"columns": ["fe"]}},
}
FIRM_HEADER = {
    "crn": "text", "year": "integer", "gva": "number", "employees": "integer", "sic": "text",
}  # fmt: skip
AWARD_HEADER = {"supplier_id": "text", "time": "integer", "value": "number", "buyer_type": "text"}


def load_changed(*changes: tuple[Sequence[str], Any]) -> LoadedStudy:
    """Return the study with values set at paths; ``None`` takes a key out."""
    study = copy.deepcopy(STUDY)
    for path, value in changes:
        part = study
        for key in path[:-1]:
            part = part.setdefault(key, {})
        if value is None:
            del part[path[-1]]
        else:
            part[path[-1]] = value
    return load_study_text(yaml.safe_dump(study, sort_keys=False), "spec.yaml")
