"""What standing on another release than the last changes, counted against the last."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.award_policies import PolicyRecord
from ipec_econ.core.spec.award_timing import Amendments
from ipec_econ.core.vocabulary import TENDERER_ROLE
from ipec_econ.core.write_choice import write_choice
from ipec_econ.sources.notices.row_blocks import RowBlocks
from ipec_econ.sources.ocds.amendments import STANDING_COLUMNS, Standing, find_standing
from ipec_econ.sources.ocds.columns import ROLE, SEQUENCE
from ipec_econ.sources.policies.ledger import sum_values


def record_amendments(
    blocks: RowBlocks,
    standing: Standing,
    amendments: Amendments,
    what: str,
    *,
    merged: Collection[int] | None,
) -> PolicyRecord:
    """Return the record of the policy, on suppliers' rows alone.

    Changed are rows of another release than the last, lost those of awards that do not stand any
    more. Where releases are merged nobody knows what would stand else: rows are then those that
    stand, and changed those of processes of which a release was left out.

    Parameters
    ----------
    merged
        Numbers of the merged releases that lack one that was left out; ``None`` where none are
        merged.
    """
    table = blocks.show([*STANDING_COLUMNS, "value", "currency", ROLE])
    losers = pc.fill_null(pc.equal(table.column(ROLE).cast(pa.string()), TENDERER_ROLE), False)
    suppliers = ~np.asarray(losers, dtype=np.bool_)
    now = standing.active & suppliers
    choice, total = write_choice(amendments), _sum(table, now)
    if merged is not None:
        cut = np.isin(table.column(SEQUENCE).to_numpy(), list(merged))
        n_cut = int(np.count_nonzero(now & cut))
        return PolicyRecord("amendments", choice, int(now.sum()), n_cut, 0, None, total, what)
    before = find_standing(table, "last").active & suppliers
    gone = ~np.isin(standing.award[before], standing.award[now])
    return PolicyRecord(
        policy="amendments",
        choice=choice,
        rows=int(before.sum()),
        changed=int(np.count_nonzero(now & ~before)),
        lost=int(np.count_nonzero(gone)),
        value=_sum(table, before),
        value_after=total,
        what=what,
    )


def _sum(table: pa.Table, rows: BoolArray) -> int | None:
    return sum_values(table.select(["value", "currency"]).filter(pa.array(rows)))
