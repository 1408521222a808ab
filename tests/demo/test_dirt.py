"""How buyers write names and numbers, fault by fault."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipec_econ.demo.dirt import dirty_name, dirty_number
from tests.demo.test_releases import FAULTLESS

HALF = [0.5] * 10


@pytest.mark.parametrize(
    ("fault", "number", "written"),
    [
        ("missing_number", "00123456", None),
        ("lost_zeros", "00123456", "123456"),
        ("lost_zeros", "SC012345", "SC12345"),
        ("spaced_number", "00123456", "0012 3456"),
        ("prefixed_number", "SC012345", "GB-COH-SC012345"),
        ("wrong_number", "00123456", "OTHER"),
    ],
)
def test_a_number_with_one_fault(fault: str, number: str, written: str | None) -> None:
    hazards = replace(FAULTLESS, **{fault: 1.0})
    assert dirty_number(number, "OTHER", [0.5, 0.5], hazards) == written


def test_a_number_without_fault_is_itself() -> None:
    assert dirty_number("00123456", "OTHER", [0.5, 0.5], FAULTLESS) == "00123456"


@pytest.mark.parametrize(
    ("fault", "written"),
    [
        ("upper_case", "ASHBY ENGINEERING LIMITED"),
        ("lower_case", "ashby engineering limited"),
        ("no_form", "Ashby Engineering"),
        ("other_form", "Ashby Engineering Ltd."),
        ("abbreviation", "Ashby Eng Limited"),
        ("typo", "Ashby Egnineering Limited"),
        ("trading_as", "Ashby Engineering Limited T/A Engineering Ashby"),
        ("punctuation", "Ashby, Engineering Limited"),
    ],
)
def test_a_name_with_one_fault(fault: str, written: str) -> None:
    hazards = replace(FAULTLESS, **{fault: 1.0})
    assert dirty_name("ASHBY ENGINEERING LIMITED", HALF, hazards) == written
