"""Every difference-in-differences estimator takes a kind of award against common controls."""

from __future__ import annotations

import csv
import json
from typing import Any

import numpy as np
import pytest

import ipec_econ as ipec
from tests.e2e.conftest import Workplace
from tests.runner.make_groups import MODELS

YEARS = range(2012, 2019)
N_FIRMS = 36
KINDS = ("innovation", "ordinary")
ESTIMATORS = [name for name, model in MODELS.items() if "treatment" in model]


def write_sources(place: Workplace) -> None:
    """Write firms of three sorts: of either kind, and without awards."""
    rng = np.random.default_rng(8)
    firms, awards = ["crn,year,kind,at,y,x,base"], ["id,supplier,company_number,award_date,what"]
    for number in range(1, N_FIRMS + 1):
        kind = (*KINDS, "none")[number % 3]
        first = 2014 + (number // 3) % 2 * 2
        level, base = rng.normal(), rng.normal()
        if kind != "none":
            awards.append(f"a{number},F{number} Ltd,{number:08},{first}-05-01,{kind}")
            awards.append(f"b{number},F{number} Ltd,{number:08},{first + 1}-05-01,ordinary")
        for year in YEARS:
            x, noise = rng.normal(size=2)
            at = "" if kind == "none" else first
            y = level + 0.5 * (kind == "innovation" and year >= first) + 0.2 * x + noise
            firms.append(f"{number:08},{year},{kind},{at},{y:.6f},{x:.6f},{base:.6f}")
    (place.folder / "firms.csv").write_text("\n".join(firms) + "\n", encoding="utf-8")
    (place.folder / "awards.csv").write_text("\n".join(awards) + "\n", encoding="utf-8")


def make_study(study: dict[str, Any], models: dict[str, Any]) -> dict[str, Any]:
    panel = {
        **study["panel"],
        "columns": {"weight": "exp(base)"},
        "samples": {},
        "treatments": {
            "won": {"kind": {kind: f"what = '{kind}'" for kind in KINDS}},
            "given": {"cohort": "at"},
        },
    }
    columns = {**panel["awards"]["columns"]}
    columns.pop("value")
    panel["awards"] = {**panel["awards"], "columns": columns, "coverage": 2012}
    return {**study, "panel": panel, "models": models, "tables": {}}


@pytest.mark.e2e
def test_a_kind_is_a_cohort_without_the_firms_of_the_other_kind(
    workplace: Workplace, study: dict[str, Any]
) -> None:
    write_sources(workplace)
    models = {}
    for name in ESTIMATORS:
        models[f"{name}_kind"] = {**MODELS[name], "treatment": "won_innovation"}
        models[f"{name}_given"] = {
            **MODELS[name], "treatment": "given", "where": "kind <> 'ordinary'",
        }  # fmt: skip
    workplace.write(json.dumps(make_study(study, models)))
    run = ipec.run(str(workplace.spec), write=False)
    found = {result.model: result for result in run.results}
    for name in ESTIMATORS:
        kind, given = found[f"{name}_kind"], found[f"{name}_given"]
        assert [row.estimate for row in kind.estimates] == [row.estimate for row in given.estimates]
        np.testing.assert_array_equal(kind.vcov, given.vcov)
        assert any(step.step == "other_kind" and step.units_lost == 12 for step in kind.flow)


@pytest.mark.e2e
def test_kinds_are_compared_printed_and_verified(
    workplace: Workplace, study: dict[str, Any]
) -> None:
    write_sources(workplace)
    cs = MODELS["callaway_santanna"]
    models = {
        "innovation": {
            **cs, "treatment": "won_innovation", "diagnostics": {"equality": "ordinary"},
        },
        "ordinary": {**cs, "treatment": "won_ordinary"},
        "unrelated": {**cs, "treatment": "won"},
    }  # fmt: skip
    table = {"columns": ["innovation", "ordinary"], "rows": ["att"], "statistics": ["equality_p"]}
    workplace.write(json.dumps({**make_study(study, models), "tables": {"kinds": table}}))
    assert workplace.ipec("run", "study.yaml", "--only", "innovation").exit_code == 0
    folder = workplace.folder / "outputs/small"
    text = (folder / "estimates.csv").read_text(encoding="utf-8")
    assert {row["model"] for row in csv.DictReader(text.splitlines())} == {"innovation", "ordinary"}
    outcome = workplace.ipec("run", "study.yaml")
    assert outcome.exit_code == 0, outcome.output
    lines = (folder / "diagnostics.csv").read_text(encoding="utf-8").splitlines()
    rows = [row for row in csv.DictReader(lines) if row["diagnostic"] == "equality"]
    assert {row["model"] for row in rows} == {"innovation"}
    assert "att simple: innovation - ordinary" in [row["key"] for row in rows]
    p_value = float(next(row["p_value"] for row in rows if row["key"] == "att simple"))
    printed = (folder / "tables/kinds.md").read_text(encoding="utf-8")
    assert f"| Equality of effects, p-value | {p_value:.4f} |  |" in printed
    verified = workplace.ipec("verify", "outputs/small")
    assert verified.exit_code == 0, verified.output
