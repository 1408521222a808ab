"""An event-study figure in one paragraph, for those who cannot see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ipec_econ.core.estimates import Estimate
from ipec_econ.report.figure_notes import is_reference
from ipec_econ.report.interval_words import MINUS, write_estimate, write_number
from ipec_econ.report.word_list import count_things, join_words

DIGITS = 4


def describe_path(drawn: Mapping[str, Sequence[Estimate]], labels: Mapping[str, str]) -> str:
    """Return what each model's path says before and after treatment, with its numbers.

    Parameters
    ----------
    drawn
        Label of a model → its rows in order of event time, at least one.
    labels
        The figure's labels of outcomes and treatments.
    """
    rows = [row for one in drawn.values() for row in one]
    times = [row.rel_time or 0 for row in rows]
    outcomes = dict.fromkeys(labels.get(row.outcome, row.outcome) for row in rows)
    treatments = dict.fromkeys(
        labels.get(row.treatment, row.treatment) for row in rows if row.treatment
    )
    effect = f"effect of {join_words(list(treatments))}" if treatments else "effect"
    start = (
        f"Event-study plot of the {effect} on {join_words(list(outcomes))}, by periods since "
        f"treatment from {_write_time(min(times))} to {_write_time(max(times))}, for "
        f"{count_things(len(drawn), 'model')}."
    )
    return " ".join([start, *(_describe_model(name, one) for name, one in drawn.items())])


def _describe_model(name: str, rows: Sequence[Estimate]) -> str:
    estimated = [row for row in rows if not is_reference(row)]
    before = [row for row in estimated if (row.rel_time or 0) < 0]
    after = [row for row in estimated if (row.rel_time or 0) >= 0]
    parts = [_describe_after(after), _describe_before(before), _describe_references(rows)]
    said = "; ".join(part for part in parts if part)
    return f"{name}: {said}."


def _describe_after(rows: Sequence[Estimate]) -> str:
    if not rows:
        return "no estimate after treatment"
    ends = [rows[0]] if len(rows) == 1 else [rows[0], rows[-1]]
    numbers = [
        f"{write_estimate(row, DIGITS)} in period {_write_time(row.rel_time or 0)}" for row in ends
    ]
    return f"the effect is {join_words(numbers)}{_count_excluding(rows, 'from period 0 on')}"


def _describe_before(rows: Sequence[Estimate]) -> str:
    if not rows:
        return ""
    values = [row.estimate for row in rows]
    low, high = (write_number(value, DIGITS) for value in (min(values), max(values)))
    spread = f"the estimate is {low}" if len(rows) == 1 else f"estimates are from {low} to {high}"
    return f"before treatment {spread}{_count_excluding(rows, 'there')}"


def _count_excluding(rows: Sequence[Estimate], where: str) -> str:
    intervals = [(row.conf_low, row.conf_high) for row in rows]
    known = [(low, high) for low, high in intervals if low is not None and high is not None]
    if not known:
        return ""
    excluding = sum(low > 0 or high < 0 for low, high in known)
    verb = "excludes" if excluding == 1 else "exclude"
    return f", and {excluding} of {count_things(len(known), 'interval')} {where} {verb} zero"


def _describe_references(rows: Sequence[Estimate]) -> str:
    times = [_write_time(row.rel_time or 0) for row in rows if is_reference(row)]
    if not times:
        return ""
    return f"period {times[0]} is the reference" if len(times) == 1 else (
        f"periods {join_words(times)} are the reference"
    )  # fmt: skip


def _write_time(rel_time: int) -> str:
    return str(rel_time).replace("-", MINUS)
