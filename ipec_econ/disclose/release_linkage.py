"""Match rates as they are released: counts of award rows by the suppliers and firms behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ipec_econ.core.arrays import FloatArray, IntArray
from ipec_econ.core.disclosure import DisclosureRules, Verdict
from ipec_econ.core.link_summary import LinkSummary
from ipec_econ.disclose.hidden_counts import HiddenCounts, PrintedCounts
from ipec_econ.disclose.judge_values import is_dominated, measure_dominance
from ipec_econ.disclose.protect_counts import Counts, Sum
from ipec_econ.disclose.round_count import round_number

OUTPUT = "linkage"
ROWS = ("n_awards", "n_linked", "n_review")
FIRMS = ("n_suppliers", "n_suppliers_linked", "n_firms", "n_firms_linked")
SHARES = {
    "share_linked": ("n_linked", "n_awards"),
    "share_suppliers_linked": ("n_suppliers_linked", "n_suppliers"),
    "share_firms_linked": ("n_firms_linked", "n_firms"),
    "share_review": ("n_review", "n_awards"),
}
"""Shares, and the counts that they are computed from anew."""

KEPT = ("rule", "time", "normaliser")


@dataclass(frozen=True, slots=True)
class LinkEvidence:
    """What match rates rest on, one entry a link.

    Attributes
    ----------
    suppliers
        A number for each link's supplier, shape (n_links,).
    times
        Period of its award; ``None`` where awards have none.
    values
        Value of its award, NaN without; ``None`` where awards have no values.
    linked
        Whether the link was accepted.
    """

    suppliers: IntArray
    times: IntArray | None
    values: FloatArray | None
    linked: IntArray


def list_link_counts(
    summary: LinkSummary, evidence: LinkEvidence, rules: DisclosureRules
) -> PrintedCounts:
    """Return what match rates would print, and what adds up in them.

    Rules make up what is linked, and periods all award rows; award rows of a period or a rule are
    withheld where their suppliers are too few.
    """
    quality = summary.quality
    nodes = [quality, *_list_nodes(quality, "by_rule"), *_list_nodes(quality, "by_time")]
    rows = [count for node in nodes for count in _read(node, ROWS)]
    firms = [count for node in nodes for count in _read(node, FIRMS)]
    few = set()
    for node in _list_nodes(quality, "by_rule"):
        behind = [count for count in _read(node, FIRMS) if count]
        if behind and min(behind) < rules.threshold:
            few |= set(_read(node, ROWS))
    for node in _list_nodes(quality, "by_time"):
        if not _has_suppliers(node, evidence, rules):
            few |= set(_read(node, ROWS))
    return PrintedCounts(
        rows=Counts(tuple(rows), tuple(_list_sums(quality)), frozenset(few) - {0}),
        firms=Counts(tuple(firms)),
    )


def release_linkage(
    summary: LinkSummary, evidence: LinkEvidence, hidden: HiddenCounts, rules: DisclosureRules
) -> tuple[LinkSummary, tuple[Verdict, ...]]:
    """Return the match rates: counts rounded, shares computed anew from them.

    Values are released where no few suppliers make them up, rounded, for all awards together.
    Measures of single steps (ties, repairs, calibration) are left out: nothing counts their firms.
    """
    quality = summary.quality
    whole = _release_node(quality, {}, hidden, rules)
    value, of_value = _release_value(quality, evidence, rules)
    released: dict[str, object] = {**whole, "value": value}
    verdicts = [of_value, _judge("all", quality, whole)]
    for key in ("by_rule", "by_time"):
        nodes = _list_nodes(quality, key)
        released[key] = [_release_node(node, whole, hidden, rules) for node in nodes]
        verdicts += [
            _judge(f"{key} {node.get('rule', node.get('time'))}", node, one)
            for node, one in zip(nodes, released[key], strict=True)  # type: ignore[call-overload]
        ]
    left_out = sorted(quality.keys() - released.keys())
    if left_out:
        reason = f"nothing counts the firms behind {', '.join(left_out)}"
        verdicts.append(Verdict(OUTPUT, "single steps", "left_out", "no_evidence", reason))
    return (
        LinkSummary(
            rows=hidden.release_rows(summary.rows, rules),
            linked=hidden.release_rows(summary.linked, rules),
            review=hidden.release_rows(summary.review, rules),
            firms=hidden.release_firms(summary.firms, rules),
            by_rule={
                rule: hidden.release_rows(count, rules) for rule, count in summary.by_rule.items()
            },
            quality=released,
        ),
        tuple(verdicts),
    )


def _list_nodes(quality: Mapping[str, object], key: str) -> list[Mapping[str, Any]]:
    found = quality.get(key)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _read(node: Mapping[str, Any], names: Iterable[str]) -> list[int]:
    return [node[name] for name in names if isinstance(node.get(name), int)]


def _list_sums(quality: Mapping[str, Any]) -> Iterator[Sum]:
    for key, name in (("by_rule", "n_linked"), ("by_time", "n_linked"), ("by_time", "n_awards")):
        parts = tuple(node[name] for node in _list_nodes(quality, key))
        if parts and quality.get(name) == sum(parts):
            yield Sum(quality[name], parts)


def _has_suppliers(node: Mapping[str, Any], evidence: LinkEvidence, rules: DisclosureRules) -> bool:
    if evidence.times is None:
        return False
    inside = evidence.times == node["time"]
    sides = (inside, inside & (evidence.linked > 0))
    counts = [len(np.unique(evidence.suppliers[side])) for side in sides]
    return all(count == 0 or count >= rules.threshold for count in counts)


def _release_node(
    node: Mapping[str, Any],
    whole: Mapping[str, Any],
    hidden: HiddenCounts,
    rules: DisclosureRules,
) -> dict[str, Any]:
    """Return counts and shares of a node; what it is a part of comes from the whole."""
    released: dict[str, Any] = {}
    for name, value in node.items():
        if name in KEPT:
            released[name] = value
        elif name in ROWS:
            released[name] = hidden.release_rows(value, rules)
        elif name in FIRMS:
            released[name] = hidden.release_firms(value, rules)
        elif name in SHARES:
            part, all_of = (released.get(one, whole.get(one)) for one in SHARES[name])
            share = None if part is None or not all_of else part / all_of
            released[name] = round_number(share, rules)
    return released


def _release_value(
    quality: Mapping[str, Any], evidence: LinkEvidence, rules: DisclosureRules
) -> tuple[Mapping[str, object] | None, Verdict]:
    value = quality.get("value")
    if not isinstance(value, Mapping) or evidence.values is None:
        return None, Verdict(OUTPUT, "value", "released")
    known = np.isfinite(evidence.values)
    found: dict[str, float] = {}
    dominated = few = False
    linked = evidence.linked > 0
    sides = {"all": known, "linked": known & linked, "unlinked": known & ~linked}
    for name, chosen in sides.items():
        one = measure_dominance(
            evidence.values[chosen], evidence.suppliers[chosen], rules.dominance_firms
        )
        behind = len(np.unique(evidence.suppliers[chosen]))
        found |= {f"{name}_{key}": number for key, number in one.items()}
        found[f"{name}_suppliers"] = float(behind)
        dominated = dominated or is_dominated(one, rules)
        few = few or 0 < behind < rules.threshold
    if few:
        reason = "fewer suppliers than the threshold make up what is linked, or is not"
        return None, Verdict(OUTPUT, "value", "suppressed", "threshold", reason, found)
    if dominated:
        reason = "the largest suppliers make up too much of it"
        return None, Verdict(OUTPUT, "value", "suppressed", "dominance", reason, found)
    released = {
        name: round_number(value.get(name), rules) for name in ("total", "linked", "share_linked")
    }
    return released, Verdict(OUTPUT, "value", "released", evidence=found)


def _judge(key: str, node: Mapping[str, Any], released: Mapping[str, Any]) -> Verdict:
    lost = [
        name
        for name in (*ROWS, *FIRMS)
        if node.get(name) is not None and released.get(name) is None
    ]
    evidence = {name: float(node[name]) for name in (*ROWS, *FIRMS) if name in node}
    if not lost:
        return Verdict(OUTPUT, key, "released", evidence=evidence)
    return Verdict(OUTPUT, key, "suppressed", "threshold", f"withheld: {', '.join(lost)}", evidence)
