"""Three models of a decomposition differ in their outcome alone."""

from __future__ import annotations

from typing import Any

import pytest

from ipec_econ.core.errors import Problem
from ipec_econ.plan.decomposition import find_decomposition_problems
from tests.plan.make_studies import load_changed

MODEL = {"estimator": "callaway_santanna", "treatment": "first"}
PARTS = {"total": "log_lp", "numerator": "gva", "denominator": "employees"}


def find(**changes: dict[str, Any]) -> list[Problem]:
    models = {
        part: {**MODEL, "outcome": outcome, **changes.get(part, {})}
        for part, outcome in PARTS.items()
    }
    loaded = load_changed(
        *((("models", f"m_{part}"), model) for part, model in models.items()),
        (
            ("tables", "split"),
            {"kind": "decomposition", "models": {part: f"m_{part}" for part in PARTS}},
        ),
    )
    problems = find_decomposition_problems(loaded.study, loaded.marks)
    for problem in problems:
        assert problem.code == "spec/decomposition"
        assert problem.where.startswith("spec.yaml:")
    return problems


def test_one_model_of_three_outcomes_has_no_problem() -> None:
    assert find() == []
    assert find(total={"label": "LP", "diagnostics": {"pretrends": {}}}) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("where", "employees > 5"),
        ("anticipation", 1),
        ("cluster", ["sic"]),
        ("estimator", "imputation"),
    ],
)
def test_a_key_that_differs_is_named_with_both_values(key: str, value: Any) -> None:
    (problem,) = find(denominator={key: value})
    assert problem.what.startswith("models `m_total` and `m_denominator` differ in more than")
    assert f"`{key}`: " in problem.what


def test_estimators_that_are_not_linear_and_groups_are_refused() -> None:
    every = {part: {"estimator": "synthetic_did"} for part in PARTS}
    assert ["is estimated by `synthetic_did`" in one.what for one in find(**every)] == [True] * 3
    every = {part: {"by": "sic"} for part in PARTS}
    assert ["has `by`" in one.what for one in find(**every)] == [True] * 3


def test_an_outcome_cannot_be_two_parts() -> None:
    (problem,) = find(denominator={"outcome": "gva"})
    assert "two of the models have one outcome" in problem.what
