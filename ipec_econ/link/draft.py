"""Links while they are being made: who is left, what was found, which rows were split."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray, IntArray
from ipec_econ.core.tables import AwardTable
from ipec_econ.link.found import ACCEPTED, FOUND_SCHEMA, REJECTED, REVIEW, Found


class LinkDraft:
    """Suppliers to link and what rules found for them, rule after rule.

    Attributes
    ----------
    pool
        As `list_suppliers` gives them; parts of joint names follow below.
    left
        Rows of ``pool`` that nothing has decided, sorted.
    measures
        What the rules add to linkage.json.
    """

    def __init__(self, suppliers: pa.Table) -> None:
        self.pool = suppliers
        self.left: IntArray = np.arange(suppliers.num_rows)
        self.measures: dict[str, object] = {}
        self._found: list[pa.Table] = []
        self._replaced: list[IntArray] = []
        self._confirmed: list[pa.Array] = []

    @property
    def measured(self) -> tuple[str, ...]:
        """Rules that found anything to say, in order."""
        return tuple(dict.fromkeys(rule for part in self._found for rule in _list_rules(part)))

    def take_left(self) -> pa.Table:
        """Return the suppliers that are left, in order."""
        return self.pool.take(pa.array(self.left))

    def add(self, rule: str, found: Found) -> None:
        """Take over what a rule found for the suppliers that are left."""
        self._confirmed.append(pa.array(self.left[np.asarray(found.confirmed)], pa.int64()))
        self.add_rows(rule, found.rows, self.left)
        self.measures.update(found.measures)

    def add_rows(self, rule: str, rows: pa.Table, at: IntArray) -> None:
        """Take over rows whose positions count within ``at``, rows of ``pool``."""
        place = at[np.asarray(rows.column("position"), dtype=np.int64)]
        rows = rows.set_column(0, "position", pa.array(place, pa.int64()))
        rows = rows.append_column("rule", pa.array([rule] * rows.num_rows, pa.string()))
        self._found.append(rows)
        decided = rows.filter(pc.not_equal(rows.column("decision"), REVIEW)).column("position")
        self.left = np.setdiff1d(self.left, np.asarray(decided), assume_unique=True)

    def split(self, rows: IntArray, parts: pa.Table) -> IntArray:
        """Put parts in the place of rows of ``pool``; return the parts' rows of ``pool``."""
        start = self.pool.num_rows
        self.pool = pa.concat_tables([self.pool, parts.select(self.pool.column_names)])
        added = np.arange(start, self.pool.num_rows)
        self._replaced.append(rows)
        self.left = np.concatenate([np.setdiff1d(self.left, rows, assume_unique=True), added])
        return added

    def find_accepted(self, rule: str) -> pa.Array:
        """Return the rows of ``pool`` that a rule linked."""
        found = self._gather()
        chosen = pc.and_(
            pc.equal(found.column("rule"), rule), pc.equal(found.column("decision"), ACCEPTED)
        )
        return found.column("position").filter(chosen).combine_chunks()

    def find_confirmed(self) -> tuple[pa.Array, pa.Array]:
        """Return the rows of ``pool`` that two kinds of evidence agree on, and their firms."""
        at = pa.concat_arrays([pa.array([], pa.int64()), *self._confirmed])
        found = self._gather()
        firms = found.column("firm").take(pc.index_in(at, value_set=found.column("position")))
        return at, firms.combine_chunks()

    def make_links(self) -> pa.Table:
        """Return the rows of a ``LinkResult``, by award row and part."""
        at = pa.array(self._find_kept())
        found = self._gather()
        # The first entry of a row counts: decided before review, an earlier step before a later.
        found = found.take(pc.index_in(at, value_set=found.column("position")))
        known = self.pool.take(at)
        return pa.table(
            {
                "award_id": known.column("award_id"),
                "supplier": pc.coalesce(known.column("name"), known.column("identifier")),
                "firm": found.column("firm"),
                "rule": found.column("rule"),
                "score": found.column("score"),
                "decision": pc.fill_null(found.column("decision"), REJECTED),
                "n_candidates": pc.fill_null(found.column("n_candidates"), 0),
                "reason": found.column("reason"),
                "candidates": found.column("candidates"),
                "n_suppliers": known.column("n_suppliers"),
                "award_row": known.column("award_row"),
            }
        )

    def expand(self, awards: AwardTable) -> AwardTable:
        """Return the awards with one row a link, parts under their own name and share of value."""
        known = self.pool.take(pa.array(self._find_kept()))
        is_part = np.asarray(known.column("part")) > 0
        if not is_part.any():
            return awards
        rows = awards.rows.take(known.column("award_row"))
        given: Mapping[str, pa.ChunkedArray | pa.Array] = {
            "supplier_name": known.column("name"),
            "supplier_id": _clear(rows, "supplier_id", is_part),
            "value": _share_value(rows, known),
        }
        for name, values in given.items():
            if name in rows.column_names:
                rows = rows.set_column(rows.column_names.index(name), name, values)
        return replace(awards, rows=rows)

    def _gather(self) -> pa.Table:
        empty = FOUND_SCHEMA.append(pa.field("rule", pa.string())).empty_table()
        found = pa.concat_tables([empty, *self._found])
        for_review = pc.equal(found.column("decision"), REVIEW)
        return pa.concat_tables([found.filter(pc.invert(for_review)), found.filter(for_review)])

    def _find_kept(self) -> IntArray:
        """Return rows of ``pool`` that were not split, in the order of award row and part."""
        kept = np.setdiff1d(
            np.arange(self.pool.num_rows), np.concatenate([np.empty(0, np.int64), *self._replaced])
        )
        row, part = (np.asarray(self.pool.column(n))[kept] for n in ("award_row", "part"))
        return kept[np.lexsort((part, row))]


def _list_rules(part: pa.Table) -> list[str]:
    rules: list[str] = pc.unique(part.column("rule")).to_pylist()
    return rules


def _clear(rows: pa.Table, name: str, where: BoolArray) -> pa.ChunkedArray | pa.Array:
    if name not in rows.column_names:
        return pa.nulls(rows.num_rows)
    return pc.if_else(pa.array(where), pa.scalar(None, rows.column(name).type), rows.column(name))


def _share_value(rows: pa.Table, known: pa.Table) -> pa.ChunkedArray | pa.Array:
    if "value" not in rows.column_names:
        return pa.nulls(rows.num_rows)
    return pc.divide(
        pc.cast(rows.column("value"), pa.float64()),
        pc.cast(known.column("n_suppliers"), pa.float64()),
    )
