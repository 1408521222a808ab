"""Expressions whose value can be worked out by hand, and what is refused before it runs."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
import sqlglot

from ipec_econ.core.expression_rules import ALLOWED_FUNCTIONS
from ipec_econ.engine import compile as engine_compile
from ipec_econ.engine.compile import CompileError, compile_expression
from ipec_econ.engine.evaluate import EvaluationError, add_columns

# Firm a is seen in 2000, 2001 and 2003: 2002 is a gap. Firm b is seen in 2000 and 2002.
ROWS = pa.table(
    {
        "firm": ["a", "a", "a", "b", "b"],
        "year": [2000, 2001, 2003, 2000, 2002],
        "x": [1, 2, 0, -4, None],
        "y": [1.0, float("nan"), 3.0, 4.0, 5.0],
        "sic": ["01110", "01110", "62020", "", None],
        "Size": [10, 20, 30, 40, 50],
        "size_text": ["10", "20", "many", "", None],
        "won": [0, 1, None, 1, 0],
    }
)

LOG2 = [4.169925001442312, 4.807354922057604, 5.247927513443585, 5.584962500721156]
"""log2 of 18, 28, 38 and 48."""


def compute(text):
    rows = add_columns(ROWS, {"value": text}, unit="firm", time="year")
    return rows.column("value").to_pylist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # lag: 2003 − 1 = 2002 is not a row of a, so row position would be wrong here.
        ("lag(x)", [None, 1, None, None, None]),
        ("lag(x, 2)", [None, None, 2, None, -4]),
        ("lag(x, 3)", [None, None, 1, None, None]),
        ("lead(x)", [2, None, None, None, None]),
        ("lead(x, 2)", [None, 0, None, None, None]),
        ("first(x)", [1, 1, 1, -4, -4]),
        ("change(x)", [None, 1, None, None, None]),
        ("change(x, 2)", [None, None, -2, None, None]),
        ("lag(x + 1) + 1", [None, 3, None, None, None]),
        ("lag(ln(x))", [None, 0.0, None, None, None]),
    ],
)
def test_calendar_functions_follow_unit_and_calendar(text, expected):
    assert compute(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x / 2", [0.5, 1.0, 0.0, -2.0, None]),
        ("1 / x", [1.0, 0.5, None, -0.25, None]),
        ("x % x", [0, 0, None, 0, None]),
        ("ln(x)", [0.0, pytest.approx(0.6931471805599453, rel=1e-15), None, None, None]),
        ("sqrt(x)", [1.0, pytest.approx(2**0.5, rel=1e-15), 0.0, None, None]),
        ("log2(Size - 2)", [3.0, *(pytest.approx(value, rel=1e-14) for value in LOG2)]),
        ("power(x, 0.5) > 0", [True, True, False, None, None]),
        ("exp(1000 * y)", [None, None, None, None, None]),
        ("x * 9223372036854775807", [9223372036854775807, None, 0, None, None]),
        ("coalesce(ln(x), -1)", [0.0, pytest.approx(0.6931471805599453), -1.0, -1.0, -1.0]),
        ("cast(size_text as double)", [10.0, 20.0, None, None, None]),
        ("cast(x * 3000000000 as integer)", [3000000000, 6000000000, 0, -12000000000, None]),
    ],
)
def test_what_cannot_be_computed_is_null_and_never_an_error(text, expected):
    assert compute(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("y > 2", [False, None, True, True, True]),
        ("sic = '01110'", [True, True, False, False, None]),
        ("left(sic, 2) = '01'", [True, True, False, False, None]),
        ("x between 0 and 1", [True, False, True, False, None]),
        ("x is null", [False, False, False, False, True]),
        ("size = 10", [True, False, False, False, False]),
        ("not won", [True, False, None, False, True]),
        ("case when won then 'yes' else 'no' end", ["no", "yes", "no", "yes", "no"]),
        ("2000000000 + 2000000000", [4000000000] * 5),
    ],
)
def test_values_are_those_of_sql(text, expected):
    assert compute(text) == expected


CALLS = {
    "abs": ("abs(x)", 2), "cast": ("cast(code as integer)", 7), "ceil": ("ceil(y)", 3.0),
    "change": ("change(x)", None), "coalesce": ("coalesce(null, x)", -2),
    "concat": ("concat(code, 'a')", "07a"), "contains": ("contains(code, '7')", True),
    "exp": ("exp(x + 2)", 1.0), "first": ("first(x)", -2), "floor": ("floor(y)", 2.0),
    "greatest": ("greatest(x, 1)", 1), "if": ("if(x < 0, 1, 2)", 1),
    "iif": ("iif(x < 0, 1, 2)", 1), "lag": ("lag(x)", None), "lead": ("lead(x)", None),
    "least": ("least(x, 1)", -2), "left": ("left(code, 1)", "0"), "length": ("length(code)", 2),
    "ln": ("ln(x + 3)", 0.0), "log10": ("log10(x + 102)", 2.0), "log2": ("log2(x + 10)", 3.0),
    "lower": ("lower('A')", "a"), "month": ("month(day)", 3), "nullif": ("nullif(x, -2)", None),
    "pow": ("pow(x, 3)", -8.0), "power": ("power(x, 2)", 4.0),
    "regexp_matches": ("regexp_matches(code, '^0')", True),
    "replace": ("replace(code, '0', '')", "7"), "right": ("right(code, 1)", "7"),
    "round": ("round(y, 1)", 2.5), "sign": ("sign(x)", -1), "sqrt": ("sqrt(x + 6)", 2.0),
    "starts_with": ("starts_with(code, '0')", True), "substr": ("substr(code, 2, 1)", "7"),
    "substring": ("substring(code, 2)", "7"), "trim": ("trim(' a ')", "a"),
    "try_cast": ("try_cast('a' as double)", None), "upper": ("upper('a')", "A"),
    "year": ("year(day)", 2020),
}  # fmt: skip


def test_every_allowed_function_runs():
    assert set(CALLS) == set(ALLOWED_FUNCTIONS)
    row = pa.table(
        {"f": ["a"], "t": [1], "x": [-2], "y": [2.46], "code": ["07"], "day": [date(2020, 3, 1)]}
    )
    expressions = {name: text for name, (text, _) in CALLS.items()}
    found = add_columns(row, expressions, unit="f", time="t").to_pylist()[0]
    assert {name: found[name] for name in CALLS} == {name: v for name, (_, v) in CALLS.items()}


def test_nested_quotients_do_not_double_the_query():
    text = "y / (" * 18 + "y" + ")" * 18
    compiled = compile_expression(text, ROWS.schema)
    assert len(compiled.sql) < 40 * len(text)
    # y/(y/(…/y)) with eighteen quotients: an even number leaves y.
    assert compute(text) == [1.0, None, 3.0, 4.0, 5.0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Sizes + 1", "did you mean `Size`"),
        ("nowhere", "available: firm, year"),
        ("sic = 1110", "`sic` is text, 1110 a number"),
        ("x in ('1', '2')", "`x` is a number, '1' a text"),
        ("sic + 1", "`sic` is text"),
        ("sic > x", "`x` is integer"),
        ("sum(x)", "aggregate"),
    ],
)
def test_refusals_name_the_column_and_its_type(text, message):
    with pytest.raises(EvaluationError, match=message):
        compute(text)


def test_names_that_differ_in_case_only_need_their_exact_spelling():
    rows = pa.table({"va": [1.0], "VA": [2.0]})
    assert add_columns(rows, {"v": "VA"}).column("v").to_pylist() == [2.0]
    with pytest.raises(EvaluationError, match="exact spelling"):
        add_columns(rows, {"v": "Va"})


@pytest.mark.parametrize(
    "text",
    [
        "(SELECT max(x) FROM read_csv('/etc/hosts'))",
        "current_setting('threads')",
        "getenv('HOME')",
        "read_text('/etc/hosts')",
        "sum(x) OVER ()",
        "random()",
        "x); DROP TABLE input; --",
    ],
)
def test_hostile_text_that_slips_past_the_parser_is_not_compiled(text, monkeypatch):
    monkeypatch.setattr(
        engine_compile, "parse_tree", lambda sql: sqlglot.parse(sql, dialect="duckdb")[0]
    )
    with pytest.raises((CompileError, sqlglot.errors.SqlglotError)):
        compile_expression(text, ROWS.schema)
