"""Match rates as lines for a terminal."""

from __future__ import annotations

from ipec_econ.report.link_words import describe_linkage

VALUE = {"n_with_value": 57, "total": 1493500.0, "linked": 1490000.0, "share_linked": 0.99766}
QUALITY = {
    "n_awards": 1057, "n_linked": 1000, "share_linked": 0.946, "n_suppliers": 27,
    "n_suppliers_linked": 20, "share_suppliers_linked": 0.7407, "n_firms": 60,
    "n_firms_linked": 20, "share_firms_linked": 0.3333, "value": VALUE,
    "by_rule": [{"rule": "identifier", "n_linked": 1, "share_linked": 0.0009, "value": VALUE}],
}  # fmt: skip


def test_every_measure_is_a_line_of_words():
    assert describe_linkage(QUALITY) == (
        "award rows  1,000 of 1,057 (94.6%) linked",
        "suppliers   20 of 27 (74.1%) linked",
        "firms       20 of 60 (33.3%) with a linked award",
        "value       1,490,000 of 1,493,500 (99.8%) linked, summed over 57 rows with a value",
        "by identifier: 1 row (0.1%), 99.8% of value",
    )


def test_shares_of_nothing_and_awards_without_values_are_left_out():
    empty = {
        "n_awards": 0, "n_linked": 0, "share_linked": None, "n_suppliers": 0,
        "n_suppliers_linked": 0, "share_suppliers_linked": None, "n_firms": 1,
        "n_firms_linked": 0, "share_firms_linked": 0.0, "value": None,
        "by_rule": [{"rule": "identifier", "n_linked": 0, "share_linked": None, "value": None}],
    }  # fmt: skip
    assert describe_linkage(empty) == (
        "award rows  0 of 0 linked",
        "suppliers   0 of 0 linked",
        "firms       0 of 1 (0.0%) with a linked award",
        "by identifier: 0 rows",
    )
