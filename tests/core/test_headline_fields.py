"""A headline's sentence taken apart: words, fields and braces that print."""

from __future__ import annotations

import pytest

from ipec_econ.core.headline_fields import FIELDS, list_fields, split_sentence, suggest_field


def rebuild(sentence: str) -> list[str]:
    return [f"<{p.text}>" if p.is_field else p.text for p in split_sentence(sentence)]


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("It is {value}.", ["It is ", "<value>", "."]),
        ("{ value } ({conf_int})", ["<value>", " (", "<conf_int>", ")"]),
        ("{{value}} stays", ["{", "value", "}", " stays"]),
        ("a { b", ["a ", "<{>", " b"]),
        ("a } b", ["a ", "<}>", " b"]),
        ("{}", ["<>"]),
        ("{value!r:>9}", ["<value!r:>9>"]),
        ("", []),
    ],
)
def test_words_fields_and_braces(sentence: str, parts: list[str]) -> None:
    assert rebuild(sentence) == parts


def test_fields_are_listed_once_in_their_order() -> None:
    assert list_fields("{b} {a} {b}") == ("b", "a")


def test_a_near_miss_is_named_and_a_far_one_gets_the_list() -> None:
    assert suggest_field("conf_nit") == "did you mean `{conf_int}`?"
    assert all(name in suggest_field("zzzz") for name in FIELDS)
