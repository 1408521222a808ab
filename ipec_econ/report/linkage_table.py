"""Linkage as a table: what each rule linked and what stayed unlinked, by count and by value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ipec_econ.core.link_summary import LinkSummary
from ipec_econ.core.spec.output import LinkageTable
from ipec_econ.core.table import EMPTY, WITHHELD, Block, Cell, Column, Row, Table
from ipec_econ.report.cells import make_count_cell, make_percent_cell

COUNT_COLUMNS = (Column("rows", "Award rows"), Column("share", "% of rows"))
VALUE_COLUMNS = (Column("value", "Value"), Column("value_share", "% of value"))
PERCENT_DIGITS = 1
ROWS_NOTE = "An award row is one award and one of its suppliers."
TIME_NOTE = "Shares of a period are of the award rows, and the value, of that period."
VALUE_NOTE = "Values are summed over the award rows that have one."

Values = tuple[float | None, float | None]
"""Value of some award rows, and of all that have one."""


def build_linkage_table(table_id: str, spec: LinkageTable, links: LinkSummary) -> Table:
    """Return one row a rule, the totals, and one row a period of award.

    Columns of value appear where the awards have values; they count award rows with a value.
    """
    linked, total = _read_values(links.quality)
    has_values = total is not None
    totals = _list_totals(links, linked, total)
    rows = [*_list_rules(links), *totals]
    width = 4 if has_values else 2
    built = [
        Row(label, _build_cells(count, links.rows, value, total)[:width])
        for label, count, value in rows
    ]
    n_rules = len(built) - len(totals)
    firms = Row("Firms with a linked award", (_make_count(links.firms), *(EMPTY,) * (width - 1)))
    blocks = (
        Block(tuple(built[:n_rules])),
        Block((*built[n_rules:], *_build_suppliers(links, width), firms)),
        Block(tuple(_list_times(links, width)), "Linked, by period of award"),
    )
    return Table(
        id=table_id,
        title=spec.title or "Linkage of awards to firms",
        columns=(*COUNT_COLUMNS, *VALUE_COLUMNS)[:width],
        blocks=tuple(block for block in blocks if block.rows),
        notes=(
            *spec.notes,
            ROWS_NOTE,
            *((VALUE_NOTE,) if has_values else ()),
            *((TIME_NOTE,) if blocks[2].rows else ()),
        ),
        decimals=PERCENT_DIGITS,
    )


Line = tuple[str, int | None, float | None]


def _list_rules(links: LinkSummary) -> Iterable[Line]:
    measured = links.quality.get("by_rule")
    reports = measured if isinstance(measured, list | tuple) else ()
    values = {str(r.get("rule")): _read_values(r)[0] for r in reports if isinstance(r, Mapping)}
    for rule in dict.fromkeys([*values, *links.by_rule]):
        yield f"Linked by {rule}", links.by_rule.get(rule, 0), values.get(rule)


def _list_totals(links: LinkSummary, linked: float | None, total: float | None) -> list[Line]:
    rest = None if linked is None or total is None else total - linked
    return [
        ("Linked", links.linked, linked),
        ("Not linked", _subtract(links.rows, links.linked), rest),
        *([] if links.review == 0 else [("Of these, for review", links.review, None)]),
        ("All award rows", links.rows, total),
    ]


def _build_suppliers(links: LinkSummary, width: int) -> list[Row]:
    number, share = (links.quality.get(f"{kind}_suppliers_linked") for kind in ("n", "share"))
    if not isinstance(number, int):
        return []
    known = share if isinstance(share, int | float) else None
    percent = make_percent_cell(known, 1, PERCENT_DIGITS)
    cells = (make_count_cell(number), percent, *(EMPTY,) * (width - 2))
    return [Row("Suppliers linked (% of suppliers)", cells)]


def _list_times(links: LinkSummary, width: int) -> Iterable[Row]:
    measured = links.quality.get("by_time")
    for entry in measured if isinstance(measured, list | tuple) else ():
        linked, total = _read_values(entry)
        cells = _build_cells(entry["n_linked"], entry["n_awards"], linked, total)
        yield Row(str(entry["time"]), cells[:width])


def _read_values(quality: Mapping[str, object]) -> Values:
    """Return the linked and the total value that a quality report states, if any."""
    value = quality.get("value")
    if not isinstance(value, Mapping):
        return None, None
    linked, total = value.get("linked"), value.get("total")
    if not isinstance(linked, int | float) or not isinstance(total, int | float):
        return None, None
    return float(linked), float(total)


def _subtract(whole: int | None, part: int | None) -> int | None:
    return None if whole is None or part is None else whole - part


def _make_count(count: int | None) -> Cell:
    return WITHHELD if count is None else make_count_cell(count)


def _build_cells(
    count: int | None, n_rows: int | None, value: float | None, total: float | None
) -> tuple[Cell, ...]:
    is_known = count is not None and n_rows is not None
    return (
        _make_count(count),
        make_percent_cell(count, n_rows, PERCENT_DIGITS) if is_known else WITHHELD,
        make_count_cell(value),
        make_percent_cell(value, total, PERCENT_DIGITS),
    )
