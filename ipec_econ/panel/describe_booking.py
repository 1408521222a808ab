"""What booking over contracts did, and which parts of values count nowhere."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.award_policies import PolicyRecord
from ipec_econ.core.notice import Notice
from ipec_econ.core.write_choice import write_choice
from ipec_econ.numerics.money import write_minor
from ipec_econ.panel.award_parts import AwardParts
from ipec_econ.panel.firm_awards import FirmAwards
from ipec_econ.panel.history import History
from ipec_econ.panel.make_notice import make_notice
from ipec_econ.panel.sum_awards import sum_awards


def notice_booking(
    name: str, awards: FirmAwards, parts: AwardParts, chosen: BoolArray, history: History
) -> Notice:
    """Return the notice on the awards of one dose, shape (n_awards,)."""
    return make_notice(name, "panel/booking", _describe(awards, parts, chosen, history))


def record_booking(awards: FirmAwards, parts: AwardParts | None, history: History) -> PolicyRecord:
    """Return what booking did to all awards of the panel's firms, whatever a dose makes of them.

    The value after it is what falls to rows of the panel. Without a dose, and so without parts, it
    did nothing.
    """
    choice, total = write_choice(awards.booking), sum_awards(awards.rows)
    if parts is None:
        return PolicyRecord("value.booking", choice, len(awards.codes), 0, 0, total, total)
    everything: BoolArray = np.ones(len(awards.codes), dtype=np.bool_)
    n_parts = np.bincount(parts.award, minlength=len(awards.codes))
    moved = n_parts > 1
    moved[parts.award[parts.times != awards.times[parts.award]]] = True
    if awards.booking.without == "missing":
        moved |= ~parts.days.usable
    return PolicyRecord(
        policy="value.booking",
        choice=choice,
        rows=len(awards.codes),
        changed=int(moved.sum()),
        lost=0,
        value=total,
        value_after=sum_awards(parts.rows.filter(pa.array(_find_seen(awards, parts, history)))),
        what=_describe(awards, parts, everything, history),
    )


def _find_seen(awards: FirmAwards, parts: AwardParts, history: History) -> BoolArray:
    """Return which parts fall in a year in which their firm has a row, shape (n_parts,)."""
    seen: BoolArray = history.find_rows(awards.codes[parts.award], parts.times) >= 0
    return seen


def _describe(awards: FirmAwards, parts: AwardParts, chosen: BoolArray, history: History) -> str:
    days, of_chosen = parts.days, chosen[parts.award]
    usable = int(np.count_nonzero(days.usable & chosen))
    text = (
        f"{usable} of {int(chosen.sum())} awards count over the days of their contracts, "
        f"{int(of_chosen.sum())} parts in all"
    )
    without = int(chosen.sum()) - usable
    if without:
        fate = "with" if awards.booking.without == "award" else "without"
        missing, backward, long = (
            int(np.count_nonzero(one & chosen)) for one in (days.missing, days.reversed, days.long)
        )
        text += (
            f"; {without} count in the award's period, {fate} their value: "
            f"{missing} without a first and last day, {backward} that end before they start, "
            f"{long} longer than {awards.booking.max_years} years"
        )
    return text + _describe_unseen(awards, parts, of_chosen, history)


def _describe_unseen(
    awards: FirmAwards, parts: AwardParts, of_chosen: BoolArray, history: History
) -> str:
    unseen = of_chosen & ~_find_seen(awards, parts, history)
    if not unseen.any():
        return ""
    total = sum_awards(parts.rows.filter(pa.array(unseen)))
    firms = len(np.unique(awards.codes[parts.award[unseen]]))
    times = parts.times[unseen]
    beyond = (times < history.first_period) | (times > history.last_period)
    value = "" if total is None else f", {write_minor(total)} in value,"
    return (
        f"; {int(unseen.sum())} parts{value} of {firms} firms fall in years in which their firm "
        f"has no row, and count in no dose ({int(beyond.sum())} of them before the panel's first "
        "period or after its last)"
    )
