"""Expressions: what is allowed, what is refused and why, and text of any kind."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.core.expression import parse_expression, parse_tree
from ipec_econ.core.expression_rules import ALLOWED_FUNCTIONS, KEYWORDS

ALLOWED = {
    "not innovation": ("innovation",),
    "lscrap is not null": ("lscrap",),
    "value_gbp / lag(turnover)": ("value_gbp", "turnover"),
    "value_gbp >= 100000": ("value_gbp",),
    "ln(gva / employees)": ("gva", "employees"),
    "year between 2010 and 2015": ("year",),
    "sector in ('A','B')": ("sector",),
    "cpv like '0931%' and sic = '01110'": ("cpv", "sic"),
    "grant = 1 or set = 2": ("grant", "set"),
    "order + group + table": ("order", "group", "table"),
    'first > 1 and "end" = 2': ("first", "end"),
    'first(x) + lag(x, 2) - lead(x) * change("odd name", 3)': ("x", "odd name"),
    "lag(change(x))": ("x",),
    "date >= date '2012-01-01'": ("date",),
    "case when a > 1 then 'x' else upper(b) end": ("a", "b"),
    "case a when 1 then 2 end": ("a",),
    "cast(a as integer) + b::double": ("a", "b"),
    "if(x > 1, 2, 3) = iif(y, 1, 0)": ("x", "y"),
    "x^2 + x ** 2": ("x",),
    "power(-x, 2)": ("x",),
    "(-x)^2": ("x",),
    "x in (-1, 2.5) and y is distinct from 3": ("x", "y"),
    "a || '-' || b": ("a", "b"),
    "regexp_matches(name, '^\\d+ [a-z]', 'i')": ("name",),
    "x like 'a\\_%' escape '\\'": ("x",),
    "x is true and y == 1 and z <> 2": ("x", "y", "z"),
    "Größe > 1e3": ("Größe",),
    "coalesce(nullif(a, 0), 1)": ("a",),
    "true": (),
}

REFUSED = {
    "(select count(*) from read_csv('some/other/file')) > 0": "select",
    "x in (select y from t)": "select",
    "exists (select 1)": "exists",
    "read_csv('x')": "read_csv",
    "read_parquet('x')": "read_parquet",
    "getenv('HOME')": "getenv",
    "pragma_version()": "pragma_version",
    "system.read_text('x')": "`.`",
    "sum(x)": "aggregate",
    "count(*)": "aggregate",
    "row_number()": "aggregate",
    "lag(x) over (order by y)": "over",
    "sum(x) filter (where y)": "aggregate",
    "first(distinct x)": "distinct",
    "log(x)": "ambiguous",
    "-x^2": "ambiguous",
    "a^b^c": "ambiguous",
    "x = null": "null",
    "1 < x < 3": "chained",
    "x is y": "`is`",
    "x in y": "`in`",
    "x in (y, 1)": "`in`",
    "x in ('a', null)": "`in`",
    "lag(x, y)": "whole number",
    "lag(x, -1)": "whole number",
    "lag(x, 0)": "whole number",
    "lag(x, 1000)": "whole number",
    "*": "columns",
    "coalesce(*)": "columns",
    "(a, b)": "list",
    "a; drop table b": "`;`",
    "a -- b": "`--`",
    "a /* b */": "`/*`",
    "x -> x + 1": "`->`",
    "x[1]": "`[`",
    "{'a': 1}": "`{`",
    "$1": "`$`",
    "?": "`?`",
    "@x": "`@`",
    "t.x": "`.`",
    "x ~ 'a'": "`~`",
    "x::blob": "blob",
    "cast(x as json)": "json",
    "a::int[]": "`[`",
    "columns('a')": "columns",
    "unnest(x)": "unnest",
    '"ln"(x)': "ln",
    "a" * 2001: "characters",
    "(" * 30 + "x" + ")" * 30: "deeply",
    "not " * 50 + "x": "deeply",
    "": "empty",
    "  ": "empty",
    "x y": "nothing stands between",
    "x as y": "`y`",
    "x and": "after it",
    "ln(x": "never closed",
    "ln x)": "nothing stands between",
    "x)": "closes nothing",
    "case when a then 1": "never closed",
    "abs(1, 2)": "takes 1 argument",
    "ln()": "takes 1 argument",
    "if(a, b)": "takes 3 arguments",
    "'abc": "never closed",
    '"abc': "never closed",
    "‘a’": "typographic",
    "cpv = 09310000": "leading zero",
    "0x10": "neither a number nor a name",
    "1_000": "neither a number nor a name",
    "x\x00": "not printable",
    "\ud800": "not printable",
    "x between 1": "cannot be read",
}


@pytest.mark.parametrize("text", ALLOWED)
def test_an_allowed_expression_tells_its_columns(text: str) -> None:
    parsed = parse_expression(text)
    assert parsed.problems == ()
    assert parsed.columns == ALLOWED[text]


@pytest.mark.parametrize("text", REFUSED)
def test_a_refused_expression_says_why(text: str) -> None:
    problems = parse_expression(text).problems
    assert problems
    assert REFUSED[text] in problems[0].what
    assert problems[0].code in (
        "spec/expression-refused",
        "spec/expression-syntax",
        "spec/unknown-function",
    )
    with pytest.raises(ValueError, match=r"\S"):
        parse_tree(text)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("lnn(x)", "`ln`"),
        ("exo(x)", "`exp`"),
        ("max(a, b)", "greatest"),
        ("isnull(x)", "is null"),
        ("shift(x)", "lag"),
        ("log(x)", "log10"),
    ],
)
def test_a_wrong_function_suggests_the_right_one(text: str, suggestion: str) -> None:
    assert suggestion in parse_expression(text).problems[0].fix


def test_columns_of_the_tree_are_quoted_names_as_written() -> None:
    assert parse_tree("Grant + order").sql("duckdb") == '"Grant" + "order"'


def test_logarithms_of_a_base_keep_their_own_function() -> None:
    assert parse_tree("log2(x) + log10(y)").sql("duckdb") == 'LOG2("x") + LOG10("y")'


@pytest.mark.parametrize("name", sorted(ALLOWED_FUNCTIONS))
def test_every_function_on_the_list_passes_the_tree_check(name: str) -> None:
    fewest, _ = ALLOWED_FUNCTIONS[name]
    arguments = ", ".join(["x", "2", "3"][:fewest])
    text = f"{name}(x as double)" if "cast" in name else f"{name}({arguments})"
    assert parse_expression(text).problems == ()


@pytest.mark.property
@given(text=st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_is_answered_without_an_exception(text: str) -> None:
    assert parse_expression(text).text == text


PIECES = st.sampled_from(
    [
        *sorted(KEYWORDS),
        "x",
        "y",
        "1",
        "'a'",
        '"b c"',
        "(",
        ")",
        ",",
        "+",
        "-",
        "*",
        "/",
        "^",
        "=",
        "<",
        "lag",
        "ln",
        "if",
        "cast",
        "int",
        "::",
        "date",
        "over",
        "order",
        "by",
        "interval",
        "any",
        "exists",
        "values",
        "map",
        "current_date",
        "filter",
        "where",
        "ignore",
        "nulls",
        "at",
        "time",
        "zone",
        "for",
    ]
)


@pytest.mark.property
@given(pieces=st.lists(PIECES, max_size=12))
@settings(max_examples=300, deadline=None)
def test_any_mixture_of_sql_words_is_answered_without_an_exception(pieces: list[str]) -> None:
    parsed = parse_expression(" ".join(pieces))
    if not parsed.problems:
        assert parse_tree(parsed.text).sql("duckdb")


@pytest.mark.property
@given(literal=st.text(st.characters(exclude_categories=("C",)), max_size=20))
@settings(max_examples=100, deadline=None)
def test_a_text_reaches_the_tree_unchanged(literal: str) -> None:
    quoted = literal.replace("'", "''")
    assert parse_tree(f"x = '{quoted}'").expression.name == literal
