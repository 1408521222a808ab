"""YAML 1.2's rules, made stricter, and files that were prepared to do harm."""

from __future__ import annotations

import time

import pytest

from ipec_econ.core.errors import SpecError
from ipec_econ.core.marks import Mark
from ipec_econ.spec.yaml_reader import read_yaml

QUICK_SECONDS = 1.0  # a refusal reads a few events; building the tree would take minutes


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "NO",
        "yes",
        "on",
        "Off",
        "y",
        "09310000",
        "01110",
        "00123456",
        "00",
        "2012-01-01",
        "12:30:45",
        "1_000",
        "0x10",
        "0o17",
        "0b1",
        "+5",
        ".inf",
        "-.inf",
        ".nan",
        "1e999",
        "1.2.3",
        "123456789012345678901",
        "0123.5",
        "N/A",
        "=",
        "1e",
        "--1",
    ],
)
def test_what_could_be_a_code_stays_text(text: str) -> None:
    assert read_yaml(f"a: {text}", "f").data == {"a": text}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5),
        ("-4", -4),
        ("0", 0),
        ("0.95", 0.95),
        ("1e-3", 0.001),
        (".5", 0.5),
        ("-0.5", -0.5),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
    ],
)
def test_numbers_truth_and_null_are_read(text: str, value: object) -> None:
    found = read_yaml(f"a: {text}", "f").data["a"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", ["'5'", '"true"', "'null'", '""'])
def test_what_stands_in_quotes_is_text(text: str) -> None:
    assert read_yaml(f"a: {text}", "f").data == {"a": text[1:-1]}


def test_keys_are_always_text() -> None:
    assert read_yaml("2015: a\nno: b\nnull: c\n", "f").data == {"2015": "a", "no": "b", "null": "c"}


def test_marks_count_from_one() -> None:
    marks = read_yaml("a:\n  b: [x, y]\n", "f.yaml").marks
    assert marks.keys[("a", "b")] == Mark("f.yaml", 2, 3)
    assert marks.values[("a", "b", 1)] == Mark("f.yaml", 2, 10)


def test_an_alias_bomb_is_refused_quickly() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(20)
    )
    start = time.monotonic()
    with pytest.raises(SpecError, match="anchor"):
        read_yaml(bomb, "f")
    assert time.monotonic() - start < QUICK_SECONDS


@pytest.mark.parametrize(
    "text", ["[" * 5000, "{a: " * 5000, "- " * 5000, "a: [" + "x, " * 40000 + "]"]
)
def test_what_is_too_deep_or_too_large_is_refused(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        read_yaml(text, "f")
    assert caught.value.problems[0].code == "spec/too-large"


@pytest.mark.parametrize(
    "text",
    [
        "a: *x",
        "a: &x 1",
        "a: !!python/object/apply:os.system ['ls']",
        "a: !x 1",
        "<<: {a: 1}",
        "a: 1\n---\nb: 2",
    ],
)
def test_references_tags_and_several_documents_are_refused(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        read_yaml(text, "f")
    assert caught.value.problems[0].code == "spec/yaml-feature"


@pytest.mark.parametrize("text", ['a: "\\0"', 'a: "\\ud800"', '"\\x07": 1', "a: \x01", '"": 1'])
def test_unprintable_text_and_empty_keys_are_refused(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        read_yaml(text, "f")
    assert caught.value.problems[0].code == "spec/yaml"


def test_every_duplicate_key_is_reported_with_both_lines() -> None:
    with pytest.raises(SpecError) as caught:
        read_yaml("a: 1\nb: {c: 1, c: 2}\na: 2\n", "f")
    assert [problem.where for problem in caught.value.problems] == ["f:2:11", "f:3:1"]
    assert "line 1" in caught.value.problems[1].what
