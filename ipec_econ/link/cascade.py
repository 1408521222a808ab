"""The cascade: rules in the spec's order, and the first that accepts a firm wins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import IntArray
from ipec_econ.core.errors import LinkError, Problem
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.panel import Link
from ipec_econ.core.tables import AwardTable, FirmTable, LinkResult
from ipec_econ.link.found import ACCEPTED, FOUND_SCHEMA, REJECTED, REVIEW, Found
from ipec_econ.link.identifier import match_identifiers
from ipec_econ.link.names import match_names
from ipec_econ.link.quality import find_suppliers, measure_quality
from ipec_econ.link.remarks import remark_on_links

Rule = Callable[[AwardTable, FirmTable], Found]

RULES: Mapping[str, Rule] = {"identifier": match_identifiers, "name": match_names}
"""Rule name → what it finds for the award rows that it is given."""


def link_awards(awards: AwardTable, firms: FirmTable, spec: Link) -> LinkResult:
    """Link every award row to a firm, or to none.

    Steps run in the spec's order, each on the rows that none before it accepted. A row that no
    step accepts is for review under the first rule that found several firms for it, and rejected
    if none did. An identifier step without a column `supplier_id` is skipped with a notice.

    Raises
    ------
    LinkError
        If the spec asks for a rule or an option that is not there, a name step has no names to
        compare, or an identifier stands for several firms.
    """
    _check_possible(awards, firms, spec)
    left = np.arange(awards.rows.num_rows)
    parts: list[pa.Table] = []
    measures: dict[str, Mapping[str, object]] = {}
    skipped: list[Notice] = []
    for position, step in enumerate(spec.steps):
        if step.match == "identifier" and "supplier_id" not in awards.rows.column_names:
            skipped.append(_notice_no_identifier(position))
            continue
        some = replace(awards, rows=awards.rows.take(pa.array(left)))
        found = RULES[step.match](some, firms)
        rows = _put_in_place(found.rows, left, step.match)
        parts.append(rows)
        measures[step.match] = found.measures
        accepted = rows.filter(pc.equal(rows.column("decision"), ACCEPTED)).column("position")
        left = np.setdiff1d(left, np.asarray(accepted), assume_unique=True)
    links = _make_table(awards.rows, parts)
    rules = tuple(dict.fromkeys(step.match for step in spec.steps))
    quality = measure_quality(awards, firms, links, rules, measures)
    return LinkResult(
        links,
        quality,
        (_count_linked(awards, links),),
        (*skipped, *remark_on_links(links, quality)),
    )


def _check_possible(awards: AwardTable, firms: FirmTable, spec: Link) -> None:
    problems = []
    for position, step in enumerate(spec.steps):
        where = f"panel.link.steps.{position}"
        if step.match not in RULES:
            problems.append(_refuse(where, f"rule `{step.match}`"))
        elif step.match == "name":
            problems += _check_names(awards, firms, where)
    problems += [
        _refuse(f"panel.link.{key}", f"`{key}`")
        for key in ("corrections", "groups")
        if getattr(spec, key) is not None
    ]
    if problems:
        raise LinkError(problems)


def _check_names(awards: AwardTable, firms: FirmTable, where: str) -> list[Problem]:
    lacking = []
    if firms.name is None:
        lacking.append(("the firm table has no names", "name: NAME under panel.firms"))
    if "supplier_name" not in awards.rows.column_names:
        fix = "supplier_name: NAME under panel.awards.columns"
        lacking.append(("the awards have no column `supplier_name`", fix))
    return [
        Problem(
            "link/no-names",
            f"step `name` cannot run: {what}",
            where,
            why="the rule compares suppliers' names with firms' names",
            fix=f"add {fix}, or take the step out",
        )
        for what, fix in lacking
    ]


def _refuse(where: str, thing: str) -> Problem:
    return Problem(
        "link/not-available",
        f"{thing} is not available in this version",
        where,
        fix=f"available rules: {', '.join(RULES)}; link beforehand and bring supplier_id",
    )


def _put_in_place(rows: pa.Table, left: IntArray, rule: str) -> pa.Table:
    """Return what a rule found with the positions of the whole award table, and its name."""
    at = left[np.asarray(rows.column("position"), dtype=np.int64)]
    rows = rows.set_column(0, "position", pa.array(at, pa.int64()))
    return rows.append_column("rule", pa.array([rule] * rows.num_rows, pa.string()))


def _make_table(awards: pa.Table, parts: list[pa.Table]) -> pa.Table:
    empty = FOUND_SCHEMA.append(pa.field("rule", pa.string())).empty_table()
    found = pa.concat_tables([empty, *parts])
    decision = found.column("decision")
    found = pa.concat_tables([found.filter(pc.equal(decision, one)) for one in (ACCEPTED, REVIEW)])
    # The first entry of a row counts: accepted before review, an earlier step before a later.
    at = pc.index_in(
        pa.array(range(awards.num_rows), pa.int64()), value_set=found.column("position")
    )
    found = found.take(at)
    return pa.table(
        {
            "award_id": _find_text(awards, "award_id"),
            "supplier": _find_text(awards, "supplier_name", "supplier_id"),
            "firm": found.column("firm"),
            "rule": found.column("rule"),
            "score": found.column("score"),
            "decision": pc.fill_null(found.column("decision"), REJECTED),
            "n_candidates": pc.fill_null(found.column("n_candidates"), 0),
            "reason": found.column("reason"),
            "candidates": found.column("candidates"),
        }
    )


def _find_text(awards: pa.Table, *names: str) -> pa.Array | pa.ChunkedArray:
    for name in names:
        if name in awards.column_names:
            return pc.cast(awards.column(name), pa.string())
    return pa.nulls(awards.num_rows, pa.string())


def _count_linked(awards: AwardTable, links: pa.Table) -> FlowStep:
    linked = links.filter(pc.is_valid(links.column("firm")))
    n_review = pc.sum(pc.equal(links.column("decision"), REVIEW)).as_py() or 0
    names = find_suppliers(awards)
    suppliers = pc.count_distinct(names).as_py()
    suppliers_left = pc.count_distinct(names.filter(pc.is_valid(links.column("firm")))).as_py()
    return FlowStep(
        scope="awards",
        step="linked",
        reason=f"no firm accepted by any rule ({n_review:,} rows for review)"
        if n_review
        else "no firm of the firm table found by any rule",
        rows=linked.num_rows,
        units=suppliers_left,
        treated_units=pc.count_distinct(linked.column("firm")).as_py(),
        rows_lost=links.num_rows - linked.num_rows,
        units_lost=suppliers - suppliers_left,
    )


def _notice_no_identifier(position: int) -> Notice:
    text = "step `identifier` is skipped: the awards have no column `supplier_id`"
    return Notice("link/no-identifier", "link", f"panel.link.steps.{position}", text, "warning")
