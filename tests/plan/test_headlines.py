"""A headline that could not be made, or would be wrong, is refused before data is read."""

from __future__ import annotations

from typing import Any

import pytest

from ipec_econ.plan.columns import find_unknown_columns
from ipec_econ.plan.headlines import find_headline_problems, find_scale
from tests.plan.make_studies import AWARD_HEADER, FIRM_HEADER, load_changed

GVA = {"estimator": "twfe", "outcome": "log_gva", "treatment": "first"}
MONEY = {
    "model": "gva", "estimand": "att", "as": "pounds_per_pound", "spend": "spend",
    "price_base": "2020", "vat": "excluded",
}  # fmt: skip
GROUPED = {**GVA, "by": "sic"}
CHANGES: tuple[tuple[tuple[str, ...], Any], ...] = (
    (("panel", "columns", "log_gva"), "ln(gva)"),
    (("panel", "columns", "sum_gva"), "gva + 0"),
    (("panel", "columns", "log_one"), "ln(1 + gva)"),
    (("panel", "treatments", "spend"), {"dose": "value"}),
    (("models", "gva"), GVA),
    (("models", "grouped"), GROUPED),
    (("models", "one"), {**GVA, "outcome": "log_one"}),
    (("models", "rate"), {"estimator": "ols", "outcome": "gva", "regressors": ["share"]}),
    (("models", "sum"), {**GVA, "outcome": "sum_gva"}),
)


def load(headline: dict[str, Any], *changes: Any) -> Any:
    return load_changed(*CHANGES, *changes, (("headlines", "h"), headline))


@pytest.mark.parametrize(
    "headline",
    [
        {"model": "did", "estimand": "att", "as": "percent"},
        {"model": "fe", "estimand": "coef", "term": "share", "as": "percent"},
        {"model": "sum", "estimand": "att", "as": "percent", "scale": "log"},
        {"model": "one", "estimand": "att", "as": "percent", "scale": "log"},
        {"model": "grouped", "group": "10", "estimand": "att"},
        MONEY,
        {**MONEY, "model": "sum", "scale": "level"},
        {**MONEY, "model": "sum", "scale": "log", "level": "gva"},
    ],
)
def test_what_can_be_made(headline: dict[str, Any]) -> None:
    loaded = load(headline)
    assert find_headline_problems(loaded.study, loaded.marks) == []
    assert find_unknown_columns(loaded.study, loaded.marks, FIRM_HEADER, AWARD_HEADER) == []


@pytest.mark.parametrize(
    ("headline", "what"),
    [
        ({"model": "fe", "estimand": "att"}, "model `fe` (ols) has no `att`"),
        ({"model": "did", "estimand": "att", "scale": "level"}, "`scale: level`, and `log_lp`"),
        (
            {"model": "did", "estimand": "att", "as": "percentage_points"},
            "`log_lp` is a logarithm and no share",
        ),
        (
            {"model": "sum", "estimand": "att", "as": "percent"},
            "`as: percent`, and `sum_gva` is not known to be a logarithm",
        ),
        (
            {"model": "one", "estimand": "att", "as": "percent"},
            "`as: percent`, and `log_one` is the logarithm of a sum with a number",
        ),
        (
            {"model": "sum", "estimand": "att", "as": "percent", "scale": "level"},
            "`as: percent`, and `sum_gva` is in levels",
        ),
        ({"model": "grouped", "estimand": "att"}, "model `grouped` has one estimate for each"),
        ({"model": "did", "estimand": "att", "group": "10"}, "model `did` has no groups"),
        ({**MONEY, "model": "did"}, "the outcome is the logarithm of no column alone"),
        (
            {**MONEY, "model": "did", "scale": "log", "level": "gva"},
            "the outcome is the logarithm of no column alone",
        ),
        ({**MONEY, "level": "employees"}, "the outcome is the logarithm of `gva`, not of"),
        ({**MONEY, "model": "sum"}, "it is not known whether the outcome is a logarithm"),
        ({**MONEY, "model": "sum", "scale": "log"}, "the outcome's level is not known"),
        (
            {**MONEY, "model": "sum", "scale": "level", "level": "gva"},
            "`level` beside an outcome in levels",
        ),
        ({**MONEY, "model": "grouped", "group": "10"}, "`as: pounds_per_pound` of a group"),
        (
            {**MONEY, "model": "rate", "estimand": "coef", "scale": "level"},
            "`as: pounds_per_pound` needs effects on firms",
        ),
    ],
)
def test_what_cannot(headline: dict[str, Any], what: str) -> None:
    loaded = load(headline)
    found = find_headline_problems(loaded.study, loaded.marks)
    assert [problem.what[: len(what)] for problem in found] == [what]
    assert found[0].code == "spec/headline"
    assert found[0].where.startswith("spec.yaml:")
    assert found[0].why
    assert found[0].fix


@pytest.mark.parametrize(("basis", "fix"), [("net", []), ("gross", ["write vat: included"])])
def test_the_sentence_states_the_vat_that_the_award_policy_makes(
    basis: str, fix: list[str]
) -> None:
    policy = {"basis": basis, "published": basis}
    loaded = load(MONEY, (("panel", "awards", "value"), {"vat": policy}))
    found = find_headline_problems(loaded.study, loaded.marks)
    assert [problem.fix for problem in found] == fix


def test_a_column_that_is_not_there_is_found_in_headers() -> None:
    loaded = load({**MONEY, "spend": "spned"})
    (problem,) = find_unknown_columns(loaded.study, loaded.marks, FIRM_HEADER, AWARD_HEADER)
    assert problem.what == "`spned` is no column of the panel"
    assert problem.fix == "did you mean `spend`?"


def test_the_scale_is_the_specs_or_the_definitions() -> None:
    loaded = load(MONEY)
    scale = find_scale(loaded.study, loaded.study.headlines["h"])
    assert (scale.is_log, scale.level) == (True, "gva")
