"""Bids that lost: linked as awards are, and counted apart."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from ipec_econ.publish.links_file import links_to_csv
from tests.link.make_links import link, make_awards, make_firms

FIRMS = make_firms(["P", "Q", "R"], ["Papa Ltd", "Quebec Ltd", "Romeo Trading Ltd"])
AWARDS = make_awards(
    award_id=["a1", "a2"], supplier_name=["Papa", "Nobody"], supplier_id=[None, None],
    time=[2020, 2020],
)  # fmt: skip
BIDS = pa.table(
    {
        "award_id": ["a1", "a1", "a2"],
        "supplier_name": ["Quebec Limited", "Romeo Tradings", "Else"],
        "supplier_id": pa.array([None, None, None], pa.string()),
        "time": [2020, 2020, 2020],
    }
)
STEPS = ({"match": "name"}, {"match": "fuzzy", "threshold": 0.9})


def test_bids_are_linked_by_the_same_rules_and_change_no_rate():
    plain = link(AWARDS, FIRMS, steps=STEPS)
    both = link(replace(AWARDS, bids=BIDS), FIRMS, steps=STEPS)
    assert both.bids.column("firm").to_pylist() == ["Q", "R", None]
    assert both.rows.equals(plain.rows)
    assert both.flow == plain.flow
    assert {key: both.quality[key] for key in plain.quality} == plain.quality
    assert both.quality["bids"] == {
        "n_bids": 3, "n_linked": 2, "n_suppliers": 3, "n_suppliers_linked": 2, "n_firms_linked": 2,
    }  # fmt: skip
    assert [notice.code for notice in both.notices if notice not in plain.notices] == ["link/bids"]


def test_links_csv_says_who_lost():
    lines = links_to_csv(link(replace(AWARDS, bids=BIDS), FIRMS, steps=STEPS)).decode().split("\n")
    assert lines[0].endswith(",n_suppliers,bidder_role")
    assert lines[1].startswith("a1,Papa,P,name")
    assert lines[1].rstrip().endswith(",supplier")
    assert lines[3].startswith("a1,Quebec Limited,Q,name")
    assert lines[3].rstrip().endswith(",tenderer")
