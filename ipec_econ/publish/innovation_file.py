"""innovation.json: which awards were flagged, by which rule, and how labels judge the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ipec_econ.core.innovation import (
    FlagCount,
    InnovationRecord,
    LabelAgreement,
    RuleCount,
    ThresholdCount,
)
from ipec_econ.publish.plain_json import write_json

INNOVATION_JSON = "innovation.json"


def innovation_to_json(record: InnovationRecord) -> bytes:
    """Write the record; rules and thresholds in order, ``null`` where a measure is not defined."""
    labels = record.labels
    content: dict[str, object] = {
        "rules_version": record.version,
        "threshold": record.threshold,
        "rows": record.rows,
        "flagged": _describe_flags(record.flagged),
        "rules": [_describe_rule(rule) for rule in record.rules],
        "thresholds": [_describe_threshold(one, record.conf_level) for one in record.thresholds],
        "labels": None
        if labels is None
        else {
            "path": labels.path,
            "labels": labels.labels,
            "matched": labels.matched,
            "innovation": labels.innovation,
            "ordinary": labels.ordinary,
        },
    }
    return write_json(content, file=INNOVATION_JSON, hint="check the values of the awards")


def _describe_flags(count: FlagCount) -> Mapping[str, object]:
    return {
        flag: {"rows": getattr(count, flag), "value": getattr(count, f"{flag}_value")}
        for flag in ("innovation", "ordinary", "unknown")
    }


def _describe_rule(rule: RuleCount) -> Mapping[str, object]:
    return {
        "rule": rule.name,
        "yes": rule.yes,
        "no": rule.no,
        "nothing": rule.nothing,
        "examples": _list_pairs(rule.examples, "evidence"),
    }


def _describe_threshold(one: ThresholdCount, conf_level: float) -> Mapping[str, object]:
    return {
        "threshold": one.threshold,
        "rules_alone": _describe_flags(one.alone),
        "with_labels": _describe_flags(one.flagged),
        "rules_against_labels": None
        if one.agreement is None
        else _describe_agreement(one.agreement, conf_level),
    }


def _describe_agreement(found: LabelAgreement, conf_level: float) -> Mapping[str, object]:
    measures = {
        name: {"estimate": estimate, "conf_low": low, "conf_high": high}
        for name, (estimate, low, high) in found.measures.items()
    }
    return {
        "true_yes": found.true_yes,
        "false_yes": found.false_yes,
        "false_no": found.false_no,
        "true_no": found.true_no,
        "undecided_innovation": found.undecided_innovation,
        "undecided_ordinary": found.undecided_ordinary,
        "conf_level": conf_level,
        **measures,
        "differ": _list_pairs(found.wrong, "rules_say"),
    }


def _list_pairs(pairs: Sequence[tuple[str, str]], second: str) -> list[Mapping[str, str]]:
    return [{"award_id": award, second: said} for award, said in pairs]
