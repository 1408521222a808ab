"""A summary table as it is released."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ipec_econ.core.described import DescribedRows
from ipec_econ.core.disclosure import DisclosureRules, Rule, Status, Verdict
from ipec_econ.core.table import WITHHELD, Cell, Table
from ipec_econ.disclose.hidden_counts import HiddenCounts, PrintedCounts
from ipec_econ.disclose.judge_values import (
    ENDS,
    MOMENTS,
    QUARTILES,
    REASONS,
    ValueVerdict,
    judge_values,
)
from ipec_econ.disclose.protect_counts import Counts, Sum
from ipec_econ.disclose.protect_levels import protect_levels
from ipec_econ.disclose.release_cells import CellMakers, Place, map_cells, read_counts
from ipec_econ.disclose.round_count import COARSE_DIGITS, round_count, round_number
from ipec_econ.disclose.told_means import ToldMean, find_mean

STATISTICS = (*MOMENTS, *QUARTILES, *ENDS)
NEVER: tuple[Rule, ...] = ("endpoint", "differencing")
"""What is left out whatever the firms: no failure."""

Rules = dict[tuple[int, int], dict[str, Rule]]
"""Group and variable → the statistics that are withheld there."""


def release_summary(
    table: Table,
    described: DescribedRows,
    hidden: HiddenCounts,
    rules: DisclosureRules,
    make: CellMakers,
    told: Sequence[ToldMean] = (),
) -> tuple[Table, tuple[Verdict, ...]]:
    """Return the table without what rests on few firms, or would give that away.

    Smallest and largest values are never released, quartiles with two significant digits. The
    share of a category is computed anew from the rounded counts. Where a group's mean is withheld,
    so are others, until those withheld rest on enough firms together: from the mean of all and
    the other groups' it would follow.

    Parameters
    ----------
    told
        Means that other tables tell: one of nearly the same rows is withheld here.
    """
    verdicts = {
        (g, v): judge_values(variable.values[rows], described.firms[rows], rules)
        for g, (_, rows) in enumerate(described.groups)
        for v, variable in enumerate(described.variables)
    }
    withheld: Rules = {key: dict(one.withheld) for key, one in verdicts.items()}
    _withhold_near(withheld, described, told, rules)
    _protect_means(withheld, verdicts, described, rules)
    counts = read_counts(table)

    def release(place: Place, cell: Cell) -> Cell:
        b, r, column = place
        if r < len(described.variables) and column in withheld[b, r]:
            return WITHHELD
        if cell.role == "count":
            return make.release(cell, hidden, rules, of_firms=_counts_firms(place, table))
        if cell.value is None:
            return cell
        if described.variables[r].is_share:
            return _release_share(cell.value, counts[b, r, "n"], rules, make, table.decimals)
        is_coarse = column in QUARTILES or verdicts[b, r].is_whole
        digits = min(rules.digits, COARSE_DIGITS) if is_coarse else rules.digits
        return make.number(round_number(cell.value, rules, digits=digits), table.decimals)

    judged = [
        Verdict(
            output=f"tables/{table.id}",
            key=_name(described, g, v),
            status=_judge(withheld[g, v]),
            rule=next(iter(_list_failures(withheld[g, v])), None),
            reason=_explain(withheld[g, v]),
            evidence=verdicts[g, v].evidence,
        )
        for g, v in verdicts
    ]
    return map_cells(table, release), tuple(judged)


def _withhold_near(
    withheld: Rules, described: DescribedRows, told: Sequence[ToldMean], rules: DisclosureRules
) -> None:
    for (g, v), statistics in withheld.items():
        mean = find_mean(described, g, v)
        if any(mean.is_near(one, rules) for one in told):
            for name in MOMENTS:
                statistics.setdefault(name, "differencing")


def _release_share(
    share: float, n_rows: int, rules: DisclosureRules, make: CellMakers, decimals: int
) -> Cell:
    part, whole = round_count(round(share * n_rows), rules), round_count(n_rows, rules)
    return WITHHELD if part is None or not whole else make.number(part / whole, decimals)


def _protect_means(
    withheld: Rules,
    verdicts: Mapping[tuple[int, int], ValueVerdict],
    described: DescribedRows,
    rules: DisclosureRules,
) -> None:
    """Withhold further means until none that is withheld follows from others."""
    before = -1
    while before != (now := sum(map(len, withheld.values()))):
        before = now
        for g in range(len(described.groups)):
            lost = [v for v in range(len(described.variables)) if _has_lost(withheld[g, v])]
            firms = {
                v: verdicts[g, v].evidence.get("firms_with", 0.0)
                for v in range(len(described.variables))
            }
            for v in protect_levels(described.variables, lost, firms, rules.threshold):
                _withhold(withheld[g, v])
        _protect_groups(withheld, verdicts, described, rules)


def _has_lost(statistics: Mapping[str, Rule]) -> bool:
    return bool(statistics.keys() & set(MOMENTS))


def _protect_groups(
    withheld: Rules,
    verdicts: Mapping[tuple[int, int], ValueVerdict],
    described: DescribedRows,
    rules: DisclosureRules,
) -> None:
    """Withhold moments of further groups, smallest first, and of all rows where that is not it."""
    for v in range(len(described.variables)):
        firms = {g: verdicts[g, v].evidence["n_units"] for g in range(1, len(described.groups))}
        groups = sorted((g for g in firms if firms[g]), key=lambda g: (firms[g], g))
        lost = [g for g in groups if _has_lost(withheld[g, v])]
        left = [g for g in groups if g not in lost]
        while lost and not (len(lost) > 1 and sum(firms[g] for g in lost) >= rules.threshold):
            if not left:
                _withhold(withheld[0, v])
                break
            lost.append(left.pop(0))
            _withhold(withheld[lost[-1], v])


def _withhold(statistics: dict[str, Rule]) -> None:
    for name in MOMENTS:
        statistics.setdefault(name, "recoverable")


def list_summary_counts(
    table: Table, described: DescribedRows, rules: DisclosureRules
) -> PrintedCounts:
    """Return what a summary table would print, and what adds up in it.

    Values and missing ones are all rows, and groups make up all rows, or all firms.
    """
    counts = read_counts(table)
    of_firms = {place: n for place, n in counts.items() if _counts_firms(place, table)}
    of_rows = {place: n for place, n in counts.items() if place not in of_firms}
    sums = [
        Sum(counts[b, len(block.rows) - 2, "n"], (counts[b, r, "n"], counts[b, r, "missing"]))
        for b, block in enumerate(table.blocks)
        for r in range(len(block.rows) - 2)
        if counts[b, r, "missing"]
    ]
    few = frozenset(counts[place] for place in _find_few(described, rules))
    return PrintedCounts(
        rows=Counts(tuple(of_rows.values()), (*sums, *_list_group_sums(of_rows, table)), few),
        firms=Counts(tuple(of_firms.values()), tuple(_list_group_sums(of_firms, table))),
    )


def _list_group_sums(counts: Mapping[Place, int], table: Table) -> Iterator[Sum]:
    for (b, r, column), count in counts.items():
        parts = [(g, r, column) for g in range(1, len(table.blocks))]
        if b == 0 and parts and count == sum(counts[part] for part in parts):
            yield Sum(count, tuple(counts[part] for part in parts))


def _counts_firms(place: Place, table: Table) -> bool:
    return place[1] == len(table.blocks[place[0]].rows) - 1


def _find_few(described: DescribedRows, rules: DisclosureRules) -> Iterator[Place]:
    """Yield counts of rows that are of few firms: with a value, without one, and all."""
    for g, (_, inside) in enumerate(described.groups):
        for v, variable in enumerate(described.variables):
            unknown = np.isnan(variable.values)
            for column, rows in (("n", inside & ~unknown), ("missing", inside & unknown)):
                if 0 < len(np.unique(described.firms[rows])) < rules.threshold:
                    yield (g, v, column)
        if 0 < len(np.unique(described.firms[inside])) < rules.threshold:
            yield (g, len(described.variables), "n")


def _name(described: DescribedRows, group: int, variable: int) -> str:
    title = described.groups[group][0]
    label = described.variables[variable].label
    return f"{title}: {label}" if title else label


def _list_failures(withheld: Mapping[str, Rule]) -> list[Rule]:
    return [rule for rule in withheld.values() if rule not in NEVER] or list(withheld.values())


def _judge(withheld: Mapping[str, Rule]) -> Status:
    if any(rule not in NEVER for rule in withheld.values()):
        return "suppressed"
    return "left_out" if withheld else "released"


def _explain(withheld: Mapping[str, Rule]) -> str:
    by_rule: dict[Rule, list[str]] = {}
    for name, rule in withheld.items():
        by_rule.setdefault(rule, []).append(name)
    return "; ".join(f"{', '.join(names)}: {REASONS[rule]}" for rule, names in by_rule.items())
