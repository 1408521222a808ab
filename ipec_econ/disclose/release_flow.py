"""The sample flow as it is released: rounded, small losses withheld, none to be worked out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from ipec_econ.core.disclosure import DisclosureRules, Verdict
from ipec_econ.core.flow import FLOW_COUNTS, FlowLine, FlowStep
from ipec_econ.disclose.mask_text import mask_text
from ipec_econ.disclose.protect_counts import Sum, protect_counts
from ipec_econ.disclose.round_count import round_count

MEASURES = ("rows", "units", "treated_units")


@dataclass(frozen=True, slots=True)
class ReleasedFlow:
    """The lines, a verdict on each, and by measure the counts that nothing else may print.

    ``hidden`` holds what is left after a step: a model's last step says how many rows and firms it
    used.
    """

    lines: tuple[FlowLine, ...]
    verdicts: tuple[Verdict, ...]
    hidden: Mapping[str, frozenset[int]]


def release_flow(
    flow: Sequence[FlowStep], rules: DisclosureRules, periods: tuple[int, int] | None
) -> ReleasedFlow:
    """Release a flow in which no small count can be worked out.

    What is left before a step is what is left after it and what it lost. Rows are withheld where
    their firms are too few: rows of three firms are three firms' data, however many. A count that
    occurs twice is withheld in both places or in none.
    """
    withheld = {measure: _protect(flow, measure, rules) for measure in MEASURES}
    lines, verdicts = [], []
    for step in flow:
        hidden = frozenset(
            field
            for measure in MEASURES
            for field in (measure, f"{measure}_lost")
            if _label(step, field) in withheld[measure]
        )
        lines.append(_release(step, hidden, rules, periods))
        verdicts.append(_judge(step, hidden, rules))
    return ReleasedFlow(
        tuple(lines),
        tuple(verdicts),
        {
            measure: frozenset(
                getattr(step, measure)
                for step in flow
                if _label(step, measure) in withheld[measure]
            )
            for measure in MEASURES
        },
    )


def _label(step: FlowStep, field: str) -> str:
    """Name a count by its value: the same one in two places is one count."""
    kind = "lost" if field.endswith("_lost") else "left"
    return f"{kind} {getattr(step, field)}"


def _protect(flow: Sequence[FlowStep], measure: str, rules: DisclosureRules) -> frozenset[str]:
    fields = (measure, f"{measure}_lost")
    counts = {
        _label(step, field): getattr(step, field)
        for step in flow
        for field in fields
        if getattr(step, field) is not None
    }
    few: set[str] = set()
    if measure == "rows":
        few = {
            _label(step, field)
            for step in flow
            for field, firms in zip(fields, (step.units, step.units_lost), strict=True)
            if 0 < firms < rules.threshold
        }
    return protect_counts(counts, list(dict.fromkeys(_list_sums(flow, measure))), rules, few=few)


def _list_sums(flow: Sequence[FlowStep], measure: str) -> Iterator[Sum]:
    for _, members in groupby(flow, key=lambda step: step.scope):
        for before, step in pairwise(members):
            was, left = getattr(before, measure), getattr(step, measure)
            lost = getattr(step, f"{measure}_lost")
            if None not in (was, left, lost) and lost and was == left + lost:
                parts = (_label(step, measure), _label(step, f"{measure}_lost"))
                yield Sum(_label(before, measure), parts)
    yield from _list_groups(flow, measure)


def _list_groups(flow: Sequence[FlowStep], measure: str) -> Iterator[Sum]:
    """Yield that the groups of a model with `by` make up its sample, where all are there."""
    by_model: dict[str, list[tuple[FlowStep, FlowStep]]] = {}
    for before, step in pairwise(flow):
        if step.step == "group" and step.scope == before.scope:
            by_model.setdefault(step.scope.partition("/")[0], []).append((before, step))
    for pairs in by_model.values():
        whole = getattr(pairs[0][0], measure)
        left = [getattr(step, measure) for _, step in pairs]
        if None not in left and whole == sum(left):
            names = tuple(_label(step, measure) for _, step in pairs)
            yield Sum(_label(pairs[0][0], measure), names)


def _release(
    step: FlowStep,
    hidden: frozenset[str],
    rules: DisclosureRules,
    periods: tuple[int, int] | None,
) -> FlowLine:
    counts = {
        name: None if name in hidden else round_count(getattr(step, name), rules)
        for name in FLOW_COUNTS
    }
    reason = mask_text(step.reason, rules, periods=periods)
    return FlowLine(step.scope, step.step, reason, **counts, withheld=hidden)


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
