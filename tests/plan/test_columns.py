"""Names that no source, derived column or treatment provides, as headers tell."""

from __future__ import annotations

import pytest

from ipec_econ.core.errors import Problem
from ipec_econ.plan.columns import find_unknown_columns
from tests.plan.make_studies import AWARD_HEADER, FIRM_HEADER, load_changed


def find(*changes, firms=FIRM_HEADER, awards=AWARD_HEADER) -> list[Problem]:
    loaded = load_changed(*changes)
    return find_unknown_columns(loaded.study, loaded.marks, firms, awards)


UNKNOWN = {
    "firms.name": (("panel", "firms", "name"), "nobody"),
    "firms.where": (("panel", "firms", "where"), "nobody > 1"),
    "awards.where": (("panel", "awards", "where"), "nobody > 1"),
    "year end": (("panel", "awards", "period"), {"year_end": "nobody"}),
    "columns": (("panel", "columns", "log_lp"), "ln(nobody)"),
    "winsorise": (("panel", "winsorise"), [{"columns": ["nobody"]}]),
    "winsorise by": (("panel", "winsorise"), [{"columns": ["gva"], "by": ["nobody"]}]),
    "treatment where": (("panel", "treatments", "first", "where"), "nobody > 1"),
    "dose": (("panel", "treatments", "share", "dose"), "value / lag(nobody)"),
    "dose by": (("panel", "treatments", "share", "by"), "nobody"),
    "dose where": (("panel", "treatments", "share", "where"), "nobody > 1"),
    "kind": (("panel", "treatments", "size"), {"kind": {"big": "value > 9", "odd": "nobody > 1"}}),
    "treatment column": (("panel", "treatments", "won"), {"event": "first", "column": "nobody"}),
    "cohort": (("panel", "treatments", "won"), {"cohort": "nobody"}),
    "sample": (("panel", "samples", "main", "where"), "nobody > 1"),
    "model where": (("models", "did", "where"), "nobody > 1"),
    "weights": (("models", "did", "weights"), "nobody"),
    "cluster": (("models", "did", "cluster"), "nobody"),
    "model by": (("models", "did", "by"), "nobody"),
    "vcov": (("models", "did", "vcov"), {"kind": "cluster", "by": ["nobody"]}),
    "outcome": (("models", "fe", "outcome"), "nobody"),
    "did outcome": (("models", "did", "outcome"), "nobody"),
    "controls": (("models", "did", "controls"), ["nobody^2"]),
    "covariates": (
        ("models", "did"),
        {
            "estimator": "extended_twfe",
            "outcome": "gva",
            "treatment": "first",
            "covariates": ["nobody"],
        },
    ),
    "untreated controls": (
        ("models", "did"),
        {"estimator": "imputation", "outcome": "gva", "treatment": "first", "controls": ["nobody"]},
    ),
    "local controls": (
        ("models", "did"),
        {
            "estimator": "local_projections",
            "outcome": "gva",
            "treatment": "first",
            "controls": ["nobody"],
        },
    ),
    "stacked controls": (
        ("models", "did"),
        {
            "estimator": "stacked",
            "outcome": "gva",
            "treatment": "first",
            "window": [-2, 2],
            "controls": ["nobody"],
        },
    ),
    "untreated effects": (
        ("models", "did"),
        {
            "estimator": "two_stage",
            "outcome": "gva",
            "treatment": "first",
            "fixed_effects": ["nobody^year"],
        },
    ),
    "did effects": (("models", "did", "fixed_effects"), ["sic^nobody"]),
    "regressors": (("models", "fe", "regressors"), ["gva:nobody"]),
    "indicator": (("models", "fe", "regressors"), ["i(nobody)"]),
    "effects": (("models", "fe", "fixed_effects"), ["crn[nobody]"]),
    "formula": (("models", "new"), {"estimator": "ols", "formula": "gva ~ nobody | crn"}),
}


def test_a_kind_is_a_column_and_a_treatment() -> None:
    kinds = (("panel", "treatments", "size"), {"kind": {"big": "value > 9", "crn": "crn <> 'x'"}})
    regressors = (("models", "fe", "regressors"), ["size_big", "size_crn"])
    assert find(kinds, regressors, (("models", "did", "treatment"), "size_big")) == []


def test_every_name_of_the_study_is_known() -> None:
    assert find() == []


@pytest.mark.parametrize("place", UNKNOWN)
def test_an_unknown_name_is_found_wherever_it_stands(place: str) -> None:
    (problem,) = find(UNKNOWN[place])
    assert problem.code == "spec/unknown-column"
    assert problem.what.startswith("`nobody` is no column of ")
    assert problem.where.startswith("spec.yaml:")


def test_a_near_name_is_suggested() -> None:
    (problem,) = find((("models", "fe", "outcome"), "employes"))
    assert problem.fix == "did you mean `employees`?"


@pytest.mark.parametrize(("columns", "n_problems"), [("gva", 1), ("tfp", 0)])
def test_what_is_winsorised_before_measures_has_none_for_a_cell(
    columns: str, n_problems: int
) -> None:
    measure = {"method": "labour", "output": "log_lp", "free": ["employees"]}
    bounds = [{"columns": columns, "by": "tfp"}]
    problems = find((("panel", "productivity"), {"tfp": measure}), (("panel", "winsorise"), bounds))
    assert len(problems) == n_problems


def test_doses_are_made_before_measures() -> None:
    measure = {"method": "labour", "output": "log_lp", "free": ["employees"]}
    dose = (("panel", "treatments", "share", "dose"), "value / tfp")
    (problem,) = find((("panel", "productivity"), {"tfp": measure}), dose)
    assert problem.what == "`tfp` is no column of awards or the firm table"


def test_a_derived_column_sees_only_those_above_it() -> None:
    (problem,) = find((("panel", "columns"), {"a": "ln(b)", "b": "gva", "log_lp": "gva"}))
    assert problem.what == "`b` is no column of the firm table or the columns above"


def test_names_do_not_differ_by_case_alone() -> None:
    assert find((("models", "fe", "outcome"), "GVA")) == []


def test_a_header_that_could_not_be_read_hides_what_depends_on_it() -> None:
    change = (("models", "fe", "outcome"), "nobody")
    assert find(change, firms=None) == []
    assert find((("panel", "awards", "where"), "nobody > 1"), awards=None) == []


def test_a_treatment_by_awards_needs_awards() -> None:
    problems = find((("panel", "awards"), None), awards=None)
    assert [problem.code for problem in problems] == ["spec/no-awards"] * 2
    assert [problem.what for problem in problems] == [
        "treatment `first` is made from awards",
        "treatment `share` is made from awards",
    ]


def add_table(**keys):
    return (("tables", "t"), keys)


SUMMARY = {"kind": "summary", "columns": ["gva"]}
BY_TREATMENT = {**SUMMARY, "by": "ever_treated"}


@pytest.mark.parametrize(
    ("keys", "where"),
    [
        ({**SUMMARY, "columns": ["gva", "nobody"]}, ("columns", 1)),
        ({**SUMMARY, "by": "nobody"}, ("by",)),
        ({"kind": "balance", "treatment": "first", "covariates": ["nobody"]}, ("covariates", 0)),
    ],
)
def test_columns_of_descriptive_tables_are_checked_with_their_line(keys, where) -> None:
    (problem,) = find(add_table(**keys))
    assert problem.what == "`nobody` is no column of the panel"
    marks = load_changed(add_table(**keys)).marks
    assert problem.where == str(marks.find_value(("tables", "t", *where)))


def test_treatments_and_derived_columns_can_be_described() -> None:
    assert find(add_table(**{**SUMMARY, "columns": ["log_lp", "first", "share_local"]})) == []


def test_ever_treated_needs_one_treatment_or_a_name() -> None:
    (problem,) = find(add_table(**BY_TREATMENT))
    assert problem.code == "spec/ever-treated"
    assert problem.what.endswith("could mean any of first, share")
    assert problem.fix == "add `treatment: first` to the table"
    assert find(add_table(**BY_TREATMENT, treatment="first")) == []
    column = (("panel", "columns", "ever_treated"), "if(gva > 1, 1, 0)")
    assert find(add_table(**BY_TREATMENT), column) == []


def test_ever_treated_without_a_treatment_means_nothing() -> None:
    none = (("panel", "treatments"), {})
    (problem,) = find(
        add_table(**BY_TREATMENT), none, (("models", "fe", "regressors"), ["gva"]),
        (("models", "did"), None), (("tables", "main"), None),
    )  # fmt: skip
    assert problem.what.endswith("there is no treatment")
