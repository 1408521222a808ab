"""A name step without names is refused at its line, before data are read."""

from __future__ import annotations

from ipec_econ.plan.link_names import find_missing_names
from tests.plan.make_studies import AWARD_HEADER, load_changed

STEPS = (("panel", "link"), {"steps": [{"match": "identifier"}, {"match": "name"}]})
FIRM_NAME = (("panel", "firms", "name"), "company")
WITH_NAMES = {**AWARD_HEADER, "supplier_name": "text"}


def find(loaded, header):
    return find_missing_names(loaded.study.panel, loaded.marks, header)


def test_each_side_that_lacks_names_is_a_problem_at_the_steps_line():
    loaded = load_changed(STEPS)
    firms, awards = find(loaded, AWARD_HEADER)
    line = loaded.marks.find_value(("panel", "link", "steps", 1, "match")).line
    assert {firms.code, awards.code} == {"link/no-names"}
    assert int(firms.where.split(":")[1]) == int(awards.where.split(":")[1]) == line
    assert "panel.firms" in firms.what
    assert "supplier_name" in awards.what


def test_names_on_both_sides_are_no_problem():
    assert find(load_changed(STEPS, FIRM_NAME), WITH_NAMES) == []


def test_a_header_that_cannot_be_read_is_not_judged():
    assert find(load_changed(STEPS, FIRM_NAME), None) == []


def test_studies_without_a_name_step_or_without_awards_need_no_names():
    assert find(load_changed(), AWARD_HEADER) == []
    alone = load_changed(
        (("panel", "awards"), None), (("panel", "treatments"), None),
        (("models",), {"fe": {"estimator": "ols", "outcome": "log_lp", "regressors": ["gva"]}}),
        (("tables",), {"one": {"columns": ["fe"]}}), STEPS,
    )  # fmt: skip
    assert find(alone, None) == []
