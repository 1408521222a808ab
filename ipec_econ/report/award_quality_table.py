"""The hazards of the awards as a table: how many rows show each, and how much value."""

from __future__ import annotations

from ipec_econ.core.award_quality import AwardCheck, AwardQuality
from ipec_econ.core.spec.output import AwardQualityTable
from ipec_econ.core.table import EMPTY, WITHHELD, Block, Cell, Column, Row, Table
from ipec_econ.report.cells import make_count_cell, make_percent_cell
from ipec_econ.report.word_list import join_words

COLUMNS = (
    Column("rows", "Award rows"),
    Column("share", "% of rows"),
    Column("value", "Value"),
    Column("value_share", "% of value"),
)
PERCENT_DIGITS = 1
ROWS_NOTE = (
    "An award row is one award and one of its suppliers, as read and before any value policy; "
    "nothing is corrected. A row can show several."
)


def build_award_quality_table(
    table_id: str, spec: AwardQualityTable, quality: AwardQuality
) -> Table:
    """Return one row a hazard that some award row shows, most frequent first, and the total.

    What was looked for and not found, and what could not be looked for, stands in the notes.
    """
    width = 2 if quality.value is None else 4
    found = sorted(
        (check for check in quality.checks if check.rows or check.withheld),
        key=lambda one: -(one.rows or 0),
    )
    rows = [Row(_capitalise(check.what), _build_cells(check, quality)[:width]) for check in found]
    total = (
        make_count_cell(quality.rows), EMPTY, make_count_cell(quality.value), EMPTY,
    )  # fmt: skip
    return Table(
        id=table_id,
        title=spec.title or "Award notices: what is odd about them",
        columns=COLUMNS[:width],
        blocks=tuple(
            block
            for block in (Block(tuple(rows)), Block((Row("All award rows", total[:width]),)))
            if block.rows
        ),
        notes=(*spec.notes, ROWS_NOTE, *_list_rest(quality)),
        decimals=PERCENT_DIGITS,
    )


def _build_cells(check: AwardCheck, quality: AwardQuality) -> tuple[Cell, ...]:
    if check.withheld:
        return (WITHHELD, WITHHELD, EMPTY, EMPTY)
    return (
        make_count_cell(check.rows),
        make_percent_cell(check.rows, quality.rows, PERCENT_DIGITS),
        make_count_cell(check.value),
        make_percent_cell(check.value, quality.value, PERCENT_DIGITS),
    )


def _list_rest(quality: AwardQuality) -> tuple[str, ...]:
    none = [check.name for check in quality.checks if check.status == "none"]
    blind = [check.name for check in quality.checks if check.status == "not checked"]
    sentences = []
    if none:
        sentences.append(f"Looked for and not found: {join_words(none)}.")
    if blind:
        sentences.append(f"Not looked for, for want of a column: {join_words(blind)}.")
    return tuple(sentences)


def _capitalise(text: str) -> str:
    return text[0].upper() + text[1:]
