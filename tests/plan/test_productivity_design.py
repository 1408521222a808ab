"""Remarks on productivity measures that the spec alone allows."""

from __future__ import annotations

from typing import Any

import pytest

from ipec_econ.plan.design import find_design_notices
from tests.plan.make_studies import load_changed

FACTORS = {"output": "log_lp", "free": ["employees"]}
PROXY = {**FACTORS, "state": ["gva"], "proxy": "change_lp"}


def find(measure: dict[str, Any]) -> set[tuple[str, str]]:
    loaded = load_changed(
        (("panel", "productivity"), {"tfp": measure}), (("models", "did", "outcome"), "tfp")
    )
    notices = find_design_notices(loaded.study)
    return {
        (notice.code.removeprefix("panel/productivity-"), notice.level)
        for notice in notices
        if notice.code.startswith("panel/productivity")
    }


GENERATED, UNKNOWN, TIMING = ("generated", "info"), ("law", "warning"), ("timing", "info")


@pytest.mark.parametrize(
    ("measure", "told"),
    [
        ({"method": "labour", **FACTORS}, set()),
        ({"method": "ols", **FACTORS}, {GENERATED}),
        ({"method": "acf", **PROXY}, {GENERATED, UNKNOWN}),
        ({"method": "acf", **PROXY, "law": {"endogenous": ["first"]}}, {GENERATED}),
        ({"method": "lp", **PROXY}, {GENERATED, UNKNOWN, TIMING}),
    ],
)
def test_each_method_has_its_remarks(measure: dict[str, Any], told: set[tuple[str, str]]) -> None:
    assert find(measure) == told


def test_the_outcome_of_a_formula_and_a_law_in_another_case_are_understood() -> None:
    formula = {"estimator": "ols", "formula": "tfp ~ share | crn"}
    law = {"endogenous": ["FIRST"]}
    loaded = load_changed(
        (("panel", "productivity"), {"tfp": {"method": "acf", **PROXY, "law": law}}),
        (("models", "did", "outcome"), "TFP"),
        (("models", "fe"), formula),
    )
    told = [one for one in find_design_notices(loaded.study) if "productivity" in one.code]
    assert sorted((one.code, one.where) for one in told) == [
        ("panel/productivity-generated", "model did"),
        ("panel/productivity-generated", "model fe"),
    ]
