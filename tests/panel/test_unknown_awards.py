"""Awards of which a condition does not know treat nobody, and the firms are counted."""

from __future__ import annotations

from math import inf

import pytest

from tests.panel.make_panels import build, cohorts, make_awards, make_seen_firms

SEEN = {firm: range(2010, 2015) for firm in "ABCDN"}
AWARDS = [
    ("A", 2012, 1.0, "innovation"),
    ("B", 2012, 1.0, "ordinary"),
    ("C", 2012, 1.0, None),  # of no kind: among the untreated
    ("D", 2011, 1.0, None),  # before an ordinary one
    ("D", 2013, 1.0, "ordinary"),
]
KINDS = {"innovation": "buyer_type = 'innovation'", "ordinary": "not buyer_type = 'innovation'"}
TREATMENTS = {
    "won": {"kind": KINDS},
    "first": {"event": "first_award", "where": KINDS["innovation"]},
    "now": {"status": "any_award", "where": KINDS["innovation"]},
    "much": {"dose": "value", "where": KINDS["innovation"]},
}


@pytest.fixture
def panel():
    return build(make_seen_firms(SEEN), make_awards(AWARDS), treatments=TREATMENTS)


def read_notice(panel, name):
    found = [
        one for one in panel.notices if one.code == "panel/unknown-award" and one.where == name
    ]
    return found[0] if found else None


def test_unknown_awards_treat_nobody(panel):
    assert cohorts(panel, "won") == {"A": 2012, "B": 2012, "C": inf, "D": 2013, "N": inf}
    assert cohorts(panel, "first") == {"A": 2012, "B": inf, "C": inf, "D": inf, "N": inf}


@pytest.mark.parametrize(("name", "untreated"), [("won", 1), ("first", 2), ("now", 2), ("much", 2)])
def test_they_are_counted_with_the_firms_that_stay_untreated(panel, name, untreated):
    notice = read_notice(panel, name)
    assert notice.level == "warning"
    assert notice.text.startswith("of 2 awards of 2 firms it is not known")
    assert f"; {untreated} of these firms have no award that does" in notice.text


def test_where_every_such_firm_is_treated_it_is_a_remark():
    awards = make_awards([one for one in AWARDS if one[0] != "C"])
    panel = build(make_seen_firms(SEEN), awards, treatments={"won": TREATMENTS["won"]})
    notice = read_notice(panel, "won")
    assert notice.level == "info"
    assert "1 awards of 1 firms" in notice.text


def test_a_kind_that_knows_is_enough():
    kinds = {"a": "buyer_type is null", "b": "buyer_type = 'innovation'"}
    panel = build(make_seen_firms(SEEN), make_awards(AWARDS), treatments={"won": {"kind": kinds}})
    assert read_notice(panel, "won") is None


def test_known_conditions_and_none_say_nothing():
    treatments = {
        "any": {"event": "first_award"},
        "known": {"event": "first_award", "where": "value > 0"},
    }
    panel = build(make_seen_firms(SEEN), make_awards(AWARDS), treatments=treatments)
    assert read_notice(panel, "any") is read_notice(panel, "known") is None
