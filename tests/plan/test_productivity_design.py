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
