"""How numbers print."""

from __future__ import annotations

import math

import pytest

from ipec_econ.report.number_format import format_count, format_number, format_p_value


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (-0.252314818182, 4, "-0.2523"),
        (0.15, 3, "0.150"),
        (1234.5, 1, "1234.5"),
        (2, 2, "2.00"),
        (0.5, 0, "0"),
        (1.5, 0, "2"),
        (0.3, 0, "0"),
    ],
)
def test_a_number_has_as_many_decimals_as_asked(value, digits, text):
    assert format_number(value, digits) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.125, "0.12"), (0.135, "0.14"), (2.675, "2.68"), (-0.125, "-0.12")]
)
def test_a_tie_of_the_decimal_digits_rounds_to_even(value, text):
    assert format_number(value, 2) == text


def test_noise_beyond_the_published_digits_does_not_move_a_tie():
    assert format_number(0.125 + 1e-15, 2) == format_number(0.125 - 1e-15, 2) == "0.12"


@pytest.mark.parametrize("value", [0.0, -0.0, 1e-13, -1e-17])
def test_zero_and_noise_around_it_print_without_a_sign(value):
    assert format_number(value, 4) == "0.0000"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-0.00000312, "-3.1e-06"),
        (0.00005, "5.0e-05"),
        (0.00005001, "0.0001"),
        (1234567890.0, "1.2346e+09"),
        (-3e12, "-3.0000e+12"),
        (999999999.0, "999999999.0000"),
    ],
)
def test_numbers_that_fixed_decimals_cannot_show_print_in_powers_of_ten(value, text):
    assert format_number(value, 4) == text


@pytest.mark.parametrize(
    ("value", "text"), [(math.nan, "–"), (math.inf, "inf"), (-math.inf, "-inf")]
)
def test_what_is_no_number_still_prints(value, text):
    assert format_number(value, 4) == text
    assert format_count(value) == text


@pytest.mark.parametrize(
    ("count", "text"), [(162, "162"), (4000, "4,000"), (1234567.0, "1,234,567"), (0, "0")]
)
def test_counts_have_thousands_commas(count, text):
    assert format_count(count) == text


@pytest.mark.parametrize(
    ("p_value", "digits", "text"),
    [
        (0.0971, 4, "p = 0.0971"),
        (0.00001, 4, "p < 0.0001"),
        (0.0, 3, "p < 0.001"),
        (1.0, 2, "p = 1.00"),
        (0.2, 0, "p = 0.2"),
        (math.nan, 4, "–"),
    ],
)
def test_a_p_value_never_prints_as_zero(p_value, digits, text):
    assert format_p_value(p_value, digits) == text
