"""What `--only` keeps: models, tables, figures and headlines in the spec's order."""

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
    kept = select_outputs(load_changed().study, only)
    assert (list(kept.models), list(kept.tables), kept.problems) == (models, tables, ())


def test_a_figure_brings_its_models() -> None:
    study = load_changed((("figures", "plot"), {"kind": "coefficients", "models": ["did"]})).study
    kept = select_outputs(study, ("plot",))
    assert (list(kept.models), list(kept.tables), list(kept.figures)) == (["did"], [], ["plot"])
    assert list(select_outputs(study, ("one",)).figures) == []
    assert list(select_outputs(study, ()).figures) == ["plot"]


def test_a_headline_brings_its_model() -> None:
    study = load_changed((("headlines", "gain"), {"model": "did", "estimand": "att"})).study
    kept = select_outputs(study, ("gain",))
    assert (list(kept.models), list(kept.tables), list(kept.headlines)) == (["did"], [], ["gain"])
    assert list(select_outputs(study, ("did",)).headlines) == []
    assert list(select_outputs(study, ()).headlines) == ["gain"]


def test_an_unknown_id_is_a_problem_with_a_suggestion() -> None:
    problems = select_outputs(load_changed().study, ("mian", "zzz", "fe")).problems
    assert [problem.code for problem in problems] == ["spec/unknown-name"] * 2
    assert problems[0].fix == "did you mean `main`?"
    assert problems[1].fix == "available: fe, did, main, one"
