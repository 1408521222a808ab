"""Those who bid for an award and lost, set apart from those who won it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.award_keys import name_awards
from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.vocabulary import SUPPLIER_ROLE, TENDERER_ROLE
from ipec_econ.sources.rows import SourceRowSet

ROLE = "bidder_role"
BID_COLUMNS = ("award_id", "lot_id", "date", "time", "supplier_id", "supplier_name", "postcode")


def find_losing_bids(rows: SourceRowSet, *, kept: bool) -> BoolArray | None:
    """Return which rows are bids that lost, shape (n_rows,); ``None`` where no row says it.

    Parameters
    ----------
    kept
        Whether losing bidders are asked for.

    Raises
    ------
    SourceError
        They are asked for and there is no column `bidder_role`, or it holds other words.
    """
    if ROLE not in rows.table.column_names:
        if kept:
            raise SourceError(_describe_no_role(rows.label))
        return None
    roles = pc.utf8_lower(pc.utf8_trim_whitespace(pc.cast(rows.table.column(ROLE), pa.string())))
    known = pc.is_in(roles, value_set=pa.array([SUPPLIER_ROLE, TENDERER_ROLE]))
    bad = np.flatnonzero(~np.asarray(known, dtype=np.bool_))
    if len(bad):
        raise SourceError(_describe_unknown_role(rows, bad))
    return np.asarray(pc.equal(roles, TENDERER_ROLE), dtype=np.bool_)


def select_bids(bids: pa.Table, awards: pa.Table) -> pa.Table:
    """Return the bids for awards that are left: who lost one that does not count lost nothing."""
    lots = "lot_id" in bids.column_names
    known = pc.unique(name_awards(awards, lots=lots))
    left = pc.is_in(name_awards(bids, lots=lots), value_set=known)
    return bids.select([name for name in BID_COLUMNS if name in bids.column_names]).filter(left)


def describe_no_bids(source: str) -> Problem:
    """Return the problem that losing bidders are asked for and none is named."""
    return Problem(
        "source/no-bidders",
        "`bidders: keep` finds nobody: no award names a bidder that lost",
        source,
        "many registers publish how many bids there were, not who made them",
        "remove `bidders`, or bring bids from elsewhere as a table with `bidder_role`",
    )


def _describe_no_role(source: str) -> Problem:
    return Problem(
        "source/no-bidders",
        f"`bidders: keep` needs the column `{ROLE}`, and the awards have none",
        source,
        "without it nobody knows which rows are bids that lost",
        f"map it under `columns`, as `{ROLE}: COLUMN`; it says `{SUPPLIER_ROLE}` or "
        f"`{TENDERER_ROLE}`",
    )


def _describe_unknown_role(rows: SourceRowSet, bad: np.ndarray) -> Problem:
    return Problem(
        "source/bad-role",
        f"{len(bad):,} values of `{ROLE}` are no role: {rows.show(ROLE, bad)}",
        rows.label,
        "a row is of who won the award or of who bid for it and lost",
        f"write `{SUPPLIER_ROLE}` or `{TENDERER_ROLE}` in every row",
    )
