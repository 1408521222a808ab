"""Remarks on a design that the spec alone allows."""

from __future__ import annotations

from ipec_econ.plan.design import find_design_notices
from tests.plan.make_studies import load_changed


def find(*changes) -> dict[str, tuple[str, str]]:
    notices = find_design_notices(load_changed(*changes).study)
    return {notice.code: (notice.where, notice.level) for notice in notices}


def test_twfe_under_an_absorbing_treatment_may_be_staggered() -> None:
    assert find() == {"estimate/twfe-staggered": ("model did", "info")}


def test_a_status_has_no_cohorts_to_be_staggered() -> None:
    status = (("panel", "treatments", "first"), {"status": "any_award"})
    assert find(status) == {}


def test_a_first_award_without_coverage_is_a_warning() -> None:
    found = find((("panel", "awards", "coverage"), None))
    assert found["panel/no-coverage"] == ("first", "warning")
