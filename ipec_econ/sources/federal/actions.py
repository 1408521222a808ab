"""Contract actions of the federal government, and how they become one row an award.

Both registers publish actions: the award itself and every later modification, each with the money
it obligates. An action's obligation is no contract value. One row an award stands, that of its
first action, with the award's totals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from ipec_econ.sources.notices.columns import MOMENT, NOTICE_KEY
from ipec_econ.sources.notices.notice_format import Cells
from ipec_econ.sources.notices.tally import Tally

ACTION = "_action"
"""The cell that holds a row's `Action` until the award is put together."""

BASE = re.compile("0*")
"""Modification numbers of a first action."""

AWARD_KIND, VEHICLE_KIND, NONE = "CONT_AWD", "CONT_IDV", "-NONE-"
FIRST = date.min
ONE_ROW = "one row an award: its first action, with the totals of all"
"""What stays of actions in the step `superseded`."""


class Action(NamedTuple):
    """What an action adds to its award; amounts in dollars, of the action and so far.

    ``is_base`` is ``None`` where the register gives the award as a whole.
    """

    number: str
    is_base: bool | None
    signed: date | None
    changed: str
    obligated: float | None = None
    options: float | None = None
    total_obligated: float | None = None
    total_options: float | None = None
    place: str = ""


def name_award(
    piid: str | None, agency: str | None, parent: str | None, parent_agency: str | None
) -> str:
    """Return the award's unique key, as USAspending builds it, for contracts and orders."""
    return "_".join((AWARD_KIND, *(part or NONE for part in (piid, agency, parent, parent_agency))))


def name_vehicle(piid: str | None, agency: str | None) -> str:
    """Return the unique key of an indefinite delivery vehicle."""
    return "_".join((VEHICLE_KIND, piid or NONE, agency or NONE))


def is_base_number(number: str | None) -> bool:
    """Tell an award's first action by its modification number."""
    return BASE.fullmatch((number or "").strip()) is not None


def describe_kind(award_id: str, parent_id: str | None) -> Cells:
    """Return the framework columns: a vehicle is a framework, an order under one a call-off."""
    is_vehicle = award_id.startswith(VEHICLE_KIND)
    is_order = parent_id is not None and not is_vehicle
    return {
        "framework": is_vehicle,
        "framework_source": "IDV" if is_vehicle else "parent award" if is_order else None,
        "call_off": is_order,
        "parent_award_id": parent_id,
    }


def put_together(rows: Iterable[Cells], tally: Tally) -> Iterator[Cells]:
    """Give the first action of each award the award's totals, and yield all rows in their order.

    The first action's row then is the one that stands; the others are its earlier versions.
    """
    listed = list(rows)
    awards: dict[str, list[int]] = {}
    for place, row in enumerate(listed):
        awards.setdefault(row["award_id"], []).append(place)
    for award_id, places in awards.items():
        _put_award_together([listed[place] for place in places], award_id, tally)
    for row in listed:
        del row[ACTION]
        yield row


def _put_award_together(rows: list[Cells], award_id: str, tally: Tally) -> None:
    actions = _list_last_versions(rows)
    first = min(actions, key=lambda row: _order(row[ACTION]))
    last = max(actions, key=lambda row: (row[ACTION].signed or FIRST, row[ACTION].changed))
    for row in rows:
        row |= {NOTICE_KEY: award_id, MOMENT: int(row is first)}
    has_base = None if first[ACTION].is_base is None else bool(first[ACTION].is_base)
    first |= {
        "n_actions": None if has_base is None else len(actions),
        "has_base_action": has_base,
        **_sum_values([row[ACTION] for row in actions], last[ACTION], has_base),
    }
    _count_oddities(first, actions, has_base, tally)


def _list_last_versions(rows: list[Cells]) -> list[Cells]:
    """Return the award's actions, each as it was changed last."""
    latest: dict[str, Cells] = {}
    for row in rows:
        action = row[ACTION]
        held = latest.get(action.number)
        if held is None or held[ACTION].changed <= action.changed:
            latest[action.number] = row
    return list(latest.values())


def _order(action: Action) -> tuple[Any, ...]:
    return not action.is_base, action.signed or date.max, action.changed, action.number


def _sum_values(actions: list[Action], last: Action, has_base: bool | None) -> Cells:
    """Return value and obligations: the totals of the last action, else the sum of all.

    A sum is the award's only where its first action is among them.
    """
    is_whole = has_base is not False
    value, source = last.total_options, "total base and all options"
    if value is None and is_whole:
        value, source = _add(one.options for one in actions), "sum of base and all options"
    obligated = last.total_obligated
    if obligated is None:
        obligated = _add(one.obligated for one in actions)
    return {
        "value": value,
        "value_source": None if value is None else source,
        "value_obligated": obligated,
        "currency": "USD",
    }


def _add(amounts: Iterable[float | None]) -> float | None:
    """Return the sum to the cent, exact whatever the order; ``None`` where one is missing."""
    given = list(amounts)
    cents = [round(amount * 100) for amount in given if amount is not None]
    return sum(cents) / 100 if len(cents) == len(given) else None


def _count_oddities(
    first: Cells, actions: list[Cells], has_base: bool | None, tally: Tally
) -> None:
    place, award_id = first[ACTION].place, first["award_id"]
    if has_base is False:
        code = "source/notices-partial" if first["value"] is None else "source/notices-later-dated"
        tally.add(code, place, award_id)
    elif first["value"] is None:
        tally.add("source/notices-no-total", place, award_id)
    suppliers = {row.get("supplier_id") for row in actions} - {None}
    if len(suppliers) > 1:
        tally.add("source/notices-other-vendor", place, award_id)


FEDERAL_ODDITIES = (
    "source/notices-other",
    "source/notices-date",
    "source/notices-amount",
    "source/notices-partial",
    "source/notices-later-dated",
    "source/notices-no-total",
    "source/notices-other-vendor",
    "source/notices-nameless-supplier",
)
"""What both registers count."""

FEDERAL_UNUSED = frozenset(
    {
        "modifies", "publication_id", "lot_id", "cpv_source", "cpv_all", "n_buyers", "group_award",
        "group_name", "value_gross", "value_low", "value_high", "value_estimated", "value_ceiling",
        "value_withheld", "strategic_codes", "innovative_acquisition", "supplier_lead",
        "supplier_person",
    }
)  # fmt: skip
"""Columns that neither register fills."""
