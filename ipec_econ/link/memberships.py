"""Who belongs to which group when, as a file says: checked, and followed to the top."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.core.errors import LinkError, Problem
from ipec_econ.link.find_units import find_units
from ipec_econ.link.identifier import (
    BLANKS,
    COMPANY_NUMBER_LENGTH,
    LEADING_ZEROS,
    PREFIX,
    REPAIRS,
    normalise_identifiers,
)
from ipec_econ.link.read_periods import read_periods
from ipec_econ.link.register import Register

WHERE = "panel.link.groups"
ALWAYS = (np.iinfo(np.int64).min, np.iinfo(np.int64).max)
MAX_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Memberships:
    """Firms and groups as positions in ``labels``, one entry a row of the file that names both.

    Attributes
    ----------
    labels
        Every unit of the firm table, then every other firm and group of the file, sorted.
    n_units
        Units of the firm table.
    row, firm, group, first, last
        Row of the file, counted from 1; who; of which group; first and last period, shape (n,).
    known
        ``name`` and ``postcode`` of the firms, shape (n,), where the file has them.
    n_incomplete
        Rows without a firm or a group.
    """

    labels: pa.Array
    n_units: int
    row: IntArray
    firm: IntArray
    group: IntArray
    first: IntArray
    last: IntArray
    known: pa.Table
    n_incomplete: int

    def find_groups(self, period: int) -> IntArray:
        """Return the group of every label in a period, shape (n_labels,); its own if none."""
        return find_tops(self._find_parents(period))[0]

    def find_starts(self) -> list[int]:
        """Return periods in which a membership begins or has just ended, and one before all."""
        after = self.last[self.last != ALWAYS[1]] + 1
        begun = self.first[self.first != ALWAYS[0]]
        changes = np.unique(np.concatenate([begun, after]))
        return [*(changes[:1] - 1).tolist(), *changes.tolist()] or [0]

    def find_rows_then(self, period: int) -> BoolArray:
        """Return which memberships hold in a period, shape (n,)."""
        held: BoolArray = (self.first <= period) & (period <= self.last)
        return held

    def _find_parents(self, period: int) -> IntArray:
        parents: IntArray = np.arange(len(self.labels), dtype=np.int64)
        held = self.find_rows_then(period)
        parents[self.firm[held]] = self.group[held]
        return parents


def read_memberships(table: pa.Table, register: Register) -> Memberships:
    """Return the memberships of a file of groups.

    A firm or group that the firm table has is written as there, repaired like a supplier's
    identifier. A group may be in another group: it is followed to the top. A firm that the file
    says nothing of is a group of its own, so a group may be called like the firm at its head.

    Raises
    ------
    LinkError
        A firm is in two groups at a time, groups go round in a circle, a period ends before it
        begins, or a period is no whole number.
    """
    firms, groups = (_write_alike(table.column(name), register) for name in ("firm", "group"))
    first, last = (
        np.asarray(pc.fill_null(read_periods(table, name, role="groups"), open_end))
        for name, open_end in zip(("from", "to"), ALWAYS, strict=True)
    )
    complete = pc.and_(pc.is_valid(firms), pc.is_valid(groups))
    kept = np.flatnonzero(np.asarray(complete, dtype=np.bool_))
    others = pc.unique(pa.concat_arrays([firms.filter(complete), groups.filter(complete)]))
    others = others.filter(pc.invert(pc.is_in(others, value_set=register.units)))
    labels = pa.concat_arrays([register.units, others.take(pc.sort_indices(others))])
    found = Memberships(
        labels=labels,
        n_units=len(register.units),
        row=kept + 1,
        firm=_find_codes(firms, labels, kept),
        group=_find_codes(groups, labels, kept),
        first=first[kept],
        last=last[kept],
        known=_take_known(table, kept),
        n_incomplete=table.num_rows - len(kept),
    )
    problems = [*_find_reversed(found), *_find_two_at_a_time(found)]
    # Who is in two groups at a time has no group to follow.
    problems = problems or _find_circles(found)
    if problems:
        raise LinkError(problems)
    return found


def find_tops(parents: IntArray) -> tuple[IntArray, BoolArray]:
    """Return where each chain of parents ends, and which positions lead into a circle.

    Parameters
    ----------
    parents
        Position of each one's parent, its own at the top, shape (n,).
    """
    top = parents
    # After k rounds a step is 2^k parents long.
    for _ in range(len(parents).bit_length() + 1):
        further = top[top]
        if np.array_equal(further, top):
            break
        top = further
    circling: BoolArray = parents[top] != top
    return top, circling


def _write_alike(values: pa.ChunkedArray, register: Register) -> pa.Array:
    """Return ids as the firm table writes them, others in one spelling; empty ones null."""
    text = normalise_identifiers(values)
    spelt = pc.dictionary_encode(text)
    ids = spelt.dictionary
    units = find_units(ids, register)
    alike = repaired = REPAIRS[PREFIX](ids)
    for name in (BLANKS, LEADING_ZEROS):
        repaired = REPAIRS[name](repaired)
        alike = _spell_alike(alike, repaired, whole=name == LEADING_ZEROS)
    return pc.coalesce(units, alike).take(spelt.indices)


def _spell_alike(ids: pa.Array, repaired: pa.Array, *, whole: bool) -> pa.Array:
    """Return the best spelling of ids that a repair makes equal.

    Parameters
    ----------
    whole
        Only where that is a whole company number: of other numbers zeros may be a part.
    """
    best: dict[str, str] = {}
    pairs = list(zip(repaired.to_pylist(), ids.to_pylist(), strict=True))
    for key, one in sorted(pairs, key=lambda pair: _rank(pair[1])):
        best.setdefault(key, one)
    return pa.array(
        [
            one if whole and len(best[key]) != COMPANY_NUMBER_LENGTH else best[key]
            for key, one in pairs
        ],
        pa.string(),
    )


def _rank(spelling: str) -> tuple[bool, int, str]:
    """Order spellings of one company number: without blanks, with its zeros."""
    return (not spelling.isalnum(), -len(spelling), spelling)


def _find_codes(values: pa.Array, labels: pa.Array, rows: IntArray) -> IntArray:
    return np.asarray(pc.index_in(values.take(pa.array(rows)), value_set=labels), dtype=np.int64)


def _take_known(table: pa.Table, rows: IntArray) -> pa.Table:
    names = [name for name in ("name", "postcode") if name in table.column_names]
    return table.select(names).take(pa.array(rows))


def _find_reversed(found: Memberships) -> list[Problem]:
    wrong = found.row[found.first > found.last]
    if not len(wrong):
        return []
    what = f"{len(wrong):,} memberships end before they begin"
    return [_describe(what, wrong.tolist(), "exchange `from` and `to`, or mend them")]


def _find_two_at_a_time(found: Memberships) -> list[Problem]:
    order = np.lexsort((found.group, found.first, found.firm))
    starts = np.flatnonzero(np.diff(found.firm[order], prepend=-1))
    clashing: set[int] = set()
    names: list[int] = []
    for own in np.split(order, starts[1:]):
        # Rows of one firm are few, in order of their first period.
        pairs = [
            (one, other)
            for one, other in combinations(own.tolist(), 2)
            if found.first[other] <= found.last[one] and found.group[one] != found.group[other]
        ]
        clashing |= {int(found.row[at]) for pair in pairs for at in pair}
        names += [int(found.firm[own[0]])] if pairs else []
    if not clashing:
        return []
    shown = _show(found, names)
    what = f"{len(names):,} firms are in two groups at a time: {shown}"
    return [_describe(what, sorted(clashing), "keep one of the two, or say `from` and `to` when")]


def _find_circles(found: Memberships) -> list[Problem]:
    for period in found.find_starts():
        parents = found._find_parents(period)
        top, circling = find_tops(parents)
        if not circling.any():
            continue
        ring = [int(top[np.flatnonzero(circling)[0]])]
        while (at := int(parents[ring[-1]])) != ring[0]:
            ring.append(at)
        held = found.find_rows_then(period)
        rows = found.row[held & np.isin(found.firm, ring)]
        what = f"groups go round in a circle: {_show(found, [*ring, ring[0]], ' in ')}"
        return [_describe(what, rows.tolist(), "leave the one at the top without a group")]
    return []


def _show(found: Memberships, codes: Sequence[int], between: str = ", ") -> str:
    shown = [f"`{found.labels[code].as_py()}`" for code in codes[: 2 * MAX_SHOWN]]
    return between.join(shown) + (" …" if len(codes) > 2 * MAX_SHOWN else "")


def _describe(what: str, rows: Iterable[int], fix: str) -> Problem:
    listed = list(rows)
    shown = ", ".join(str(row) for row in listed[:MAX_SHOWN])
    more = f" and {len(listed) - MAX_SHOWN} more" if len(listed) > MAX_SHOWN else ""
    return Problem(
        "link/bad-group",
        what,
        f"{WHERE}, data row {shown}{more}",
        why="an award counts for one group, the firm's at the time",
        fix=fix,
    )
