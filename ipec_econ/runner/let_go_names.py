"""The columns that linkage alone looks at, let go once it is done."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from ipec_econ.core.mentions import Mentions, list_mentions
from ipec_econ.core.tables import AwardTable, FirmTable
from ipec_econ.plan.plan import Plan

SUPPLIER_COLUMNS = ("award_id", "lot_id", "supplier_id", "supplier_name", "postcode")
"""Of awards; the panel asks for periods and values alone, unless a text names another column."""

BID_KEYS = ("award_id", "lot_id")
"""What tells for which award a losing bid was made."""


def let_go_firm_names(firms: FirmTable, plan: Plan) -> FirmTable:
    """Return the firms without names and postcodes, unless something else may mean them."""
    mentions = _list_mentions_elsewhere(plan)
    gone = {
        name
        for name in (firms.name, firms.postcode)
        if name is not None and not mentions.may_mean(name)
    }
    return replace(firms, rows=_leave_out(firms.rows, gone))


def let_go_supplier_names(awards: AwardTable, plan: Plan) -> AwardTable:
    """Return the awards without what tells suppliers apart, unless something may mean it."""
    mentions = _list_mentions_elsewhere(plan)
    gone = {name for name in SUPPLIER_COLUMNS if not mentions.may_mean(name)}
    if awards.bids is not None:
        gone -= set(BID_KEYS)
    return replace(awards, rows=_leave_out(awards.rows, gone))


def _leave_out(rows: pa.Table, gone: set[str]) -> pa.Table:
    return rows.select([name for name in rows.column_names if name not in gone])


def _list_mentions_elsewhere(plan: Plan) -> Mentions:
    """Return what the study mentions but where it says which columns linkage looks at."""
    panel = plan.study.panel
    changed: dict[str, object] = {
        "firms": panel.firms.model_copy(update={"name": None, "postcode": None, "columns": {}})
    }
    if panel.awards is not None:
        changed["awards"] = panel.awards.model_copy(update={"columns": {}})
    return list_mentions(plan.study.model_copy(update={"panel": panel.model_copy(update=changed)}))
