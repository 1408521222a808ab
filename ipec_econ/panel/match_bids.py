"""The bids that lost, with their firms of the panel."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from ipec_econ.core.spec.award_value import AwardValue
from ipec_econ.core.tables import AwardTable, LinkResult
from ipec_econ.engine.engine import Engine
from ipec_econ.panel.firm_awards import match_awards
from ipec_econ.panel.history import History
from ipec_econ.panel.lost_bids import LostBids


def match_bids(
    awards: AwardTable, bids: pa.Table, links: pa.Table, history: History, engine: Engine
) -> LostBids:
    """Return the bids whose accepted firm is in the panel.

    Parameters
    ----------
    bids, links
        Of the award table and of its links.
    """
    table = replace(awards, rows=bids, bids=None)
    found = match_awards(table, LinkResult(links, {}), history, AwardValue(), engine)
    return LostBids(found.rows, found.codes, found.times, awards.rows, engine)
