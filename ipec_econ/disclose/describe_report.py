"""What disclosure control did, as notices for readers outside the lab."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ipec_econ.core.disclosure import DisclosureReport, Verdict
from ipec_econ.core.errors import Problem
from ipec_econ.core.notice import Notice


def describe_report(report: DisclosureReport) -> tuple[Notice, ...]:
    """Return what is rounded, withheld and left out: by output, never by rule.

    Which of two withheld numbers rests on few firms, and which protects it, is for the checker.
    """
    rules = report.rules
    notices = [
        Notice(
            "disclose/rounded",
            "disclose",
            "disclosure",
            f"disclosure profile {rules.profile}: counts are multiples of {rules.base}, other "
            f"numbers have {rules.digits} significant digits",
        )
    ]
    suppressed = _count(report.failures)
    if suppressed:
        notices.append(
            Notice(
                "disclose/withheld",
                "disclose",
                "disclosure",
                f"withheld under the disclosure profile {rules.profile}: {suppressed}",
                level="warning",
            )
        )
    left_out = _count(one for one in report.verdicts if one.status == "left_out")
    if left_out:
        notices.append(
            Notice(
                "disclose/left-out",
                "disclose",
                "disclosure",
                f"left out under the disclosure profile {rules.profile}: {left_out}",
            )
        )
    return tuple(notices)


def describe_failures(report: DisclosureReport) -> list[Problem]:
    """Return every number that a rule refuses as a problem, with what it rests on."""
    return [_describe_failure(one, report) for one in report.failures]


def _count(verdicts: Iterable[Verdict]) -> str:
    counts = Counter(one.output for one in verdicts)
    return ", ".join(f"{number} of {output}" for output, number in counts.items())


def _describe_failure(verdict: Verdict, report: DisclosureReport) -> Problem:
    evidence = ", ".join(f"{name} {value:.6g}" for name, value in verdict.evidence.items())
    return Problem(
        code="disclose/failed",
        what=f"{verdict.output}, {verdict.key}: {verdict.reason}",
        where=verdict.output,
        why=f"rule {verdict.rule} of profile {report.rules.profile} ({evidence})",
        fix="widen the groups, leave the row out, or run without `--strict`, which withholds it",
    )
