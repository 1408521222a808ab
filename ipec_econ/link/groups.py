"""Links through groups: from the firm that was found to the panel's firms that it counts for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.link.found import ACCEPTED, REJECTED
from ipec_econ.link.memberships import Memberships
from ipec_econ.link.postcodes import normalise_postcodes
from ipec_econ.link.register import Register, add_register_rows
from ipec_econ.link.suppliers import name_parts

Level = Literal["treatment", "unit"]


@dataclass(frozen=True, slots=True)
class GroupLinks:
    """Links with the group of each firm found and the panel's firms that the award counts for.

    Attributes
    ----------
    rows
        As of a `LinkResult`, with ``group`` and ``units``; a firm whose group has no firm in the
        panel is no link.
    measures
        What linkage.json says of groups.
    """

    rows: pa.Table
    measures: dict[str, object]


def add_members(register: Register, members: Memberships, *, with_names: bool) -> Register:
    """Return the register with the firms and groups that the firm table does not have.

    Their names and postcodes are the file's, in any period; they are compared as the firms' are.
    """
    known = members.known
    outside = np.flatnonzero(members.firm >= members.n_units)
    at = pa.array(outside)
    nothing = pa.nulls(len(outside), pa.string())
    given = {name: known.column(name).take(at) for name in known.column_names}
    names = given.get("name", nothing) if with_names else nothing
    parts = name_parts(names, register.engine)
    rows = pa.table(
        {
            "firm": members.labels.take(pa.array(members.firm[outside])),
            "key": parts["key"],
            "form": parts["form"],
            "postcode": normalise_postcodes(given.get("postcode", nothing)),
            "first": pa.nulls(len(outside), pa.int64()),
            "last": pa.nulls(len(outside), pa.int64()),
        }
    )
    return add_register_rows(replace(register, units=members.labels), rows, parts)


def link_groups(
    links: pa.Table, times: pa.ChunkedArray, members: Memberships, level: Level
) -> GroupLinks:
    """Add to links the group of each firm in the award's period, and whom the award counts for.

    With ``level: treatment`` these are all firms of the panel that are in the group then; with
    ``level: unit`` the group itself, where the panel has it.

    Parameters
    ----------
    links
        Of a `LinkResult`, ``firm`` being any firm of the memberships.
    times
        Period of each award row.
    """
    accepted = np.asarray(pc.equal(links.column("decision"), ACCEPTED), dtype=np.bool_)
    periods = np.asarray(times.take(links.column("award_row")), dtype=np.int64)
    firm = np.full(links.num_rows, -1, dtype=np.int64)
    place = pc.index_in(links.column("firm"), value_set=members.labels)
    firm[accepted] = np.asarray(place.filter(pa.array(accepted)), dtype=np.int64)
    group, counts, units = _find_units(firm, periods, members, level)
    reached = accepted & (counts > 0)
    labels = members.labels
    named = pa.array(np.where(accepted, group, 0), mask=~accepted)
    offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]).astype(np.int32))
    rows = _withdraw(links, labels.take(named), accepted & ~reached)
    rows = rows.append_column("group", labels.take(named))
    listed = pa.ListArray.from_arrays(offsets, labels.take(pa.array(units)))
    # Without a firm there is no list, rather than an empty one.
    listed = pc.if_else(pa.array(reached), listed, pa.scalar(None, listed.type))
    rows = rows.append_column("units", listed)
    own = np.repeat(firm, counts) == units
    through = np.bincount(np.repeat(np.arange(len(firm)), counts)[~own], minlength=len(firm)) > 0
    return GroupLinks(
        rows,
        {
            "level": level,
            "n_memberships": len(members.row),
            "n_incomplete": members.n_incomplete,
            "n_groups": len(np.unique(members.group)),
            "n_groups_called_like_firm": _count_heads(members, level),
            "n_outside_firm_table": len(members.labels) - members.n_units,
            "n_firms_in_groups": _count_touched(members),
            "n_firms_of_another_unit": _count_swallowed(members),
            "n_rows_through_group": int(np.count_nonzero(through)),
            "n_rows_of_no_firm": int(np.count_nonzero(accepted & ~reached)),
            "n_firms_through_group_alone": len(np.setdiff1d(units, firm[reached])),
            "n_rows_of_one_group": _count_repeated(rows),
        },
    )


def _find_units(
    firm: IntArray, periods: IntArray, members: Memberships, level: Level
) -> tuple[IntArray, IntArray, IntArray]:
    """Return each link's group, how many units it counts for, and these, link after link."""
    group = np.full(len(firm), -1, dtype=np.int64)
    counts = np.zeros(len(firm), dtype=np.int64)
    found: list[IntArray] = [np.empty(0, dtype=np.int64)] * len(firm)
    for period in np.unique(periods[firm >= 0]).tolist():
        at = np.flatnonzero((firm >= 0) & (periods == period))
        groups = members.find_groups(period)
        group[at] = groups[firm[at]]
        if level == "unit":
            parts = [one[one < members.n_units] for one in group[at][:, None]]
        else:
            order = np.argsort(groups[: members.n_units], kind="stable")
            of_unit = groups[order]
            low, high = (np.searchsorted(of_unit, group[at], side=s) for s in ("left", "right"))
            parts = [order[start:end] for start, end in zip(low, high, strict=True)]
        for link, part in zip(at.tolist(), parts, strict=True):
            found[link], counts[link] = part, len(part)
    return group, counts, np.concatenate([np.empty(0, dtype=np.int64), *found])


def _withdraw(links: pa.Table, group: pa.Array, lost: BoolArray) -> pa.Table:
    """Return the links, those of firms whose group has none in the panel as no links."""
    if not lost.any():
        return links
    mask = pa.array(lost)
    none = pa.scalar(None, pa.string())
    firm = links.column("firm").combine_chunks()
    text = pc.binary_join_element_wise(
        "found ", firm, " of group ", group, ", of which the firm table has no firm", ""
    )
    changed = {
        "firm": pc.if_else(mask, none, firm),
        "decision": pc.if_else(mask, REJECTED, links.column("decision")),
        "reason": pc.if_else(mask, text, links.column("reason")),
    }
    for name, values in changed.items():
        links = links.set_column(links.column_names.index(name), name, values)
    return links


def _count_heads(members: Memberships, level: Level) -> int:
    """Return how many groups of other firms are firms too; of units, that are groups, not."""
    named = np.unique(members.group[members.firm != members.group])
    is_firm = np.isin(named, members.firm)
    if level == "treatment":
        is_firm |= named < members.n_units
    return int(np.count_nonzero(is_firm))


def _count_touched(members: Memberships) -> int:
    """Return how many units of the firm table the file names, as a firm or as a group."""
    named = np.unique(np.concatenate([members.firm, members.group]))
    return int(np.count_nonzero(named < members.n_units))


def _count_swallowed(members: Memberships) -> int:
    """Return how many units of the firm table are at some time in another one's group."""
    other = (members.firm < members.n_units) & (members.firm != members.group)
    return len(np.unique(members.firm[other]))


def _count_repeated(rows: pa.Table) -> int:
    """Return the links that lead to a unit which another firm of the same award leads to too."""
    seen: dict[tuple[str, str], str] = {}
    n_repeated = 0
    names = ("award_id", "firm", "group")
    for award, firm, group in zip(*(rows.column(n).to_pylist() for n in names), strict=True):
        if firm is not None and award is not None:
            n_repeated += seen.setdefault((award, group), firm) != firm
    return n_repeated
