"""Untreated firms that are no runners-up: a comparison with losers leaves them out."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray, FloatArray
from ipec_econ.core.spec.treatment import EventTreatment
from ipec_econ.panel.draft import Exclusion
from ipec_econ.panel.firm_awards import FirmAwards
from ipec_econ.panel.history import History
from ipec_econ.panel.lost_bids import LostBids


def exclude_others(
    name: str,
    spec: EventTreatment,
    history: History,
    awards: FirmAwards,
    bids: LostBids,
    cohort: FloatArray,
    gone: BoolArray,
) -> tuple[Exclusion, ...]:
    """Return untreated units without a lost bid, and those that had won before their first.

    A bid counts as an award does: for an award that meets ``where``, once the register is complete
    and the clean window has passed, and up to the panel's last period.

    Parameters
    ----------
    gone
        Units that are excluded already, shape (n_units,).
    """
    untreated = ~(cohort <= history.last_period) & ~gone
    chosen = bids.select(spec.where, key=f"panel.treatments.{name}.where")
    chosen &= bids.times >= awards.find_coverage(bids.codes) + spec.clean_window
    chosen &= bids.times <= history.last_period
    lost = bids.find_first(chosen, history.n_units)
    everything: BoolArray = np.ones(len(awards.codes), dtype=np.bool_)
    won = awards.find_first(everything, history.n_units)
    never: BoolArray = untreated & ~np.isfinite(lost)
    after: BoolArray = untreated & np.isfinite(lost) & (won <= lost)
    return (
        Exclusion("no_lost_bid", "never treated, and lost no bid for an award that counts", never),
        Exclusion("won_before", "never treated, and had won an award when it first lost", after),
    )
