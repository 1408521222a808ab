"""The sample flow as it is released: rounded, small losses withheld, none to be worked out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any

from ipec_econ.core.disclosure import DisclosureRules, Verdict
from ipec_econ.core.flow import FLOW_COUNTS, FlowLine, FlowStep
from ipec_econ.disclose.hidden_counts import HiddenCounts, PrintedCounts
from ipec_econ.disclose.mask_text import mask_text
from ipec_econ.disclose.protect_counts import Counts, Sum

MEASURES = ("rows", "units", "treated_units")


def list_flow_counts(flow: Sequence[FlowStep], rules: DisclosureRules) -> PrintedCounts:
    """Return what the flow would print, and what adds up in it.

    What is left before a step is what is left after it and what it lost; groups of a model with
    `by` make up its sample. Rows are withheld where their firms are too few: rows of three firms
    are three firms' data, however many.
    """
    few = frozenset(
        rows
        for step in flow
        for rows, firms in ((step.rows, step.units), (step.rows_lost, step.units_lost))
        if 0 < firms < rules.threshold
    )
    firms = [_count(flow, measure) for measure in MEASURES[1:]]
    return PrintedCounts(
        rows=Counts(_list_printed(flow, "rows"), tuple(_list_sums(flow, "rows")), few - {0}),
        firms=Counts(
            tuple(value for one in firms for value in one.printed),
            tuple(each for one in firms for each in one.sums),
        ),
    )


def release_flow(
    flow: Sequence[FlowStep],
    hidden: HiddenCounts,
    rules: DisclosureRules,
    periods: tuple[int, int] | None,
) -> tuple[tuple[FlowLine, ...], tuple[Verdict, ...]]:
    """Return the lines, and a verdict on each."""
    lines, verdicts = [], []
    for step in flow:
        counts: dict[str, Any] = {
            name: (hidden.release_rows if name.startswith("rows") else hidden.release_firms)(
                getattr(step, name), rules
            )
            for name in FLOW_COUNTS
        }
        withheld = frozenset(
            name
            for name, count in counts.items()
            if count is None and getattr(step, name) is not None
        )
        reason = mask_text(step.reason, rules, periods=periods)
        lines.append(FlowLine(step.scope, step.step, reason, **counts, withheld=withheld))
        verdicts.append(_judge(step, withheld, rules))
    return tuple(lines), tuple(verdicts)


def _count(flow: Sequence[FlowStep], measure: str) -> Counts:
    return Counts(_list_printed(flow, measure), tuple(_list_sums(flow, measure)))


def _list_printed(flow: Sequence[FlowStep], measure: str) -> tuple[int, ...]:
    counts = (getattr(step, name) for step in flow for name in (measure, f"{measure}_lost"))
    return tuple(count for count in counts if count is not None)


def _list_sums(flow: Sequence[FlowStep], measure: str) -> Iterator[Sum]:
    for _, members in groupby(flow, key=lambda step: step.scope):
        for before, step in pairwise(members):
            was, left = getattr(before, measure), getattr(step, measure)
            lost = getattr(step, f"{measure}_lost")
            if None not in (was, left, lost) and lost and was == left + lost:
                yield Sum(was, (left, lost))
    yield from _list_groups(flow, measure)


def _list_groups(flow: Sequence[FlowStep], measure: str) -> Iterator[Sum]:
    """Yield that the groups of a model with `by` make up its sample, where all are there."""
    by_model: dict[str, list[tuple[FlowStep, FlowStep]]] = {}
    for before, step in pairwise(flow):
        if step.step == "group" and step.scope == before.scope:
            by_model.setdefault(step.scope.partition("/")[0], []).append((before, step))
    for pairs in by_model.values():
        whole = getattr(pairs[0][0], measure)
        left = tuple(getattr(step, measure) for _, step in pairs)
        if None not in left and whole == sum(left):
            yield Sum(whole, left)


def _judge(step: FlowStep, hidden: frozenset[str], rules: DisclosureRules) -> Verdict:
    counts = {name: getattr(step, name) for name in FLOW_COUNTS}
    evidence = {name: float(count) for name, count in counts.items() if count is not None}
    small = [name for name in sorted(hidden) if 0 < (counts[name] or 0) < rules.threshold]
    return Verdict(
        output="sample_flow",
        key=f"{step.scope}: {step.step}",
        status="suppressed" if hidden else "released",
        rule=("threshold" if small else "recoverable") if hidden else None,
        reason=f"withheld: {', '.join(sorted(hidden))}" if hidden else "",
        evidence=evidence,
    )
