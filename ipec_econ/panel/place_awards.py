"""Awards with their firms and in their years, values booked: what treatments are made from."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ipec_econ.core.award_policies import PolicyRecord
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.award_timing import AwardPeriod
from ipec_econ.core.spec.award_value import AwardValue
from ipec_econ.core.spec.panel import PanelSpec
from ipec_econ.core.spec.treatment import DoseTreatment
from ipec_econ.core.tables import AwardTable, LinkResult
from ipec_econ.engine.engine import Engine
from ipec_econ.numerics.common_years import CommonYears
from ipec_econ.panel.booking import spread_values
from ipec_econ.panel.describe_booking import record_booking
from ipec_econ.panel.firm_awards import FirmAwards, match_awards
from ipec_econ.panel.firm_periods import use_firm_years
from ipec_econ.panel.history import History
from ipec_econ.panel.match_bids import match_bids


@dataclass(frozen=True, slots=True)
class PlacedAwards:
    """Awards of the panel's firms, and what the policies did that act once firms are known."""

    awards: FirmAwards | None = None
    notices: tuple[Notice, ...] = ()
    policies: tuple[PolicyRecord, ...] = ()


def place_awards(
    awards: AwardTable, links: LinkResult, history: History, spec: PanelSpec, engine: Engine
) -> PlacedAwards:
    """Return the awards of the panel's firms, in these firms' years where the study says so.

    Raises
    ------
    PanelError
        The firms' year ends cannot be read.
    """
    policy = spec.awards.value if spec.awards is not None else AwardValue()
    period = spec.awards.period if spec.awards is not None else AwardPeriod()
    linked = match_awards(awards, links, history, policy, engine, CommonYears(period))
    if awards.bids is not None and links.bids is not None:
        bids = match_bids(awards, awards.bids, links.bids, history, engine)
        linked = replace(linked, bids=bids)
    placed = PlacedAwards(linked)
    if period.year_end is not None:
        own = use_firm_years(linked, history, period, awards.coverage_from)
        placed = PlacedAwards(own.awards, own.notices, (own.record,))
    if policy.booking.over == "award":
        return placed
    return _book(placed, history, spec)


def _book(placed: PlacedAwards, history: History, spec: PanelSpec) -> PlacedAwards:
    """Return the awards with the parts of their values, if there is a dose to count them in."""
    awards, parts = placed.awards, None
    if awards is None:
        return placed
    if any(isinstance(one, DoseTreatment) for one in spec.treatments.values()):
        parts = spread_values(awards)
    return replace(
        placed,
        awards=replace(awards, parts=parts),
        policies=(*placed.policies, record_booking(awards, parts, history)),
    )
