"""Awards that reach a firm through several members of its group, counted through one of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import BoolArray, IntArray


@dataclass(frozen=True, slots=True)
class MembersOfAward:
    """Through whom each award reached a firm of the panel.

    Attributes
    ----------
    award
        Number of the award and the firm that it counts for, shape (n_awards,); −1 where the award
        has no id.
    member
        Number of the member that won it, shape (n_awards,).
    """

    award: IntArray
    member: IntArray

    def keep_first(self, chosen: BoolArray) -> BoolArray:
        """Return the chosen rows, shape (n_awards,), without those of a second member.

        Which rows count is said by the caller's condition: the first member is that of the rows
        that meet it. All rows of one member stay: they are the award's lots.
        """
        kept = chosen.copy()
        rows = np.flatnonzero(chosen & (self.award >= 0))
        awards, first, place = np.unique(self.award[rows], return_index=True, return_inverse=True)
        del awards
        kept[rows] = self.member[rows] == self.member[rows[first]][place]
        return kept


def find_members(links: pa.Table, units: pa.ChunkedArray | pa.Array) -> MembersOfAward:
    """Return through whom awards reached firms.

    Parameters
    ----------
    links
        Rows of a ``LinkResult``, one for each firm that an award counts for.
    units
        That firm, shape (n_awards,).
    """
    award, unit, member = (
        _number(column) for column in (links.column("award_id"), units, links.column("firm"))
    )
    number = award * (int(unit.max(initial=0)) + 1) + unit
    return MembersOfAward(np.where(award < 0, -1, number), member)


def _number(values: pa.ChunkedArray | pa.Array) -> IntArray:
    """Return a number from 0 for each distinct value, shape (n_awards,); null is −1."""
    whole = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    indices = whole.dictionary_encode().indices.fill_null(-1)
    found: IntArray = indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return found
