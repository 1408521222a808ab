"""Company numbers that were damaged on the way: which repairs link, which are refused."""

from __future__ import annotations

import pytest

from tests.link.make_links import link, make_awards, make_firms

STEPS = ({"match": "identifier"},)


def find(identifiers, units):
    result = link(make_awards(supplier_id=identifiers), make_firms(units), steps=STEPS)
    return [(row["firm"], row["decision"], row["reason"]) for row in result.rows.to_pylist()]


REPAIRED = {
    "00123456": None,
    "sc 123456": "repaired: inner blanks",
    "0012 3456": "repaired: inner blanks",
    "GB-COH-00123456": "repaired: prefix GB-COH-",
    "gb-coh-SC123456": "repaired: prefix GB-COH-",
    "123456": "repaired: leading zeros",
    "0123456": "repaired: leading zeros",
    "123456.0": "repaired: leading zeros",
    "GB-COH-12 3456": "repaired: leading zeros",
}


@pytest.mark.parametrize("identifier", REPAIRED)
def test_a_damaged_company_number_is_repaired_and_says_so(identifier: str):
    ((firm, decision, reason),) = find([identifier], ["00123456", "SC123456"])
    assert firm == ("SC123456" if "sc" in identifier.lower() else "00123456")
    assert (decision, reason) == ("accepted", REPAIRED[identifier])


@pytest.mark.parametrize(
    ("identifier", "unit"),
    [
        ("123", "00000123"),  # too short for a company number
        ("123456789", "0123456789"),  # too long
        ("12345", "012345"),  # the firm side has no eight characters
        ("00123456", "123456"),
        ("SC1234", "SC001234"),
        ("GB-CHC-123456", "00123456"),  # a charity's number
        ("0", "00000000"),
        ("GB-COH-", "00123456"),
    ],
)
def test_what_is_no_damaged_company_number_is_left_alone(identifier: str, unit: str):
    assert find([identifier], [unit]) == [(None, "rejected", None)]


def test_the_identifier_as_it_is_goes_before_any_repair():
    assert find(["123456"], ["00123456", "123456"]) == [("123456", "accepted", None)]


def test_a_repair_that_fits_several_firms_is_refused():
    result = link(
        make_awards(supplier_id=["12345"]), make_firms(["00012345", "012345"]), steps=STEPS
    )
    (row,) = result.rows.to_pylist()
    assert (row["firm"], row["decision"], row["n_candidates"]) == (None, "review", 2)
    assert row["reason"] == "several firms once repaired: leading zeros"
    assert row["candidates"] == ["00012345", "012345"]
    assert [notice.code for notice in result.notices] == ["link/refused-repair", "link/none-linked"]


def test_firms_that_only_a_repair_makes_equal_are_no_error():
    assert find(["SC 1", "SC1", "S C1"], ["SC 1", "SC1"]) == [
        ("SC 1", "accepted", None),
        ("SC1", "accepted", None),
        (None, "review", "several firms once repaired: inner blanks"),
    ]


def test_repairs_are_made_on_both_sides():
    assert find(["00123456"], ["GB-COH-00123456"])[0][0] == "GB-COH-00123456"


def test_repairs_are_counted_in_quality_and_notices():
    result = link(
        make_awards(supplier_id=["00123456", "123456", "GB-COH-123456", "12345"]),
        make_firms(["00123456", "00012345", "012345"]),
        steps=STEPS,
    )
    assert result.quality["repairs"] == [
        {"repair": "inner blanks", "n_linked": 0, "n_refused": 0},
        {"repair": "prefix GB-COH-", "n_linked": 0, "n_refused": 0},
        {"repair": "leading zeros", "n_linked": 2, "n_refused": 1},
    ]
    assert [(n.code, n.level, n.text) for n in result.notices] == [
        (
            "link/repaired-identifier", "info",
            "2 award rows linked by an identifier that was repaired (leading zeros)",
        ),
        (
            "link/refused-repair", "info",
            "1 award rows not linked by identifier: it fits several firms once repaired "
            "(leading zeros)",
        ),
        (
            "link/unchecked-identifier", "info",
            "3 award rows linked by an identifier that nothing confirms: there is no name or "
            "postcode on both sides to compare",
        ),
    ]  # fmt: skip
