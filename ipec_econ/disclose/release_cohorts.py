"""Cohort sizes as they are released: in a table, and in a rollout figure, the same."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from ipec_econ.core.disclosure import DisclosureRules, Verdict
from ipec_econ.core.rollout import Rollout
from ipec_econ.core.table import WITHHELD, Cell, Table
from ipec_econ.disclose.protect_counts import Sum, protect_counts
from ipec_econ.disclose.release_cells import CellMakers, Place, map_cells, name_place, read_counts
from ipec_econ.disclose.round_count import round_count

TOTAL = "all treated"
ROWS_OF = {"rows": "", "rows_before": "without_past", "rows_after": "without_start"}
"""Columns of rows, and of the firms that have none of them."""

TIED = (("firms",), ("without_past",), ("without_start",), tuple(ROWS_OF))
"""Columns of counts, together where one is the others' sum."""

PERIODS = ("periods_before", "periods_after")
REASON = "fewer firms than the threshold, or needed to protect such a cell"


def protect_cohorts(sizes: Mapping[int, int], rules: DisclosureRules) -> frozenset[int]:
    """Return the cohorts whose sizes are withheld; their total is printed in the sample flow."""
    counts = {**{str(cohort): size for cohort, size in sizes.items()}, TOTAL: sum(sizes.values())}
    sums = [Sum(TOTAL, tuple(map(str, sizes)))] if sizes else []
    withheld = protect_counts(counts, sums, rules, fixed=(TOTAL,))
    return frozenset(cohort for cohort in sizes if str(cohort) in withheld)


def release_rollout(
    rollout: Rollout, hidden: Collection[int], rules: DisclosureRules
) -> tuple[Rollout, tuple[Verdict, ...]]:
    """Return the counts of a rollout figure, withheld ones ``None``, and their verdicts."""
    by_period = {
        period: None if period in hidden else round_count(count, rules)
        for period, count in rollout.by_period.items()
    }
    verdicts = tuple(
        Verdict(
            output="",
            key=str(period),
            status="released" if by_period[period] is not None else "suppressed",
            rule=None if by_period[period] is not None else "threshold",
            reason="" if by_period[period] is not None else REASON,
            evidence={"n_units": float(count or 0)},
        )
        for period, count in rollout.by_period.items()
    )
    others = [round_count(count, rules) for count in (rollout.never, rollout.excluded)]
    if None in others:
        # One of the two and the sample's firms would tell the other.
        others = [None, None]
    return Rollout(by_period, round_count(rollout.treated, rules), *others), verdicts


def release_cohort_table(
    table: Table, hidden: Collection[int], rules: DisclosureRules, make: CellMakers
) -> tuple[Table, tuple[Verdict, ...]]:
    """Return the table of cohorts' sizes, in which the sizes of `hidden` cohorts are withheld.

    Rows are withheld where their firms are too few; the number of periods in which a cohort is
    seen, where its size is.
    """
    counts = read_counts(table)
    withheld: set[Place] = set()
    for columns in TIED:
        withheld |= _protect(table, columns, counts, hidden, rules)
    labels = _list_labels(table)
    withheld |= {
        place
        for place in counts
        if place[2] in PERIODS and (place[0], place[1], "firms") in withheld
    }

    def release(place: Place, cell: Cell) -> Cell:
        if place in withheld:
            return WITHHELD
        if place[2] in PERIODS:
            return cell
        rounded = round_count(cell.value, rules)
        return WITHHELD if rounded is None else make.count(rounded)

    verdicts = tuple(
        Verdict(
            output=f"tables/{table.id}",
            key=f"{labels[place[:2]]}: {place[2]}",
            status="suppressed" if place in withheld else "released",
            rule="threshold" if place in withheld else None,
            reason=REASON if place in withheld else "",
            evidence={"count": float(count)},
        )
        for place, count in counts.items()
    )
    return map_cells(table, release), verdicts


def _list_labels(table: Table) -> Mapping[tuple[int, int], str]:
    return {
        (b, r): row.label
        for b, block in enumerate(table.blocks)
        for r, row in enumerate(block.rows)
    }


def _protect(
    table: Table,
    columns: Collection[str],
    counts: Mapping[Place, int],
    hidden: Collection[int],
    rules: DisclosureRules,
) -> set[Place]:
    """Return the places to withhold in columns whose counts are tied to each other."""
    chosen = [place for place in counts if place[2] in columns]
    own = {name_place(place): counts[place] for place in chosen}
    last = len(table.blocks) - 1
    fixed = {name_place(place) for place in chosen if place[0] == last}
    few = {name_place(place) for place in chosen if _rests_on_few(place, counts, rules)}
    few |= {
        name_place((b, r, "firms"))
        for (b, r), label in _list_labels(table).items()
        if "firms" in columns and label in {str(cohort) for cohort in hidden}
    }
    sums = [one for column in columns for one in _list_sums(table, column, own)]
    sums += _list_halves(chosen, own)
    found = protect_counts(own, sums, rules, few=few, fixed=fixed)
    return {place for place in chosen if name_place(place) in found}


def _list_halves(places: Sequence[Place], own: Mapping[str, int]) -> Iterator[Sum]:
    """Yield that a cohort's rows are those before treatment and those from its start."""
    for b, r, column in places:
        halves = tuple(name_place((b, r, half)) for half in ("rows_before", "rows_after"))
        if column == "rows" and all(half in own for half in halves):
            yield Sum(name_place((b, r, column)), halves)


def _rests_on_few(place: Place, counts: Mapping[Place, int], rules: DisclosureRules) -> bool:
    block, row, column = place
    if column not in ROWS_OF:
        return False
    firms = counts.get((block, row, "firms"), 0)
    firms -= counts.get((block, row, ROWS_OF[column]), 0)
    return 0 < firms < rules.threshold


def _list_sums(table: Table, column: str, own: Mapping[str, int]) -> Iterator[Sum]:
    """Yield that cohorts make up the treated, and that the groups make up the sample."""
    last = len(table.blocks) - 1
    totals = [name_place((last, r, column)) for r in range(len(table.blocks[last].rows))]
    cohorts = [name_place((0, r, column)) for r in range(len(table.blocks[0].rows))]
    for total, parts in ((totals[0], cohorts), (totals[-1], totals[:-1])):
        there = [part for part in parts if part in own]
        if last and total in own and own[total] == sum(own[part] for part in there):
            yield Sum(total, tuple(there))
