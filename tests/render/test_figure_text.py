"""Labels on lines that fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.render.figure_text import (
    find_missing_characters,
    fit_text,
    measure_text,
    show_text,
)


def test_words_go_on_lines_that_fit() -> None:
    text = fit_text("Effect on the log of labour productivity", 80, 8)
    assert text == "Effect on the log of\nlabour productivity"
    assert all(measure_text(line, 8) <= 80 for line in text.split("\n"))


def test_a_word_without_a_space_is_broken_at_a_seam() -> None:
    assert fit_text("log_gross_value_added_per_hour", 80, 8) == "log_gross_value_\nadded_per_hour"


def test_what_does_not_fit_is_cut_with_an_ellipsis() -> None:
    assert fit_text("one two three four five six", 30, 8, 2).endswith("…")


def test_characters_without_a_shape_are_replaced_and_found() -> None:
    assert show_text("a名\u202eb\nc") == "a\ufffdb c"
    assert find_missing_characters("名é名ש−") == ("名",)


@pytest.mark.property
@given(st.text(max_size=60), st.floats(5, 300), st.integers(1, 4))
def test_any_text_fits(text: str, width: float, lines: int) -> None:
    fitted = fit_text(text, width, 7, lines)
    assert fitted.count("\n") < lines
    widest = max(measure_text(character, 7) for character in (fitted.replace("\n", "") or " "))
    assert all(measure_text(line, 7) <= max(width, 2 * widest) for line in fitted.split("\n"))
