"""docs/references.md: what each estimator's numbers were compared with, and how close they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from docs.generator.markdown import write_table
from ipec_econ.estimate.registry import ESTIMATORS

CASES = Path(__file__).parents[2] / "tests" / "reference"

INTRODUCTION = """# What the numbers are compared with

Made from `tests/reference/*/case.yaml` by `python -m docs.generator`. The largest differences seen
between an estimator and its reference in closed forms, and what the tests named allow. References
that iterate or take numerical derivatives, cases that differ and cases that are not matched stand
on the estimator's page, each with the reason.
"""


def write_reference_overview() -> str:
    """Return the page: one row an estimator, in the registry's order."""
    columns = ("estimator", "reference", "cases", "estimates", "standard errors", "compared by")
    rows = [_describe(name, _read_case(name)) for name in ESTIMATORS]
    return "\n".join([INTRODUCTION, *write_table(columns, rows), ""])


def _read_case(name: str) -> dict[str, Any]:
    case: dict[str, Any] = yaml.safe_load((CASES / name / "case.yaml").read_text("utf-8"))
    return case


def _describe(name: str, case: dict[str, Any]) -> tuple[str, ...]:
    public = case.get("public") or []
    return (
        f"[`{name}`](methods/{name}.md)",
        f"{case['package']} {case['version']} ({case['software']})",
        f"{case['n_cases']}" + (f", public: {len(public)}" if public else ""),
        _write_closeness(case, "estimate"),
        _write_closeness(case, "std_error"),
        ", ".join(f"`{path}`" for path in case["compared_by"]),
    )


def _write_closeness(case: dict[str, Any], of: str) -> str:
    return f"{case['observed'][of]:.1e} (tolerance {case['tolerance'][of]:.0e})"
