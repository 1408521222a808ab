"""Award rows that name several suppliers: one row a supplier, where one of them is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.link.draft import LinkDraft
from ipec_econ.link.found import ACCEPTED, Found
from ipec_econ.link.joint_names import split_name
from ipec_econ.link.suppliers import name_parts

Find = Callable[[pa.Table], list[tuple[str, Found]]]
"""Suppliers → what each rule, in order, finds for them."""


def split_joint_names(draft: LinkDraft, find: Find) -> None:
    """Split the rows that are left and name several suppliers, if one of these is a firm's name.

    Each supplier becomes a row of its own; one that is named twice is one. Parts have no
    identifier and no postcode: those of the row could be any supplier's. A part that nothing
    finds stays, as a supplier that is left.
    """
    left = draft.take_left()
    parts = _list_parts(left)
    found = find(parts)
    linked = np.zeros(parts.num_rows, dtype=np.bool_)
    for _, one in found:
        accepted = one.rows.filter(pc.equal(one.rows.column("decision"), ACCEPTED))
        linked[np.asarray(accepted.column("position"), dtype=np.int64)] = True
    owner = np.asarray(parts.column("owner"), dtype=np.int64)
    chosen: BoolArray = np.isin(owner, owner[linked])
    split = np.unique(owner[chosen])
    added = draft.split(draft.left[split], parts.filter(pa.array(chosen)))
    for rule, one in found:
        draft.add_rows(rule, *_keep_chosen(one.rows, chosen, added))
    draft.measures["joint_names"] = {
        "n_rows_split": len(split),
        "n_suppliers_named": len(added),
        "n_suppliers_linked": int(np.count_nonzero(linked)),
    }


def _list_parts(left: pa.Table) -> pa.Table:
    """Return a row for every supplier that a joint name lists, with its row in ``owner``."""
    spelt = pc.dictionary_encode(left.column("name").combine_chunks())
    lists = [split_name(name) for name in spelt.dictionary.to_pylist()]
    codes = spelt.indices.to_pylist()
    joint = [(at, lists[code]) for at, code in enumerate(codes) if code is not None]
    rows = [
        (at, number, part)
        for at, parts in joint
        if len(parts) > 1
        for number, part in enumerate(parts, start=1)
    ]
    owner, number, part = ([row[field] for row in rows] for field in range(3))
    names = pa.array(part, pa.string())
    table = pa.table({"owner": pa.array(owner, pa.int64()), "part": pa.array(number, pa.int64()),
                      "name": names, **name_parts(names)})  # fmt: skip
    return _add_row(_drop_repeated(table), left)


def _drop_repeated(parts: pa.Table) -> pa.Table:
    """Keep the first of the parts of one row that have one normalised name."""
    keys = pc.coalesce(parts.column("key"), parts.column("name"))
    seen: set[tuple[int, str]] = set()
    fresh = []
    for pair in zip(parts.column("owner").to_pylist(), keys.to_pylist(), strict=True):
        fresh.append(pair not in seen)
        seen.add(pair)
    return parts.filter(pa.array(fresh, pa.bool_()))


def _add_row(parts: pa.Table, left: pa.Table) -> pa.Table:
    owner = parts.column("owner")
    n_parts = np.bincount(np.asarray(owner, dtype=np.int64), minlength=left.num_rows)
    of_row = left.take(owner)
    nothing = pa.nulls(parts.num_rows, pa.string())
    columns = {
        "n_suppliers": pa.array(n_parts[np.asarray(owner, dtype=np.int64)], pa.int64()),
        "identifier": nothing,
        "postcode": nothing,
        **{name: of_row.column(name) for name in ("award_row", "award_id", "period")},
    }
    for name, values in columns.items():
        parts = parts.append_column(name, values)
    return parts


def _keep_chosen(rows: pa.Table, chosen: BoolArray, added: IntArray) -> tuple[pa.Table, IntArray]:
    """Return what was found for parts of split rows, counted within ``added``."""
    place = np.cumsum(chosen) - 1
    at = np.asarray(rows.column("position"), dtype=np.int64)
    kept = chosen[at]
    within = pa.array(place[at[kept]], pa.int64())
    return rows.filter(pa.array(kept)).set_column(0, "position", within), added
