"""Sentences and notices without exact counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipec_econ.core.notice import Notice
from ipec_econ.disclose.mask_text import mask_text
from ipec_econ.disclose.release_notice import release_notice
from tests.disclose.rules import make_rules

RULES = make_rules()


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("no firm accepted (7 rows for review)", "no firm accepted ([c] rows for review)"),
        ("1,234 of 17 firms", "1,230 of 20 firms"),
        ("G/(G−1) × (N−1)/(N−K)", "G/(G−1) × (N−1)/(N−K)"),
        ("WCR11, 999 replications", "WCR11, 999 replications"),
        ("95% intervals, p = 0.0123", "95% intervals, p = 0.0123"),
        ("first award before 2012", "first award before 2012"),
        ("(Imbens and Rubin 2015)", "(Imbens and Rubin 2015)"),
        ("not (sic2 >= '10')", "not (sic2 >= '10')"),
        ("2013 firms", "2013 firms"),
    ],
)
def test_numbers_that_count_are_rounded(text: str, masked: str) -> None:
    assert mask_text(text, RULES, periods=(2009, 2018)) == masked


@pytest.mark.property
@given(st.integers(1, 10**6))
def test_no_count_of_firms_survives(count: int) -> None:
    if count % RULES.base:
        assert str(count) not in mask_text(f"it has {count} firms.", RULES).split()


def test_a_notice_keeps_its_code_and_loses_its_text() -> None:
    notice = Notice(
        "estimate/few-clusters", "estimate", "model cs", "only 7 clusters", level="warning"
    )
    released = release_notice(notice, {"model", "cs"})
    assert (released.code, released.where, released.level) == (notice.code, "model cs", "warning")
    assert "7" not in released.text


def test_a_place_that_names_a_firm_is_left_out() -> None:
    notice = Notice("source/odd-row", "sources", "firms.csv row 3, firm 01234567", "odd")
    assert release_notice(notice, {"model", "cs"}).where == ""


def test_what_disclosure_control_says_itself_stays() -> None:
    notice = Notice("disclose/withheld", "disclose", "disclosure", "84 of estimates")
    assert release_notice(notice, set()) == notice
