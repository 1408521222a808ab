"""The columns that linkage alone looks at, let go once it is done."""

from __future__ import annotations

from dataclasses import replace

from ipec_econ.core.mentions import Mentions, list_mentions
from ipec_econ.core.tables import AwardTable, FirmTable
from ipec_econ.plan.plan import Plan

SUPPLIER_COLUMNS = ("award_id", "lot_id", "supplier_id", "supplier_name", "postcode")
"""Of awards; the panel asks for periods and values alone, unless a text names another column."""


def let_go_firm_names(firms: FirmTable, plan: Plan) -> FirmTable:
    """Return the firms without names and postcodes, unless something else may mean them."""
    mentions = _list_mentions_elsewhere(plan)
    gone = [
        name
        for name in (firms.name, firms.postcode)
        if name is not None and not mentions.may_mean(name)
    ]
    return replace(firms, rows=firms.rows.drop_columns(gone))


def let_go_supplier_names(awards: AwardTable, plan: Plan) -> AwardTable:
    """Return the awards without what tells suppliers apart, unless something may mean it."""
    mentions = _list_mentions_elsewhere(plan)
    gone = [
        name
        for name in SUPPLIER_COLUMNS
        if name in awards.rows.column_names and not mentions.may_mean(name)
    ]
    return replace(awards, rows=awards.rows.drop_columns(gone))


def _list_mentions_elsewhere(plan: Plan) -> Mentions:
    """Return what the study mentions but where it says which columns linkage looks at."""
    panel = plan.study.panel
    firms = panel.firms.model_copy(update={"name": None, "postcode": None, "columns": {}})
    return list_mentions(
        plan.study.model_copy(update={"panel": panel.model_copy(update={"firms": firms})})
    )
