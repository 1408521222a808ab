"""A plan is whole or refused: the spec's problems first, then the sources'."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ipec_econ.core.errors import SourceError, SpecError
from ipec_econ.plan.compile import compile_plan
from tests.plan.make_studies import load_changed

FIRMS = "crn,year,gva,employees,sic\n00000001,2012,10,2,01110\n"
AWARDS = "supplier_id,time,value,buyer_type\n00000001,2012,5,central\n"


@pytest.fixture(autouse=True)
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "firms.csv").write_text(FIRMS, encoding="utf-8")
    (tmp_path / "awards.csv").write_text(AWARDS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_plan_holds_what_is_made_and_where_sources_lie() -> None:
    plan = compile_plan(load_changed(), only=("one",))
    assert (list(plan.models), list(plan.tables)) == (["fe"], ["one"])
    assert (plan.firms_base, plan.awards_base) == (".", ".")
    assert plan.study.models.keys() == {"fe", "did"}


def test_a_missing_source_alone_is_the_sources_error(sources: Path) -> None:
    (sources / "awards.csv").unlink()
    with pytest.raises(SourceError, match=r"awards\.csv") as caught:
        compile_plan(load_changed())
    (problem,) = caught.value.problems
    assert re.fullmatch(r"spec\.yaml:\d+:\d+", problem.where)


def test_problems_of_spec_and_sources_come_together_as_the_specs_error(sources: Path) -> None:
    (sources / "firms.csv").unlink()
    with pytest.raises(SpecError) as caught:
        compile_plan(load_changed((("models", "fe", "randomization"), {"permutations": 99})))
    assert [problem.code for problem in caught.value.problems] == [
        "spec/not-available",
        "source/missing-file",
    ]
