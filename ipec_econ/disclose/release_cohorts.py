"""Cohort sizes as they are released: in a table, and in a rollout figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ipec_econ.core.disclosure import DisclosureRules, Verdict
from ipec_econ.core.rollout import Rollout
from ipec_econ.core.table import WITHHELD, Cell, Table
from ipec_econ.disclose.hidden_counts import HiddenCounts, PrintedCounts
from ipec_econ.disclose.protect_counts import Counts, Sum
from ipec_econ.disclose.release_cells import CellMakers, Place, map_cells, read_counts

ROWS_OF = {"rows": "", "rows_before": "without_past", "rows_after": "without_start"}
"""Columns of rows, and of the firms that have none of them."""

FIRMS = ("firms", "without_past", "without_start")
PERIODS = ("periods_before", "periods_after")
REASON = "fewer firms than the threshold, or needed to protect such a count"


def list_cohort_counts(table: Table, rules: DisclosureRules) -> PrintedCounts:
    """Return what a table of cohorts would print, and what adds up in it.

    Cohorts make up the treated, the groups the sample, and rows before and from the start a
    cohort's rows.
    """
    counts = read_counts(table)
    rows = {place: n for place, n in counts.items() if place[2] in ROWS_OF}
    few = frozenset(n for place, n in rows.items() if n and _rests_on_few(place, counts, rules))
    firms = {place: n for place, n in counts.items() if place[2] in FIRMS}
    return PrintedCounts(
        rows=Counts(
            tuple(rows.values()),
            (*_list_sums(table, tuple(ROWS_OF), counts), *_list_halves(counts)),
            few,
        ),
        firms=Counts(tuple(firms.values()), tuple(_list_sums(table, FIRMS, counts))),
    )


def release_cohort_table(
    table: Table, hidden: HiddenCounts, rules: DisclosureRules, make: CellMakers
) -> tuple[Table, tuple[Verdict, ...]]:
    """Return the table of cohorts' sizes.

    The periods in which a cohort is seen are withheld where its size is.
    """
    counts = read_counts(table)
    labels = {
        (b, r): row.label
        for b, block in enumerate(table.blocks)
        for r, row in enumerate(block.rows)
    }
    verdicts: list[Verdict] = []

    def release(place: Place, cell: Cell) -> Cell:
        b, r, column = place
        if column in PERIODS:
            size = counts.get((b, r, "firms"))
            released = cell if hidden.release_firms(size, rules) is not None else WITHHELD
        else:
            released = make.release(cell, hidden, rules, of_firms=column in FIRMS)
        is_withheld = released is WITHHELD
        verdicts.append(
            Verdict(
                output=f"tables/{table.id}",
                key=f"{labels[b, r]}: {column}",
                status="suppressed" if is_withheld else "released",
                rule="threshold" if is_withheld else None,
                reason=REASON if is_withheld else "",
                evidence={"count": float(cell.value or 0)},
            )
        )
        return released

    return map_cells(table, release), tuple(verdicts)


def list_rollout_counts(rollout: Rollout) -> PrintedCounts:
    """Return what a rollout figure would print, and that its periods make up the treated."""
    periods = tuple(count for count in rollout.by_period.values() if count is not None)
    others = (rollout.treated, rollout.never, rollout.excluded)
    there = tuple(count for count in others if count is not None)
    sums = (Sum(sum(periods), periods), Sum(sum(there), there))
    return PrintedCounts(firms=Counts((*periods, *there), sums))


def release_rollout(
    rollout: Rollout, hidden: HiddenCounts, rules: DisclosureRules, output: str
) -> tuple[Rollout, tuple[Verdict, ...]]:
    """Return the counts of a rollout figure, withheld ones ``None``, and their verdicts."""
    by_period = {
        period: hidden.release_firms(count, rules) for period, count in rollout.by_period.items()
    }
    verdicts = tuple(
        Verdict(
            output=output,
            key=str(period),
            status="released" if by_period[period] is not None else "suppressed",
            rule=None if by_period[period] is not None else "threshold",
            reason="" if by_period[period] is not None else REASON,
            evidence={"n_units": float(count or 0)},
        )
        for period, count in rollout.by_period.items()
    )
    others = (
        hidden.release_firms(count, rules)
        for count in (rollout.treated, rollout.never, rollout.excluded)
    )
    return Rollout(by_period, *others), verdicts


def _rests_on_few(place: Place, counts: Mapping[Place, int], rules: DisclosureRules) -> bool:
    block, row, column = place
    firms = counts.get((block, row, "firms"), 0)
    firms -= counts.get((block, row, ROWS_OF[column]), 0)
    return 0 < firms < rules.threshold


def _list_sums(
    table: Table, columns: tuple[str, ...], counts: Mapping[Place, int]
) -> Iterator[Sum]:
    """Yield that cohorts make up the treated, and that the groups make up the sample."""
    last = len(table.blocks) - 1
    for column in columns:
        totals = [(last, r, column) for r in range(len(table.blocks[last].rows))]
        cohorts = [(0, r, column) for r in range(len(table.blocks[0].rows))]
        for total, parts in ((totals[0], cohorts), (totals[-1], totals[:-1])):
            there = tuple(counts[part] for part in parts if part in counts)
            if last and counts.get(total) == sum(there):
                yield Sum(counts[total], there)


def _list_halves(counts: Mapping[Place, int]) -> Iterator[Sum]:
    for (b, r, column), count in counts.items():
        halves = tuple(counts.get((b, r, half)) for half in ("rows_before", "rows_after"))
        if column == "rows" and None not in halves:
            yield Sum(count, tuple(half or 0 for half in halves))
