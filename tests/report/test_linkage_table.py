"""Linkage as a table."""

from __future__ import annotations

import pyarrow as pa

from ipec_econ.core.spec.output import LinkageTable
from ipec_econ.core.tables import LinkResult
from ipec_econ.report.link_counts import count_links
from ipec_econ.report.linkage_table import build_linkage_table

ROWS = pa.table(
    {
        "award_id": ["a", "b", "c", "d"],
        "supplier": ["w", "x", "y", "z"],
        "firm": ["1", "1", None, "2"],
        "rule": ["identifier", "name", None, "identifier"],
        "score": [1.0, 0.9, None, 1.0],
        "decision": ["accepted", "accepted", "rejected", "accepted"],
    }
)
VALUE = {"n_with_value": 3, "total": 2000.0, "linked": 1500.0, "share_linked": 0.75}
QUALITY = {
    "value": VALUE,
    "by_rule": [
        {"rule": "name", "value": VALUE | {"linked": 300.0}},
        {"rule": "identifier", "value": VALUE | {"linked": 1200.0}},
    ],
}
SPEC = LinkageTable(kind="linkage")


def lines(quality: dict[str, object], rows: pa.Table = ROWS) -> list[list[str]]:
    table = build_linkage_table("linkage", SPEC, count_links(LinkResult(rows, quality)))
    return [
        [row.label, *(cell.text for cell in row.cells)]
        for block in table.blocks
        for row in block.rows
    ]


def test_rules_stand_in_the_order_of_the_cascade_with_rows_and_value():
    assert lines(QUALITY) == [
        ["Linked by name", "1", "25.0", "300", "15.0"],
        ["Linked by identifier", "2", "50.0", "1,200", "60.0"],
        ["Linked", "3", "75.0", "1,500", "75.0"],
        ["Not linked", "1", "25.0", "500", "25.0"],
        ["All award rows", "4", "100.0", "2,000", "100.0"],
        ["Firms with a linked award", "2", "", "", ""],
    ]


def test_awards_without_values_have_no_columns_of_value():
    assert lines({})[0] == ["Linked by identifier", "2", "50.0"]


def test_no_award_at_all_gives_counts_of_zero_and_no_shares():
    assert lines({}, ROWS.slice(0, 0)) == [
        ["Linked", "0", ""],
        ["Not linked", "0", ""],
        ["All award rows", "0", ""],
        ["Firms with a linked award", "0", ""],
    ]


def test_reviews_suppliers_and_periods_are_shown_where_they_are_measured():
    rows = ROWS.set_column(5, "decision", pa.array(["accepted", "accepted", "review", "accepted"]))
    quality = {
        "n_suppliers_linked": 3, "share_suppliers_linked": 0.75, "value": VALUE,
        "by_time": [
            {"time": 2019, "n_awards": 4, "n_linked": 1, "value": VALUE | {"linked": 500.0}},
            {"time": 2020, "n_awards": 0, "n_linked": 0, "value": None},
        ],
    }  # fmt: skip
    assert lines(quality, rows)[2:] == [
        ["Linked", "3", "75.0", "1,500", "75.0"],
        ["Not linked", "1", "25.0", "500", "25.0"],
        ["Of these, for review", "1", "25.0", "", ""],
        ["All award rows", "4", "100.0", "2,000", "100.0"],
        ["Suppliers linked (% of suppliers)", "3", "75.0", "", ""],
        ["Firms with a linked award", "2", "", "", ""],
        ["2019", "1", "25.0", "500", "25.0"],
        ["2020", "0", "", "", ""],
    ]
    table = build_linkage_table("linkage", SPEC, count_links(LinkResult(rows, quality)))
    assert table.blocks[-1].title == "Linked, by period of award"
    assert table.notes[-1].startswith("Shares of a period")
