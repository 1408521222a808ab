"""Which periods a figure of awards shows: dates of registers are wrong by centuries at times."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import IntArray
from ipec_econ.core.panel import Panel
from ipec_econ.core.tables import AwardTable
from ipec_econ.report.word_list import count_things

Periods = tuple[int, int]


def choose_periods(asked: Periods | None, awards: AwardTable, panel: Panel) -> Periods:
    """Return the periods asked for; else the panel's, and those before from coverage on."""
    if asked is not None:
        return asked
    times = np.asarray(panel.rows.column(panel.time).to_numpy(), dtype=np.int64)
    first, last = int(times.min(initial=9999)), int(times.max(initial=0))
    return (first if awards.coverage is None else min(first, awards.coverage), last)


def tell_outside(times: IntArray, periods: Periods) -> tuple[str, ...]:
    """Return a sentence on the award rows of other periods, if there are any."""
    outside = times[(times < periods[0]) | (times > periods[1])]
    if not len(outside):
        return ()
    first, last = int(outside.min()), int(outside.max())
    span = f"{first} to {last}" if first < last else f"{first}"
    counted = count_things(len(outside), "award row")
    return (f"{counted} of periods outside {periods[0]} to {periods[1]} not drawn ({span}).",)
