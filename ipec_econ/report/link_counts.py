"""How many award rows, awards' suppliers and firms the links cover, by rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ipec_econ.core.tables import LinkResult


@dataclass(frozen=True, slots=True)
class LinkCounts:
    """Counts over award rows (awards × suppliers).

    ``by_rule`` counts the linked rows of each rule, in order of first appearance.
    """

    rows: int
    linked: int
    firms: int
    by_rule: Mapping[str, int]


def count_links(links: LinkResult) -> LinkCounts:
    """Count the rows whose link was accepted: those that name a firm."""
    firms = links.rows.column("firm").to_pylist()
    rules = links.rows.column("rule").to_pylist()
    by_rule: dict[str, int] = {}
    for firm, rule in zip(firms, rules, strict=True):
        if firm is not None:
            by_rule[rule or "unnamed"] = by_rule.get(rule or "unnamed", 0) + 1
    found = [firm for firm in firms if firm is not None]
    return LinkCounts(len(firms), len(found), len(set(found)), by_rule)
