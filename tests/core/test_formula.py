"""Formulas and terms: fixest's names, the language's expressions, and refusals."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.expression import parse_expression
from ipec_econ.core.formula import parse_fixed_effects, parse_formula, parse_regressors
from ipec_econ.core.terms import Factor, FixedEffect, Indicator, Term, TermError


def list_names(formula: str) -> list[str]:
    return [term.name for term in parse_formula(formula).terms]


def list_expressions(formula: str) -> list[str]:
    return [factor.expression for term in parse_formula(formula).terms for factor in term.factors]


@pytest.mark.parametrize(
    ("right", "names"),
    [
        ("x1 + treat:post", ["x1", "treat:post"]),
        ("x1 + treat * post", ["x1", "treat", "post", "treat:post"]),
        ("a:b + c", ["c", "a:b"]),
        ("treat + post:treat", ["treat", "treat:post"]),
        ("(a + b):c", ["a:c", "b:c"]),
        ("a*b*c", ["a", "b", "c", "a:b", "a:c", "b:c", "a:b:c"]),
        ("x + x + x*y", ["x", "y", "x:y"]),
        ("l(x1, 0:2) + f(x1, 1)", ["l(x1, 0)", "l(x1, 1)", "l(x1, 2)", "f(x1, 1)"]),
        ("l(x, -1:1)", ["f(x, 1)", "l(x, 0)", "l(x, 1)"]),
        ("l(x, c(1,3)):z", ["l(x, 1):z", "l(x, 3):z"]),
        ("d(x1) + d(x1, 2)", ["d(x1)", "d(x1, 2)"]),
        ("x^2 + I(x^3) + I(a/b+1)", ["I(x^2)", "I(x^3)", "I(a/b + 1)"]),
        ("log(dist_km) + exp( x )", ["log(dist_km)", "exp(x)"]),
        ("i(period, treat, 5)", ["period::{level}:treat"]),
        ("factor(x) + C(z)", ["factor(x){level}", "z::{level}"]),
        ("i(f, ref='A'):z", ["f::{level}:z"]),
        ("first.treat + `odd name`", ["first.treat", "`odd name`"]),
        ("1", []),
    ],
)
def test_terms_are_ordered_and_named_as_r_does(right: str, names: list[str]) -> None:
    assert list_names(f"y ~ {right}") == names


@pytest.mark.parametrize(
    ("right", "expressions"),
    [
        ("l(x)", ["lag(x, 1)"]),
        ("l(x, 0:1)", ["x", "lag(x, 1)"]),
        ("l(x, -2)", ["lead(x, 2)"]),
        ("f(log(x), 2)", ["lead(ln(x), 2)"]),
        ("d(x)", ["change(x, 1)"]),
        ("x^0.5", ["power(x, 0.5)"]),
        ("I(-x^2)", ["-power(x, 2)"]),
        ("I((a + b)^2)", ["power((a + b), 2)"]),
        ("I(a^b^2)", ["power(a, power(b, 2))"]),
        ("log(1e3*x/y - 2)", ["ln(1000 * x / y - 2)"]),
        ("log1p(x)", ["ln(1 + x)"]),
        ("`odd name` + select + first.treat", ['"odd name"', '"select"', '"first.treat"']),
    ],
)
def test_factors_become_expressions_of_the_language(right: str, expressions: list[str]) -> None:
    found = list_expressions(f"y ~ {right}")
    assert [
        one.removeprefix("(").removesuffix(")") if one.startswith("(-") else one for one in found
    ] == (expressions)
    assert not any(parse_expression(one).problems for one in found)


def test_an_event_study_keeps_what_is_left_out() -> None:
    formula = parse_formula("y ~ x1 + i(time_to_treatment, ref = c(-1, -1000)) | id + year")
    assert formula.terms[1] == Term(
        "time_to_treatment::{level}", (), Indicator("time_to_treatment", ("-1", "-1000"))
    )
    interacted = parse_regressors(["i(period, treat, 5)"])[0]
    assert interacted.indicator == Indicator("period", ("5",))
    assert interacted.factors == (Factor("treat", "treat"),)


def test_fixed_effects_can_be_interacted_and_have_slopes() -> None:
    formula = parse_formula("log(Euros) ~ x | Origin^Year + Product[Year] + Firm[[t, u]]")
    assert formula.outcome == Factor("log(Euros)", "ln(Euros)")
    assert formula.fixed_effects == (
        FixedEffect("Origin^Year", ("Origin", "Year")),
        FixedEffect("Product[Year]", ("Product",), ("Year",)),
        FixedEffect("Firm[[t, u]]", ("Firm",), ("t", "u"), intercept=False),
    )


@pytest.mark.parametrize(
    ("right", "has"), [("x", True), ("0 + x", False), ("x - 1", False), ("-1 + x", False)]
)
def test_the_constant_can_be_left_out(right: str, has: bool) -> None:
    assert parse_formula(f"y ~ {right}").intercept is has


def test_instruments_come_last() -> None:
    formula = parse_formula("y ~ x1 | fe | x_endo_1 + x_endo_2 ~ x_inst_1 + x_inst_2")
    assert [term.name for term in formula.endogenous] == ["x_endo_1", "x_endo_2"]
    assert [term.name for term in formula.instruments] == ["x_inst_1", "x_inst_2"]
    alone = parse_formula("y ~ x1 | x_endo_1 ~ x_inst_1")
    assert (alone.fixed_effects, alone.endogenous[0].name) == ((), "x_endo_1")


def test_regressors_keep_their_order_and_names() -> None:
    items = ["share", "share^2", "l(x, 0:1)", "b:a", "C(region)", "ln(x)", "lag(x, 1)"]
    assert [term.name for term in parse_regressors(items)] == [
        "share",
        "share^2",
        "l(x, 0)",
        "l(x, 1)",
        "b:a",
        "region::{level}",
        "ln(x)",
        "lag(x, 1)",
    ]
    assert parse_regressors(["share^2"])[0].factors[0].expression == "power(share, 2)"


def test_fixed_effects_of_the_structured_form_are_read() -> None:
    names = [effect.name for effect in parse_fixed_effects(["crn", "sic2^year", "Product[Year]"])]
    assert names == ["crn", "sic2^year", "Product[Year]"]


def test_every_formula_of_the_reference_numbers_is_read_with_its_names(shared: Path) -> None:
    checked = 0
    for file in sorted((shared / "reference" / "public").glob("fx_*.json")):
        if file.stem == "fx_collinear_drop":  # what is collinear is not printed
            continue
        case = json.loads(file.read_text(encoding="utf-8"))
        for call in re.findall(r"fe\w+\(([^{}]*?), d[,)]", str(case["r_command"])):
            if "sunab" in call or "%" in call:
                continue
            formula = parse_formula(call)
            printed = set(re.findall(r'"term": "([^"]*)"', json.dumps(case["results"])))
            for term in formula.terms if printed else ():
                template = re.escape(term.name).replace(re.escape("{level}"), ".+")
                assert any(re.fullmatch(template, name) for name in printed), (call, term.name)
                checked += 1
    assert checked > 35


REFUSED_FORMULAS = {
    "y": "`~` is missing",
    "y ~": "the end",
    "~ x": "not expected",
    "y ~ x |": "missing",
    "y ~ sunab(a, b)": "unknown function",
    "y ~ x + .": "no meaning",
    "y ~ x^z": "exponent",
    "y ~ a/b": "divides",
    "y ~ x - z": "taken away",
    "y ~ poly(x, 2)": "unknown function",
    "y ~ __import__('os').system('ls')": "unknown function",
    "y ~ x | i(a)": "not a computation",
    "y ~ x | a:b": "no meaning here",
    "y ~ (x": "missing",
    "y ~ i(a):i(b)": "two categorical",
    "y ~ i(a, i.b)": "two categorical",
    "y ~ l(x, z)": "whole number",
    "y ~ l(x, 1.5)": "whole number",
    "y ~ l(x, 0:9999)": "too long",
    "y ~ I(x > 5)": "no meaning",
    "y ~ (a + b)^2": "power of a sum",
    "y ~ 2": "a number",
    "y ~ x ~ z": "not expected",
    "y ~ I(--x)": "two signs",
    "y ~ i(f, x, keep = 3)": "keep",
    "log(y, 10) ~ x": "one argument",
    "y ~ x | id | z": "`~` is missing",
    "y ~ log(l(x, 0:1))": "range",
    "y ~ d(x, 0)": "at least one",
    "c(y, z) ~ x": "unknown function",
    "y ~ x | a | b ~ ": "the end",
    "y ~ I(1e999)": "too large",
    "y ~ " + "*".join(f"x{i}" for i in range(30)): "more than 500 terms",
    "y ~ " + "(" * 100: "too deeply",
    "y ~ " + "x+" * 3000: "more than 5000",
}


@pytest.mark.parametrize("text", REFUSED_FORMULAS)
def test_a_formula_that_cannot_be_read_says_why(text: str) -> None:
    with pytest.raises(TermError) as caught:
        parse_formula(text)
    assert REFUSED_FORMULAS[text] in caught.value.problem.what
    assert caught.value.problem.code == "spec/term"


@pytest.mark.parametrize(
    ("items", "word"),
    [
        (["a + b"], "sum"),
        (["a", "a"], "already"),
        (["0"], "constant"),
        ([""], "the end"),
        (["x^y"], "exponent"),
        (["a b"], "not expected"),
        (["lgo(x)"], "unknown function"),
    ],
)
def test_a_regressor_that_cannot_be_read_says_why(items: list[str], word: str) -> None:
    with pytest.raises(TermError, match=word):
        parse_regressors(items)


@pytest.mark.parametrize(
    ("items", "word"),
    [
        (["a:b"], "meaning"),
        (["f(a)"], "computation"),
        (["5"], "not the name"),
        (["a", "a"], "already"),
    ],
)
def test_a_fixed_effect_that_cannot_be_read_says_why(items: list[str], word: str) -> None:
    with pytest.raises(TermError, match=word):
        parse_fixed_effects(items)


PIECES = st.sampled_from(
    [
        "x",
        "y",
        "treat",
        "1",
        "0",
        "2.5",
        "~",
        "+",
        "-",
        "*",
        "/",
        "^",
        ":",
        "(",
        ")",
        "[",
        "]",
        ",",
        "=",
        "|",
        "i(",
        "l(",
        "I(",
        "log(",
        "d(",
        "C(",
        "c(",
        "ref",
        "'a'",
        "`b c`",
    ]
)


@pytest.mark.property
@given(pieces=st.lists(PIECES, max_size=14), free=st.text(max_size=20))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_a_formula_or_a_term_error(pieces: list[str], free: str) -> None:
    for text in (f"y ~ {' '.join(pieces)}", "".join(pieces) + free):
        try:
            formula = parse_formula(text)
        except TermError:
            continue
        factors = [factor for term in formula.terms for factor in term.factors]
        assert not any(parse_expression(factor.expression).problems for factor in factors)
