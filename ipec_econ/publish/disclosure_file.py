"""disclosure.json: the rules, and what they withhold; in the evidence, also why."""

from __future__ import annotations

from dataclasses import asdict

from ipec_econ.core.disclosure import DisclosureReport, DisclosureRules, Verdict
from ipec_econ.publish.plain_json import write_json

DISCLOSURE_JSON = "disclosure.json"
HINT = "check the counts that the evidence is made of"


def disclosure_to_json(report: DisclosureReport) -> bytes:
    """Write what may be released: the rules, and the places of what is withheld or left out.

    Neither the rule that a number fails nor a count is in it: which of two withheld numbers rests
    on few firms, and which only protects the other, would be a step towards both.
    """
    content = {
        "profile": _describe_rules(report.rules),
        "released": sum(one.status == "released" for one in report.verdicts),
        "withheld": [_name(one) for one in report.verdicts if one.status == "suppressed"],
        "left_out": [_name(one) for one in report.verdicts if one.status == "left_out"],
    }
    return write_json(content, file=DISCLOSURE_JSON, hint=HINT)


def evidence_to_json(report: DisclosureReport) -> bytes:
    """Write every verdict with its rule and exact evidence: for the checker alone."""
    content = {
        "do_not_release": True,
        "profile": _describe_rules(report.rules),
        "verdicts": [
            {**_name(one), "status": one.status, "rule": one.rule, "reason": one.reason,
             "evidence": dict(one.evidence)}
            for one in report.verdicts
        ],
    }  # fmt: skip
    return write_json(content, file=DISCLOSURE_JSON, hint=HINT)


def _name(verdict: Verdict) -> dict[str, object]:
    return {"output": verdict.output, "key": verdict.key}


def _describe_rules(rules: DisclosureRules) -> dict[str, object]:
    return {**asdict(rules), "base": rules.base}
