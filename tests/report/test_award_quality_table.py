"""The hazards of the awards as a table, and the same numbers in the files."""

from __future__ import annotations

from ipec_econ.core.award_quality import AwardCheck, AwardCoverage, AwardQuality
from ipec_econ.core.spec.output import AwardQualityTable
from ipec_econ.publish.award_quality_file import coverage_to_csv, quality_to_csv
from ipec_econ.report.award_quality_table import build_award_quality_table

SPEC = AwardQualityTable(kind="award_quality")
CHECKS = (
    AwardCheck("value_zero", "a value of zero", "drop", (), 2, 0.0, ("a1", "a,2")),
    AwardCheck("value_huge", "a huge value", "look", (), 5, 900.0, ("a3",)),
    AwardCheck("title_missing", "no title", "none", (), 0, 0.0, ()),
    AwardCheck("bids_missing", "no bids", "none", ("bids",), None, None, ()),
)
COVERAGE = (
    AwardCoverage(2018, "local", None, 20, 18, 15, 18, None, 20, None, 1000.0, 31.5),
    AwardCoverage(2018, None, "Leeds", 20, 18, 15, 18, None, 20, None, 1000.0, 31.5),
)
QUALITY = AwardQuality(20, 1000.0, CHECKS, COVERAGE)


def test_hazards_that_are_found_stand_in_the_order_of_their_frequency() -> None:
    table = build_award_quality_table("odd", SPEC, QUALITY)
    lines = [
        [row.label, *(cell.text for cell in row.cells)]
        for block in table.blocks
        for row in block.rows
    ]
    assert lines == [
        ["A huge value", "5", "25.0", "900", "90.0"],
        ["A value of zero", "2", "10.0", "0", "0.0"],
        ["All award rows", "20", "", "1,000", ""],
    ]
    assert table.notes[1:] == (
        "Looked for and not found: title_missing.",
        "Not looked for, for want of a column: bids_missing.",
    )


def test_awards_without_values_in_one_currency_have_no_columns_of_value() -> None:
    table = build_award_quality_table("odd", SPEC, AwardQuality(20, None, CHECKS, ()))
    assert [column.id for column in table.columns] == ["rows", "share"]


def test_nothing_odd_leaves_the_total() -> None:
    table = build_award_quality_table("odd", SPEC, AwardQuality(3, None, CHECKS[2:], ()))
    assert [row.label for block in table.blocks for row in block.rows] == ["All award rows"]


def test_the_file_of_hazards() -> None:
    assert quality_to_csv(QUALITY).decode().splitlines() == [
        "check,status,rows,share,value,value_share,examples,what,advice",
        'value_zero,found,2,0.1,0,0,"a1; a,2",a value of zero,drop',
        "value_huge,found,5,0.25,900,0.9,a3,a huge value,look",
        "title_missing,none,0,0,0,0,,no title,none",
        "bids_missing,not checked,,,,,,no bids (no bids),none",
    ]


def test_the_file_of_coverage() -> None:
    assert coverage_to_csv(QUALITY).decode().splitlines() == [
        "time,buyer_type,buyer_name,rows,awards,suppliers,with_value,with_supplier_id,with_cpv,"
        "with_bids,value,median_delay",
        "2018,local,,20,18,15,18,,20,,1000,31.5",
        "2018,,Leeds,20,18,15,18,,20,,1000,31.5",
    ]
