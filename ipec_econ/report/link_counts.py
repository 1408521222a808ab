"""How many award rows, awards' suppliers and firms the links cover, by rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow.compute as pc

from ipec_econ.core.linked_units import list_linked_units
from ipec_econ.core.tables import LinkResult


@dataclass(frozen=True, slots=True)
class LinkCounts:
    """Counts over award rows (awards × suppliers).

    ``by_rule`` counts the linked rows of each rule, in order of first appearance.
    """

    rows: int
    linked: int
    review: int
    firms: int
    by_rule: Mapping[str, int]


def count_links(links: LinkResult) -> LinkCounts:
    """Count the rows whose link was accepted, and those left for review."""
    decisions = links.rows.column("decision").to_pylist()
    rules = links.rows.column("rule").to_pylist()
    by_rule: dict[str, int] = {}
    for rule, decision in zip(rules, decisions, strict=True):
        if decision == "accepted":
            by_rule[rule or "unnamed"] = by_rule.get(rule or "unnamed", 0) + 1
    n_linked, n_review = decisions.count("accepted"), decisions.count("review")
    accepted = pc.equal(links.rows.column("decision"), "accepted")
    n_firms = pc.count_distinct(list_linked_units(links.rows, accepted)).as_py()
    return LinkCounts(len(decisions), n_linked, n_review, n_firms, by_rule)
