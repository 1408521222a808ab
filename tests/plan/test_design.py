"""Remarks on a design that the spec and headers alone allow."""

from __future__ import annotations

import pytest

from ipec_econ.plan.design import find_design_notices
from tests.plan.make_studies import AWARD_HEADER, load_changed

FIRST = ("panel", "treatments", "first")
CLEAN = (FIRST, {"event": "first_award", "clean_window": 2})
"""A treatment that leaves nothing to remark but staggered timing."""


def find(*changes, header=AWARD_HEADER) -> dict[tuple[str, str], str]:
    notices = find_design_notices(load_changed(CLEAN, *changes).study, header)
    assert {notice.stage for notice in notices} <= {"plan"}
    found = {(notice.code, notice.where): notice.level for notice in notices}
    assert len(found) == len(notices)
    return found


TWFE = ("estimate/twfe-staggered", "model did")


def test_twfe_under_an_absorbing_treatment_may_be_staggered() -> None:
    assert find() == {TWFE: "info"}


def test_a_status_has_no_cohorts_to_be_staggered() -> None:
    assert find((FIRST, {"status": "any_award"})) == {}


@pytest.mark.parametrize(
    ("regressors", "effects", "warned"),
    [
        (["first"], ["crn", "sic^year"], True),
        (["first"], ["crn", "year"], True),
        (["first:employees"], ["crn", "year"], True),
        (["first"], ["crn"], False),
        (["share"], ["crn", "year"], False),
    ],
)
def test_ols_on_a_treatment_with_both_effects_is_twfe(regressors, effects, warned) -> None:
    model = {"estimator": "ols", "outcome": "gva", "regressors": regressors}
    found = find((("models", "fe"), {**model, "fixed_effects": effects}))
    assert (("estimate/twfe-staggered", "model fe") in found) is warned


def test_a_formula_is_read_too() -> None:
    formula = (("models", "new"), {"estimator": "ols", "formula": "gva ~ first | crn + year"})
    assert ("estimate/twfe-staggered", "model new") in find(formula)


def test_an_event_study_regression_may_be_staggered() -> None:
    found = find((("models", "did", "estimator"), "event_study"))
    assert found == {("estimate/event-study-staggered", "model did"): "info"}


def test_kinds_are_first_awards() -> None:
    kind = {"kind": {"big": "value > 9", "small": "value <= 9"}}
    model = (("models", "did", "treatment"), "size_big")
    found = find((("panel", "treatments", "size"), kind), model)
    assert found == {TWFE: "info", ("panel/no-clean-window", "size"): "info"}


@pytest.mark.parametrize(
    "form",
    [{"event": "first_award", "clean_window": 1}, {"status": "any_award"}, {"dose": "value"}],
)
def test_a_treatment_from_awards_without_coverage_is_a_warning(form) -> None:
    found = find((("panel", "awards", "coverage"), None), (FIRST, form))
    assert found["panel/no-coverage", "first"] == "warning"
    assert found["panel/no-coverage", "share"] == "warning"


def test_a_treatment_from_a_column_needs_no_register() -> None:
    column = (FIRST, {"event": "first", "column": "gva"})
    found = find((("panel", "awards", "coverage"), None), column)
    assert set(found) == {TWFE, ("panel/no-coverage", "share")}


def test_first_awards_without_a_clean_window_and_kept_late_entrants_are_remarked() -> None:
    found = find((FIRST, {"event": "first_award", "late_entrants": "keep"}))
    assert found == {
        TWFE: "info",
        ("panel/no-clean-window", "first"): "info",
        ("panel/late-entrants", "first"): "info",
    }


@pytest.mark.parametrize(
    ("window", "warned"), [([-4, 4], False), ([-5, 4], True), ([-1, 5], True), (None, False)]
)
def test_a_window_cannot_reach_beyond_the_samples_years(window, warned) -> None:
    years = (("panel", "samples", "main", "years"), [2012, 2016])
    changes = [years] if window is None else [years, (("models", "did", "window"), window)]
    assert (("estimate/window-beyond-data", "model did") in find(*changes)) is warned
    unknown = changes[1:]
    assert ("estimate/window-beyond-data", "model did") not in find(*unknown)


@pytest.mark.parametrize(
    ("estimator", "window", "more", "warned"),
    [
        ("event_study", [-2, 5], {}, False),
        ("event_study", [-1, 5], {}, True),
        ("callaway_santanna", [-2, 5], {"anticipation": 1}, True),
        ("callaway_santanna", [-3, 5], {"anticipation": 1}, False),
        ("callaway_santanna", [0, 5], {}, True),
        ("imputation", [-1, 5], {}, False),
        ("imputation", [0, 5], {}, True),
        ("switchers", [-1, 3], {}, True),
        ("stacked", [-1, 3], {}, True),
        ("extended_twfe", [0, 3], {}, False),
        ("extended_twfe", [0, 3], {"control_group": "never_treated"}, True),
        ("twfe", [-1, 3], {}, False),
    ],
)
def test_a_window_without_a_period_before_treatment_is_a_warning(
    estimator, window, more, warned
) -> None:
    model = {"estimator": estimator, "outcome": "gva", "treatment": "first", "window": window}
    found = find((("models", "did"), {**model, **more}))
    assert found.get(("estimate/no-pre-period", "model did")) == ("warning" if warned else None)


def test_an_identifier_step_needs_an_identifier() -> None:
    found = find(header={"supplier_name": "text", "time": "integer"})
    assert found["link/no-identifier", "panel.link.steps.0"] == "warning"
    assert find(header=None) == {TWFE: "info"}
