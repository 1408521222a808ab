"""What `--only` keeps: models and tables in the spec's order."""

from __future__ import annotations

import pytest

from ipec_econ.plan.selection import select_outputs
from tests.plan.make_studies import load_changed


@pytest.mark.parametrize(
    ("only", "models", "tables"),
    [
        ((), ["fe", "did"], ["main", "one"]),
        (("did",), ["did"], []),
        (("did", "fe"), ["fe", "did"], []),
        (("one",), ["fe"], ["one"]),
        (("main",), ["fe", "did"], ["main"]),
        (("one", "did"), ["fe", "did"], ["one"]),
    ],
)
def test_a_table_brings_its_models_and_a_model_no_table(
    only: tuple[str, ...], models: list[str], tables: list[str]
) -> None:
    kept_models, kept_tables, problems = select_outputs(load_changed().study, only)
    assert (list(kept_models), list(kept_tables), problems) == (models, tables, [])


def test_an_unknown_id_is_a_problem_with_a_suggestion() -> None:
    _, _, problems = select_outputs(load_changed().study, ("mian", "zzz", "fe"))
    assert [problem.code for problem in problems] == ["spec/unknown-name"] * 2
    assert problems[0].fix == "did you mean `main`?"
    assert problems[1].fix == "available: fe, did, main, one"
