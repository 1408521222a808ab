"""A balance table as it is released."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ipec_econ.core.described import DescribedRows
from ipec_econ.core.disclosure import DisclosureRules, Rule, Verdict
from ipec_econ.core.table import WITHHELD, Cell, Table
from ipec_econ.disclose.hidden_counts import HiddenCounts, PrintedCounts
from ipec_econ.disclose.judge_values import MOMENTS, REASONS, ValueVerdict, judge_values
from ipec_econ.disclose.protect_counts import Counts, Sum
from ipec_econ.disclose.protect_levels import protect_levels
from ipec_econ.disclose.release_cells import CellMakers, Place, map_cells, read_counts
from ipec_econ.disclose.round_count import COARSE_DIGITS, round_number

FIRMS = ("treated_firms", "never_firms")


def release_balance(
    table: Table,
    described: DescribedRows,
    hidden: HiddenCounts,
    rules: DisclosureRules,
    make: CellMakers,
) -> tuple[Table, tuple[Verdict, ...]]:
    """Return the table without the lines of which either side rests on too few firms.

    A category's line also needs enough firms that have it, and enough that have not, on either
    side.
    """
    counts = read_counts(table)
    judged = _protect_lines(
        [_judge(v, described, counts, rules) for v in range(len(described.variables))],
        described,
        rules,
    )

    def release(place: Place, cell: Cell) -> Cell:
        b, r, _ = place
        if b == 0 and judged[r][0] is not None:
            return WITHHELD
        if cell.role == "count":
            return make.release(cell, hidden, rules, of_firms=True)
        if cell.value is None:
            return cell
        is_whole = judged[r][1].is_whole
        digits = min(rules.digits, COARSE_DIGITS) if is_whole else rules.digits
        return make.number(round_number(cell.value, rules, digits=digits), table.decimals)

    verdicts = [
        Verdict(
            output=f"tables/{table.id}",
            key=described.variables[v].label,
            status="released" if rule is None else "suppressed",
            rule=rule,
            reason="" if rule is None else REASONS[rule],
            evidence=one.evidence,
        )
        for v, (rule, one) in enumerate(judged)
    ]
    return map_cells(table, release), tuple(verdicts)


def _judge(
    number: int, described: DescribedRows, counts: Mapping[Place, int], rules: DisclosureRules
) -> tuple[Rule | None, ValueVerdict]:
    """Return the first rule that a line fails on either side, and what it rests on."""
    variable = described.variables[number]
    evidence: dict[str, float] = {}
    failed: Rule | None = None
    is_whole = False
    for column, (title, rows) in zip(FIRMS, described.groups, strict=True):
        one = judge_values(variable.values[rows], described.firms[rows], rules)
        # The line compares within periods, so that some of the firms may not be used.
        used = counts.get((0, number, column), 0)
        unused = one.evidence["n_units"] - used
        sides = [one.evidence.get(name) for name in ("firms_without", "firms_with")]
        prefix = title.replace(" ", "_")
        evidence |= {f"{prefix}_{name}": value for name, value in one.evidence.items()}
        evidence[f"{prefix}_used"] = float(used)
        rule = next((one.withheld[name] for name in MOMENTS if name in one.withheld), None)
        if used < rules.threshold:
            rule = "threshold"
        elif any(side is not None and side - unused < rules.threshold for side in sides):
            rule = "class"
        failed = failed or rule
        is_whole = is_whole or one.is_whole
    return failed, ValueVerdict({}, evidence, is_whole)


def _protect_lines(
    judged: Sequence[tuple[Rule | None, ValueVerdict]],
    described: DescribedRows,
    rules: DisclosureRules,
) -> list[tuple[Rule | None, ValueVerdict]]:
    """Withhold further categories, whose shares would tell one that is withheld on either side."""
    lost = {v for v, (rule, _) in enumerate(judged) if rule is not None}
    for title, _ in described.groups:
        name = f"{title.replace(' ', '_')}_firms_with"
        firms = {v: one.evidence.get(name, 0.0) for v, (_, one) in enumerate(judged)}
        lost |= protect_levels(described.variables, lost, firms, rules.threshold)
    return [
        ("recoverable" if rule is None and v in lost else rule, one)
        for v, (rule, one) in enumerate(judged)
    ]


def list_balance_counts(table: Table) -> PrintedCounts:
    """Return what a balance table would print of firms, and how the lines below it add up."""
    counts = read_counts(table)
    sums = []
    for column in FIRMS:
        steps = [counts.get((1, r, column)) for r in range(len(table.blocks[1].rows))]
        there = [step for step in steps if step is not None]
        if len(there) > 1 and there[0] == sum(there[1:]):
            sums.append(Sum(there[0], tuple(there[1:])))
    return PrintedCounts(firms=Counts(tuple(counts.values()), tuple(sums)))
