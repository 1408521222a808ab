"""The cascade: rules in the spec's order, and the first that accepts a firm wins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.flow import FlowStep
from ipec_econ.core.linked_units import list_linked_units
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.panel import LIKELY, Link, LinkStep
from ipec_econ.core.tables import AwardTable, FirmTable, LinkFiles, LinkResult
from ipec_econ.engine.duckdb_engine import DUCKDB
from ipec_econ.engine.engine import Engine
from ipec_econ.engine.release_memory import release_memory
from ipec_econ.link.aliases import match_aliases
from ipec_econ.link.bids import add_bids, fix_threshold
from ipec_econ.link.check_possible import check_possible
from ipec_econ.link.corrections import add_corrections, apply_corrections
from ipec_econ.link.draft import LinkDraft
from ipec_econ.link.found import REVIEW, Found
from ipec_econ.link.fuzzy import FuzzyChoice, match_similar_names
from ipec_econ.link.groups import add_members, link_groups
from ipec_econ.link.identifier import match_identifiers
from ipec_econ.link.labelled import LabelledSuppliers, label_suppliers
from ipec_econ.link.memberships import Memberships, read_memberships
from ipec_econ.link.names import match_names
from ipec_econ.link.probabilistic import match_probable_firms
from ipec_econ.link.quality import find_suppliers, measure_quality
from ipec_econ.link.register import Register, index_firms
from ipec_econ.link.remarks import remark_on_links
from ipec_econ.link.split_joint import split_joint_names
from ipec_econ.link.suppliers import list_suppliers

CORRECTION = "correction"
EQUAL_NAME_RULES = ("name", "alias")
"""Rules that compare names for equality: a joint name is taken apart where they find a part."""

SIMILAR_NAME_RULES = ("fuzzy", "probabilistic")
"""Rules that see the parts of a joint name."""


def link_awards(
    awards: AwardTable,
    firms: FirmTable,
    spec: Link,
    files: LinkFiles | None = None,
    *,
    engine: Engine = DUCKDB,
    register: Register | None = None,
) -> LinkResult:
    """Link every award row to a firm, or to none.

    Corrections come first. Steps run in the spec's order, each on the rows that nothing before it
    decided. A row that no step accepts is for review under the first rule that found several firms
    for it, or an identifier that nothing else supports, and rejected if none did. Rows whose name
    lists several suppliers become one row a supplier where a rule of equal names finds one of
    them. An identifier step without a column `supplier_id` is skipped with a notice. Where the spec
    names groups, their firms can be found too, and every link says whom its award counts for.
    Bids that lost are linked by the same rules, and are in no rate and no step of the flow.

    Parameters
    ----------
    files
        Aliases, corrections and groups that the spec names, as read.
    engine
        What normalises names and compares them; links do not depend on it.
    register
        Of these firms, as `index_firms` gives it; made here if absent. With it the firm table's
        names and postcodes are not looked at again.

    Raises
    ------
    LinkError
        If the spec asks for a rule or an option that is not there, a step has no names to
        compare, an identifier stands for several firms, or a file contradicts itself.
    """
    files = files or LinkFiles()
    check_possible(awards, firms, spec, files)
    register = register or index_firms(firms, engine=engine)
    members = None
    if spec.groups is not None and files.groups is not None:
        members = read_memberships(files.groups, register)
        register = add_members(register, members, with_names=firms.name is not None)
    known = _Known(firms, files, register, members)
    links = _link_rows(awards, spec, known)
    if awards.bids is None:
        return links
    others = replace(awards, rows=awards.bids, bids=None)
    return add_bids(links, _link_rows(others, fix_threshold(spec, links), known))


@dataclass(frozen=True, slots=True)
class _Known:
    """What award rows are linked to: firms as read, as rules look them up, and their groups."""

    firms: FirmTable
    files: LinkFiles
    register: Register
    members: Memberships | None


def _link_rows(awards: AwardTable, spec: Link, known: _Known) -> LinkResult:
    files, register = known.files, known.register
    draft = LinkDraft(list_suppliers(awards, register.engine))
    skipped: list[Notice] = []
    if files.corrections is not None:
        found = apply_corrections(draft.take_left(), register, files.corrections)
        draft.add(CORRECTION, found)
    split_at = _find_split(spec)
    for position, step in enumerate(spec.steps):
        if position == split_at:
            _split(draft, register, spec.steps[:position], files)
        if step.match == "identifier" and "supplier_id" not in awards.rows.column_names:
            skipped.append(_notice_no_identifier(position))
            continue
        release_memory()
        draft.add(step.match, _run_step(draft, register, spec, position, files))
    if split_at == len(spec.steps):
        _split(draft, register, spec.steps, files)
    return _finish(awards, spec, known, draft, skipped)


def _find_split(spec: Link) -> int | None:
    """Return the step before which joint names are split: after all rules of equal names.

    A whole name that any of them links is never split; similarity sees the parts.
    """
    equal = [at for at, step in enumerate(spec.steps) if step.match in EQUAL_NAME_RULES]
    if not equal or spec.joint_names == "whole":
        return None
    after = [
        at
        for at, step in enumerate(spec.steps)
        if step.match in SIMILAR_NAME_RULES and at > equal[0]
    ]
    return min(after, default=len(spec.steps))


def _run_step(
    draft: LinkDraft, register: Register, spec: Link, position: int, files: LinkFiles
) -> Found:
    step, suppliers = spec.steps[position], draft.take_left()
    if step.match == "fuzzy":
        threshold = step.threshold or spec.threshold
        choice = FuzzyChoice(threshold, step.precision)
        return match_similar_names(suppliers, register, choice, _find_labelled(draft))
    if step.match == "probabilistic":
        model, likely = files.models[position], step.threshold or LIKELY
        return match_probable_firms(suppliers, register, model, threshold=likely)
    if step.match == "identifier":
        return match_identifiers(suppliers, register, step.check)
    return _match_equal_names(suppliers, register, step, position, files)


def _match_equal_names(
    suppliers: pa.Table, register: Register, step: LinkStep, position: int, files: LinkFiles
) -> Found:
    if step.match == "alias":
        return match_aliases(suppliers, register, files.aliases[position])
    return match_names(suppliers, register)


def _find_labelled(draft: LinkDraft) -> LabelledSuppliers:
    confirmed, firms = draft.find_confirmed()
    linked = pa.concat_arrays([draft.find_accepted(rule) for rule in EQUAL_NAME_RULES])
    n_linked = pc.count_distinct(draft.pool.column("key").take(linked)).as_py()
    return label_suppliers(draft.pool.take(confirmed), firms, n_names_linked=n_linked)


def _split(
    draft: LinkDraft, register: Register, steps: tuple[LinkStep, ...], files: LinkFiles
) -> None:
    def find(parts: pa.Table) -> list[tuple[str, Found]]:
        found = []
        if files.corrections is not None:
            decided = apply_corrections(parts, register, files.corrections)
            draft.measures["corrections"] = add_corrections(draft.measures, decided.measures)
            found.append((CORRECTION, decided))
        found += [
            (step.match, _match_equal_names(parts, register, step, position, files))
            for position, step in enumerate(steps)
            if step.match in EQUAL_NAME_RULES
        ]
        return found

    split_joint_names(draft, find)


def _finish(
    awards: AwardTable, spec: Link, known: _Known, draft: LinkDraft, skipped: list[Notice]
) -> LinkResult:
    links = found = draft.make_links()
    named = draft.expand(awards)
    release_memory()
    if spec.groups is not None and known.members is not None:
        times = awards.rows.column("time")
        grouped = link_groups(found, times, known.members, spec.groups.level)
        links, draft.measures["groups"] = grouped.rows, grouped.measures
    rules = tuple(dict.fromkeys([*draft.measured, *(step.match for step in spec.steps)]))
    quality = measure_quality(
        named, known.firms, links, rules, draft.measures, rates_by=spec.rates_by
    )
    flow = [*_count_split(awards, named), _count_linked(named, found)]
    flow += _count_groups(named, links, flow[-1], draft.measures.get("groups"))
    notices = (*skipped, *remark_on_links(links, quality))
    return LinkResult(links, quality, tuple(flow), notices)


def _count_split(awards: AwardTable, named: AwardTable) -> list[FlowStep]:
    n_before, n_after = awards.rows.num_rows, named.rows.num_rows
    if n_before == n_after:
        return []
    before, after = (pc.count_distinct(find_suppliers(one)).as_py() for one in (awards, named))
    return [
        FlowStep(
            scope="awards",
            step="several suppliers",
            reason="names that list several suppliers are one row a supplier (a loss below zero)",
            rows=n_after,
            units=after,
            rows_lost=n_before - n_after,
            units_lost=before - after,
        )
    ]


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


def _count_groups(
    awards: AwardTable, links: pa.Table, before: FlowStep, measures: object
) -> list[FlowStep]:
    """Return a step where groups change whom awards count for; it may count more firms."""
    if not isinstance(measures, Mapping):
        return []
    lost, alone = measures["n_rows_of_no_firm"], measures["n_firms_through_group_alone"]
    if not lost and not measures["n_rows_through_group"]:
        return []
    linked = pc.is_valid(links.column("firm"))
    suppliers = pc.count_distinct(find_suppliers(awards).filter(linked)).as_py()
    n_rows = pc.sum(linked).as_py() or 0
    return [
        FlowStep(
            scope="awards",
            step="groups",
            reason="the firm found, or its group, is in the firm table "
            f"({alone:,} firms through another member of their group alone)",
            rows=n_rows,
            units=suppliers,
            treated_units=pc.count_distinct(list_linked_units(links, linked)).as_py(),
            rows_lost=before.rows - n_rows,
            units_lost=before.units - suppliers,
        )
    ]


def _notice_no_identifier(position: int) -> Notice:
    text = "step `identifier` is skipped: the awards have no column `supplier_id`"
    return Notice("link/no-identifier", "link", f"panel.link.steps.{position}", text, "warning")
