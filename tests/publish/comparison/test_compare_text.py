"""Text files: identical, the same but for the last printed digit, or different."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipec_econ.publish.comparison.text import compare_text


def judge(stored: str, rerun: str, **options: object) -> str:
    found = compare_text("t.md", stored.encode(), rerun.encode(), **options)  # type: ignore[arg-type]
    return found[0].kind if found else "identical"


@pytest.mark.parametrize(
    ("stored", "rerun"),
    [
        ("| -0.2523 |", "| -0.2524 |"),
        ("−0.2523", "−0.2522"),
        ("0.2523***", "0.2524***"),
        ("(0.9999)", "(1.0000)"),
        ("1.5e-05", "1.6e-05"),
        ("[-0.10, 0.20]", "[-0.11, 0.21]"),
        ("-0.252314818182", "-0.252314818199"),
        ("0.0001", "-0.0000"),
        ("0.3", "0.300000000001"),
        ("1", "0.999999999999"),
    ],
)
def test_one_unit_of_the_last_digit_is_within_tolerance(stored: str, rerun: str):
    assert judge(stored, rerun) == "within_tolerance"


@pytest.mark.parametrize(
    ("stored", "rerun"),
    [
        ("| -0.2523 |", "| -0.2525 |"),
        ("0.2523", "-0.2523"),
        ("162", "163"),
        ("1,234", "1,235"),
        ("0.2523***", "0.2523**"),
        ("sha 3f2a9", "sha 3f2a8"),
        ("numpy 2.4.6", "numpy 2.4.7"),
        ("x1.5", "x1.6"),
        ("one", "two"),
        ("", "a"),
        ("a\nb", "a"),
        ("162", "162.4"),
    ],
)
def test_anything_else_is_different(stored: str, rerun: str):
    assert judge(stored, rerun) == "different"


@settings(deadline=None)
@given(
    value=st.integers(-(10**6), 10**6),
    change=st.integers(2, 10**6),
    template=st.sampled_from(["{}", "| {} |", "<td>{}</td>", "Grant & {} \\\\", "a: ({}), b"]),
)
def test_two_units_or_more_are_always_found(value: int, change: int, template: str):
    stored, rerun = (template.format(f"{n / 10_000:.4f}") for n in (value, value + change))
    assert judge(stored, rerun) == "different"


def test_the_first_line_beyond_tolerance_is_quoted_from_both_sides():
    (found,) = compare_text("t.md", b"0.1\n  0.3\n5\n", b"0.2\n  0.7\n6\n")
    assert (found.where, found.stored, found.rerun) == ("line 2 (and 1 more)", "0.3", "0.7")


def test_a_missing_line_is_said():
    (found,) = compare_text("t.md", b"a\nb", b"a")
    assert (found.where, found.stored, found.rerun) == ("line 2", "b", "(no line)")


def test_a_long_line_is_cut_around_what_differs():
    (found,) = compare_text("t.md", b"a" * 500 + b"x" + b"c" * 500, b"a" * 500 + b"y" + b"c" * 500)
    assert (len(found.stored), len(found.rerun)) == (160, 160)
    assert "aax" in found.stored
    assert "aay" in found.rerun


def test_versions_that_are_known_to_differ_may_differ():
    page = "<p>numpy 2.4.6, estimate 0.25</p>"
    renamed = {"2.4.6": "2.4.7"}
    assert judge(page, page.replace("2.4.6", "2.4.7"), renamed=renamed) == "within_tolerance"
    assert judge(page, page.replace("2.4.6", "2.4.8"), renamed=renamed) == "different"
    assert judge("12.4.6", "12.4.7", renamed=renamed) == "different"


def test_what_is_not_text_is_refused():
    with pytest.raises(ValueError, match="decode"):
        compare_text("t.md", b"\xff", b"a")
