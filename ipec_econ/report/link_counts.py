"""How many award rows, awards' suppliers and firms the links cover, by rule."""

from __future__ import annotations

import pyarrow.compute as pc

from ipec_econ.core.link_summary import LinkSummary
from ipec_econ.core.linked_units import list_linked_units
from ipec_econ.core.tables import LinkResult


def count_links(links: LinkResult) -> LinkSummary:
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
    return LinkSummary(len(decisions), n_linked, n_review, n_firms, by_rule, links.quality)
