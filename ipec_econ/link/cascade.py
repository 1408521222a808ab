"""The cascade: rules in the spec's order, and the first that accepts a firm wins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.errors import LinkError, Problem
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.panel import Link, LinkStep
from ipec_econ.core.tables import AwardTable, FirmTable, LinkResult
from ipec_econ.link.identifier import match_identifiers
from ipec_econ.link.quality import find_suppliers, measure_quality

Rule = Callable[[AwardTable, FirmTable], pa.Array]

RULES: Mapping[str, Rule] = {"identifier": match_identifiers}
"""Rule name → each award's firm, null where the rule does not accept one."""

CERTAIN = 1.0
"""Score of a rule that compares identifiers."""


def link_awards(awards: AwardTable, firms: FirmTable, spec: Link) -> LinkResult:
    """Link every award row to a firm, or to none.

    A step whose column the awards do not have is skipped with a notice.

    Raises
    ------
    LinkError
        If the spec asks for a rule or an option that is not there, or an identifier stands for
        several firms.
    """
    _check_available(spec)
    firm = pa.nulls(awards.rows.num_rows, pa.string())
    rule = pa.nulls(awards.rows.num_rows, pa.string())
    notices: list[Notice] = []
    for position, step in enumerate(spec.steps):
        if "supplier_id" not in awards.rows.column_names:
            notices.append(_notice_no_identifier(step, position))
            continue
        found = RULES[step.match](awards, firms)
        new = pc.and_(pc.is_null(firm), pc.is_valid(found))
        firm = pc.if_else(new, found, firm)
        rule = pc.if_else(new, pa.scalar(step.match), rule)
    links = _make_table(awards.rows, firm, rule)
    rules = tuple(dict.fromkeys(step.match for step in spec.steps))
    return LinkResult(
        links,
        measure_quality(awards, firms, links, rules),
        (_count_linked(awards, links),),
        (*notices, *_notice_none_linked(links)),
    )


def _check_available(spec: Link) -> None:
    problems = [
        _refuse(f"panel.link.steps.{position}", f"rule `{step.match}`")
        for position, step in enumerate(spec.steps)
        if step.match not in RULES
    ]
    problems += [
        _refuse(f"panel.link.{key}", f"`{key}`")
        for key in ("corrections", "groups")
        if getattr(spec, key) is not None
    ]
    if problems:
        raise LinkError(problems)


def _refuse(where: str, thing: str) -> Problem:
    return Problem(
        "link/not-available",
        f"{thing} is not available in this version",
        where,
        fix=f"available rules: {', '.join(RULES)}; link by name beforehand and bring supplier_id",
    )


def _make_table(awards: pa.Table, firm: pa.Array, rule: pa.Array) -> pa.Table:
    linked = pc.is_valid(firm)
    score = pc.if_else(linked, pa.scalar(CERTAIN), pa.scalar(None, pa.float64()))
    return pa.table(
        {
            "award_id": _find_text(awards, "award_id"),
            "supplier": _find_text(awards, "supplier_name", "supplier_id"),
            "firm": firm,
            "rule": rule,
            "score": score,
            "decision": pc.if_else(linked, "accepted", "rejected"),
        }
    )


def _find_text(awards: pa.Table, *names: str) -> pa.Array | pa.ChunkedArray:
    for name in names:
        if name in awards.column_names:
            return pc.cast(awards.column(name), pa.string())
    return pa.nulls(awards.num_rows, pa.string())


def _count_linked(awards: AwardTable, links: pa.Table) -> FlowStep:
    linked = links.filter(pc.is_valid(links.column("firm")))
    names = find_suppliers(awards)
    suppliers = pc.count_distinct(names).as_py()
    suppliers_left = pc.count_distinct(names.filter(pc.is_valid(links.column("firm")))).as_py()
    return FlowStep(
        scope="awards",
        step="linked",
        reason="no firm of the firm table found by any rule",
        rows=linked.num_rows,
        units=suppliers_left,
        treated_units=pc.count_distinct(linked.column("firm")).as_py(),
        rows_lost=links.num_rows - linked.num_rows,
        units_lost=suppliers - suppliers_left,
    )


def _notice_no_identifier(step: LinkStep, position: int) -> Notice:
    text = f"step `{step.match}` is skipped: the awards have no column `supplier_id`"
    return Notice("link/no-identifier", "link", f"panel.link.steps.{position}", text, "warning")


def _notice_none_linked(links: pa.Table) -> list[Notice]:
    if links.num_rows == 0 or pc.any(pc.is_valid(links.column("firm"))).as_py():
        return []
    text = (
        f"none of {links.num_rows} awards found a firm: compare how identifiers are written on "
        "both sides (leading zeros, prefixes, a column read as a number)"
    )
    return [Notice("link/none-linked", "link", "panel.link", text, "warning")]
