"""Diagnostics as they are released: what rests on released estimates, rounded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ipec_econ.core.disclosure import DisclosureRules, Rule, Verdict
from ipec_econ.core.elasticities import KNOWN, NOISE
from ipec_econ.core.estimates import Diagnostic, Estimate
from ipec_econ.disclose.hidden_counts import HiddenCounts
from ipec_econ.disclose.round_count import round_number

MEASURES = ("value", "lower", "upper", "statistic", "p_value")
REFUSED: Mapping[str, Rule] = {"leave_one_cohort_out": "differencing"}
"""Rules that others of the diagnostics break; those that are not named have no evidence."""

REASONS: Mapping[Rule, str] = {
    "threshold": "of a model or an event time that is withheld",
    "differencing": "the change is one cohort's share in the average",
    "endpoint": "computed at the smallest and largest value of a regressor",
    "no_evidence": "nothing counts the firms that it rests on",
}


Release = Callable[
    [Diagnostic, Sequence[Estimate], DisclosureRules], tuple[Diagnostic | None, Rule | None]
]
"""What is released of a diagnostic, or the rule that it breaks."""


def release_diagnostics(
    diagnostics: Sequence[Diagnostic],
    rows: Sequence[Estimate],
    hidden: HiddenCounts,
    rules: DisclosureRules,
) -> tuple[tuple[Diagnostic, ...], tuple[Verdict, ...]]:
    """Return the diagnostics that are released, and the verdicts on all.

    Parameters
    ----------
    rows
        The model's estimates, as released.
    hidden
        Counts that no output prints: firms of groups are among them.
    """
    kept, verdicts = [], []
    for one in diagnostics:
        released: Diagnostic | None
        rule: Rule | None
        if one.diagnostic == "group":
            released, rule = _release_group(one, hidden, rules), None
        else:
            released, rule = _release(one, rows, rules)
        key = f"{one.model}: {one.diagnostic} {one.key}"
        if released is not None:
            kept.append(released)
            verdicts.append(Verdict("diagnostics", key, "released"))
        else:
            verdicts.append(
                Verdict("diagnostics", key, "left_out", rule, REASONS[rule or "no_evidence"])
            )
    return tuple(kept), tuple(verdicts)


def _release_group(one: Diagnostic, hidden: HiddenCounts, rules: DisclosureRules) -> Diagnostic:
    count = hidden.release_firms(one.value, rules)
    note = one.note.partition(";")[0]
    return replace(one, value=None if count is None else float(count), note=note)


def _release(
    one: Diagnostic, rows: Sequence[Estimate], rules: DisclosureRules
) -> tuple[Diagnostic | None, Rule | None]:
    if all(row.withheld for row in rows):
        return None, "threshold"
    release = RELEASES.get(one.diagnostic)
    if release is None:
        return None, REFUSED.get(one.diagnostic, "no_evidence")
    return release(one, rows, rules)


def _release_row(
    one: Diagnostic, rows: Sequence[Estimate], rules: DisclosureRules
) -> tuple[Diagnostic | None, Rule | None]:
    """Release what is told of one estimate, whose key is the diagnostic's."""
    own = next((row for row in rows if row.key == one.key), None)
    released = own is not None and not own.withheld
    return (replace(_round(one, rules), note=""), None) if released else (None, "threshold")


def _release_noise(
    one: Diagnostic, rows: Sequence[Estimate], rules: DisclosureRules
) -> tuple[Diagnostic | None, Rule | None]:
    """Release a standard error of an estimate, whose key begins the diagnostic's."""
    released, rule = _release_row(replace(one, key=one.key.partition(KNOWN)[0]), rows, rules)
    return None if released is None else replace(released, key=one.key), rule


def _release_equality(
    one: Diagnostic, rows: Sequence[Estimate], rules: DisclosureRules
) -> tuple[Diagnostic | None, Rule | None]:
    whole = not any(row.withheld for row in rows)
    test = replace(_round(one, rules), statistic=None, note="")
    return (test, None) if whole else (None, "threshold")


def _release_turning_point(
    one: Diagnostic, rows: Sequence[Estimate], rules: DisclosureRules
) -> tuple[Diagnostic | None, Rule | None]:
    """Release the point; the test of the shape is at the smallest and largest value."""
    if one.key.endswith(" shape") or any(row.withheld for row in rows):
        return None, "endpoint"
    return _round(one, rules), None


def _release_honest(
    one: Diagnostic, rows: Sequence[Estimate], rules: DisclosureRules
) -> tuple[Diagnostic | None, Rule | None]:
    return _release_path(_round(one, rules), rows)


def _release_pretrend(
    one: Diagnostic, rows: Sequence[Estimate], rules: DisclosureRules
) -> tuple[Diagnostic | None, Rule | None]:
    """Release the joint test's p-value alone: its statistic would give away its law's df."""
    if one.key.startswith("wald"):
        return replace(_round(one, rules), statistic=None, note=""), None
    if not one.key.startswith("rel_time="):
        return _release_path(replace(_round(one, rules), note=""), rows)
    event = int(one.key.removeprefix("rel_time="))
    own = next((r for r in rows if r.estimand == "att_event" and r.rel_time == event), None)
    if own is None or own.withheld:
        return None, "threshold"
    return (
        replace(
            one,
            value=own.estimate,
            lower=own.conf_low,
            upper=own.conf_high,
            statistic=own.statistic,
            p_value=own.p_value,
            note="",
        ),
        None,
    )


def _release_path(
    one: Diagnostic, rows: Sequence[Estimate]
) -> tuple[Diagnostic | None, Rule | None]:
    """Release what is computed from a whole path where all its event times are released."""
    is_whole = not any(row.withheld for row in rows if row.estimand == "att_event")
    return (one, None) if is_whole else (None, "threshold")


def _round(one: Diagnostic, rules: DisclosureRules) -> Diagnostic:
    values: dict[str, Any] = {name: round_number(getattr(one, name), rules) for name in MEASURES}
    return replace(one, **values)


RELEASES: Mapping[str, Release] = {
    "pretrends": _release_pretrend,
    "honest_did": _release_honest,
    "bootstrap": _release_row,
    "randomization": _release_row,
    NOISE: _release_noise,
    "equality": _release_equality,
    "turning_point": _release_turning_point,
}
"""Diagnostics of which something is released."""
