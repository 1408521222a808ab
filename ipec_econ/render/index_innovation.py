"""The innovation flag on the index page: rules, thresholds, agreement with labels."""

from __future__ import annotations

from ipec_econ.core.innovation import FlagCount, InnovationRecord, Interval
from ipec_econ.render.html_text import mark_text
from ipec_econ.render.record_table import (
    Heading,
    RecordGroup,
    build_record_table,
    format_count,
    format_percent,
)

THREE_WAYS = (
    "An award buys innovation, is ordinary, or is not known to be either; what is not known is "
    "in no kind. A rule says nothing of an award that lacks what it reads. Labels win over rules; "
    "agreement is that of the rules alone."
)


def write_innovation(record: InnovationRecord) -> list[str]:
    """Return a table of flags, one of rules, and one of agreement where there are labels."""
    parts = [mark_text("p", THREE_WAYS), _write_flags(record)]
    if record.rules:
        parts.append(_write_rules(record))
    if any(one.agreement is not None for one in record.thresholds):
        parts.append(_write_agreement(record))
    return parts


def _write_flags(record: InnovationRecord) -> str:
    headings = (
        Heading("Flag"),
        Heading("Innovation", "count"),
        Heading("Ordinary", "count"),
        Heading("Not known", "count"),
        Heading("% of value not known", "count"),
    )
    rows = [("In the study", *_write_count(record.flagged))]
    for one in record.thresholds:
        needed = f"at least {one.threshold} of {len(record.rules)}"
        rows.append((f"Rules alone, {needed}", *_write_count(one.alone)))
    caption = f"{format_count(record.rows)} award rows, before any value policy"
    return build_record_table(caption, headings, [RecordGroup(tuple(rows))])


def _write_count(count: FlagCount) -> tuple[str, str, str, str]:
    values = (count.innovation_value, count.ordinary_value, count.unknown_value)
    total = sum(value for value in values if value is not None)
    return (
        format_count(count.innovation),
        format_count(count.ordinary),
        format_count(count.unknown),
        format_percent(count.unknown_value, total),
    )


def _write_rules(record: InnovationRecord) -> str:
    headings = (
        Heading("Rule"),
        Heading("Yes", "count"),
        Heading("No", "count"),
        Heading("Nothing", "count"),
        Heading("Examples"),
    )
    rows = tuple(
        (
            rule.name,
            format_count(rule.yes),
            format_count(rule.no),
            format_count(rule.nothing),
            "; ".join(f"{award} ({seen})" for award, seen in rule.examples),
        )
        for rule in record.rules
    )
    caption = f"What each rule of version {record.version} says of the award rows"
    return build_record_table(caption, headings, [RecordGroup(rows)])


def _write_agreement(record: InnovationRecord) -> str:
    headings = (
        Heading("Rules that must say yes", "count"),
        Heading("Both say innovation", "count"),
        Heading("Rules alone", "count"),
        Heading("Labels alone", "count"),
        Heading("Neither", "count"),
        Heading("Rules undecided", "count"),
        Heading("Precision", "count"),
        Heading("Recall", "count"),
        Heading("F1", "count"),
        Heading("Cohen's kappa", "count"),
    )
    rows = tuple(
        (
            str(one.threshold),
            format_count(found.true_yes),
            format_count(found.false_yes),
            format_count(found.false_no),
            format_count(found.true_no),
            format_count(found.undecided_innovation + found.undecided_ordinary),
            *map(_write_interval, (found.precision, found.recall, found.f1, found.kappa)),
        )
        for one in record.thresholds
        if (found := one.agreement) is not None
    )
    matched = 0 if record.labels is None else record.labels.matched
    caption = (
        f"The rules alone against {format_count(matched)} labelled awards, with "
        f"{record.conf_level:.0%} intervals"
    )
    return build_record_table(caption, headings, [RecordGroup(rows)])


def _write_interval(interval: Interval) -> str:
    estimate, low, high = interval
    if estimate is None or low is None or high is None:
        return ""
    return f"{estimate:.2f} [{low:.2f}, {high:.2f}]"
