"""What cannot be asked of periods where every firm has years of its own."""

from __future__ import annotations

import pytest

from ipec_econ.plan.columns import find_unknown_columns
from ipec_econ.plan.firm_years import find_firm_year_problems
from tests.plan.make_studies import AWARD_HEADER, FIRM_HEADER, load_changed

OWN = (("panel", "awards", "period"), {"year_end": "log_lp"})
KEPT = (("panel", "awards", "bidders"), "keep")


def find(where: str, *changes, controls="runners_up"):
    first = {"event": "first_award", "controls": controls, "where": where}
    loaded = load_changed(KEPT, (("panel", "treatments", "first"), first), *changes)
    return find_firm_year_problems(loaded.study, loaded.marks)


def test_a_condition_on_the_period_is_refused_beside_runners_up() -> None:
    (problem,) = find("value > 0 and TIME >= 2015", OWN)
    assert problem.code == "spec/firm-years"
    assert problem.where.startswith("spec.yaml:")
    assert "`date`" in problem.fix


@pytest.mark.parametrize(
    ("where", "changes", "controls"),
    [
        ("value > 0", [OWN], "runners_up"),
        ("time >= 2015", [OWN], "all"),
        ("time >= 2015", [], "runners_up"),
    ],
)
def test_everything_else_is_not(where, changes, controls) -> None:
    assert find(where, *changes, controls=controls) == []


def test_a_derived_column_may_tell_the_year_end() -> None:
    loaded = load_changed(OWN)
    assert find_unknown_columns(loaded.study, loaded.marks, FIRM_HEADER, AWARD_HEADER) == []
