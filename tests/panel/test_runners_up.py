"""Runners-up as the untreated, by hand: who bid and lost, when, and had not won by then."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest
from pydantic import ValidationError

from ipec_econ.link.cascade import link_awards
from ipec_econ.panel.build import build_panel
from tests.panel.make_panels import cohorts, losses, make_awards, make_firms, make_spec

YEARS = range(2010, 2015)
UNITS = "ABCDEFGH"
FIRMS = make_firms({"firm": [f for f in UNITS for _ in YEARS], "year": [*YEARS] * len(UNITS)})
WON = [
    ("A", 2012, 500.0, "local"),  # aw0
    ("C", 2013, 10.0, "local"),  # aw1
    ("X", 2011, 500.0, "local"),  # aw2: its winner is in no table, and yet others lost it
    ("H", 2010, 10.0, "local"),  # aw3
    ("X", 2016, 500.0, "local"),  # aw4: after the panel
]
LOST = [
    ("B", "aw2", 2011),  # never won: a runner-up
    ("C", "aw0", 2012),  # lost a large one, then won a small one
    ("E", "aw1", 2013),  # lost a small one alone
    ("F", "aw4", 2016),  # lost after the panel's end
    ("A", "aw2", 2011),  # lost, then won
    ("H", "aw2", 2011),  # had won a small one when it lost a large one
    ("Y", "aw2", 2011),  # no firm of the table
]
"""D and G never bid."""


def make_bids():
    lost = pa.table(
        {
            "award_id": [bid[1] for bid in LOST],
            "time": pa.array([bid[2] for bid in LOST], pa.int64()),
            "supplier_id": [bid[0] for bid in LOST],
        }
    )
    return replace(make_awards(WON), bids=lost)


def build(awards=None, **treatments):
    awards = awards or make_bids()
    spec = make_spec(awards={"source": "a.csv", "bidders": "keep"}, treatments=treatments)
    return build_panel(FIRMS, awards, link_awards(awards, FIRMS, spec.link), spec)


RUNNERS_UP = {"event": "first_award", "controls": "runners_up"}
INF = float("inf")


def test_the_untreated_are_those_who_bid_and_lost():
    panel = build(first=RUNNERS_UP)
    found = {"A": 2012, "B": INF, "C": 2013, "E": INF, "H": 2010}
    assert cohorts(panel, "first") == found
    # D, F and G have lost no bid up to 2014.
    assert losses(panel, "treatment:first")["no_lost_bid"] == (15, 3, 0)
    assert losses(panel, "treatment:first")["won_before"] == (0, 0, 0)
    column = dict(zip(panel.rows.column("firm").to_pylist(), panel.rows.column("first").to_pylist(),
                      strict=True))  # fmt: skip
    assert [column[unit] for unit in UNITS] == [1, 0, 1, None, 0, None, None, 1]


def test_a_bid_counts_for_awards_that_count_and_before_any_award():
    panel = build(large={**RUNNERS_UP, "where": "value >= 100"})
    # C lost aw0 in 2012 before its small award; H had won when it lost; E lost a small one.
    assert cohorts(panel, "large") == {"A": 2012, "B": INF, "C": INF}
    found = losses(panel, "treatment:large")
    assert (found["no_lost_bid"], found["won_before"]) == ((20, 4, 0), (5, 1, 0))


def test_bids_before_coverage_and_its_clean_window_are_not_looked_at():
    panel = build(clean={**RUNNERS_UP, "clean_window": 2})
    # From 2012 on: B's bid of 2011 is too early; H has no clean cohort.
    assert cohorts(panel, "clean") == {"A": 2012, "C": 2013, "E": INF}


def test_losing_bids_are_in_no_event_status_or_dose():
    others = {"first": {"event": "first_award"}, "won": {"status": "any_award"},
              "income": {"dose": "value"}}  # fmt: skip
    plain, beside = build(make_awards(WON), **others), build(**others)
    assert plain.rows.equals(beside.rows)
    assert plain.flow == beside.flow


def test_runners_up_without_bids_are_refused():
    with pytest.raises(ValidationError, match="no losing bidder is read"):
        make_spec(treatments={"first": RUNNERS_UP})
    with pytest.raises(ValidationError, match="needs awards"):
        make_spec(treatments={"on": {"event": "first", "column": "x", "controls": "runners_up"}})
