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


def test_reviews_names_ties_repairs_and_periods_are_lines_where_there_are_any():
    rule = {
        "rule": "name", "n_linked": 2, "share_linked": 0.5, "n_suppliers_linked": 1,
        "n_firms_linked": 2, "value": None,
    }  # fmt: skip
    full = QUALITY | {
        "n_review": 7, "share_review": 0.0066, "by_rule": [rule], "normaliser": "1",
        "n_nameless": 3,
        "ties": {
            "n_tied": 9, "n_broken_by_legal_form": 1, "n_broken_by_postcode": 0,
            "n_broken_by_period": 1, "n_broken_by_name_in_period": 0, "n_left_for_review": 7,
        },
        "repairs": [
            {"repair": "inner blanks", "n_linked": 0, "n_refused": 0},
            {"repair": "leading zeros", "n_linked": 4, "n_refused": 1},
        ],
        "by_time": [
            {"time": 2019, "n_awards": 4, "n_linked": 1, "share_linked": 0.25},
            {"time": 2020, "n_awards": 1, "n_linked": 1, "share_linked": 1.0, "value": VALUE},
        ],
    }  # fmt: skip
    assert describe_linkage(full)[4:] == (
        "for review  7 of 1,057 (0.7%), unlinked",
        "by name: 2 rows (50.0%), 1 supplier, 2 firms",
        "names       normaliser 1; 3 rows without a name to compare",
        "ties        9 rows: broken 1 by legal form, 1 by period; 7 left for review",
        "repaired    leading zeros: 4 rows linked, 1 refused",
        "in 2019: 1 of 4 rows (25.0%)",
        "in 2020: 1 of 1 row (100.0%), 99.8% of value",
    )


def test_broken_ties_alone_are_told_too():
    ties = {
        "n_tied": 1, "n_broken_by_legal_form": 0, "n_broken_by_postcode": 1,
        "n_broken_by_period": 0, "n_broken_by_name_in_period": 0, "n_left_for_review": 0,
    }  # fmt: skip
    lines = describe_linkage(QUALITY | {"normaliser": "1", "n_nameless": 0, "ties": ties})
    assert lines[-1] == "ties        1 row: broken 1 by postcode; 0 left for review"
