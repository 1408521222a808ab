"""The awards that reached a firm of the panel, with the firm and the register's coverage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.arrays import BoolArray, FloatArray, IntArray
from ipec_econ.core.spec.award_timing import AwardPeriod
from ipec_econ.core.spec.award_value import AwardValue, Booking
from ipec_econ.core.tables import AwardTable, LinkResult
from ipec_econ.engine.duckdb_engine import DUCKDB
from ipec_econ.engine.engine import Engine
from ipec_econ.engine.query import Query
from ipec_econ.numerics.common_years import CommonYears
from ipec_econ.numerics.placed_days import AwardYears
from ipec_econ.panel.award_parts import AwardParts
from ipec_econ.panel.conditions import select_awards
from ipec_econ.panel.history import History
from ipec_econ.panel.lost_bids import LostBids
from ipec_econ.panel.members_of_award import MembersOfAward, find_members
from ipec_econ.panel.shared_awards import keep_unshared, share_values

_FIND_CODES = Query(
    {},
    ("select u.code from named n left join unit u on u.firm = n.firm order by n.place",),
)
_FIRST = Query({}, ("select code, min(period) as first from award group by code order by code",))
AT_AWARD, CALENDAR = Booking(), CommonYears(AwardPeriod())
EVERY_FIRM = slice(None)


@dataclass(frozen=True, slots=True)
class FirmAwards:
    """Awards of linked firms, in the award table's order.

    Attributes
    ----------
    rows
        The award table's columns, and the firm under the name of the panel's unit where the
        award table has no such column.
    codes
        Position of each award's firm in ``History.labels``, shape (n_awards,).
    times
        Periods, shape (n_awards,).
    coverage
        First period in which the register is complete.
    coverage_given
        False where `coverage` is only the first period that the register holds.
    coverages
        The same for each firm of the panel, shape (n_units,), where years are firms' own.
    engine
        What awards are selected and added up with.
    booking, years
        In which years values count in doses, and what years are.
    of_groups
        Whether a firm's awards are those of its whole group.
    bids
        Bids of linked firms that lost; ``None`` where losing bidders are not kept.
    members
        Where an award's whole value may reach a firm through several members of its group; ``None``
        where it cannot.
    parts
        Their values over the years of contracts; ``None`` where they count in the award's.
    """

    rows: pa.Table
    codes: IntArray
    times: IntArray
    coverage: int
    coverage_given: bool
    engine: Engine = DUCKDB
    booking: Booking = AT_AWARD
    years: AwardYears = CALENDAR
    of_groups: bool = False
    bids: LostBids | None = None
    members: MembersOfAward | None = None
    coverages: IntArray | None = None
    parts: AwardParts | None = None

    def select(self, where: str | None, *, key: str) -> BoolArray:
        """Return which awards meet a condition, shape (n_awards,); all without one.

        Raises
        ------
        PanelError
            ``panel/expression``, naming `key`, if the condition cannot be computed.
        """
        return select_awards(self.rows, where, key, self.engine)

    def find_coverage(self, firms: IntArray | slice = EVERY_FIRM) -> IntArray | int:
        """Return the first period in which the register is complete, for each firm, (n,)."""
        return self.coverage if self.coverages is None else self.coverages[firms]

    def keep(self, chosen: BoolArray) -> FirmAwards:
        """Return the chosen awards, shape (n_awards,)."""
        rows = self.rows.filter(pa.array(chosen))
        codes, times = self.codes[chosen], self.times[chosen]
        return replace(self, rows=rows, codes=codes, times=times, members=None, parts=None)

    def count_once(self, chosen: BoolArray) -> BoolArray:
        """Return the chosen awards, (n_awards,), each firm's through one member of its group."""
        return chosen if self.members is None else self.members.keep_first(chosen)

    def find_first(self, chosen: BoolArray, n_units: int) -> FloatArray:
        """Return each unit's first period with a chosen award, ``inf`` without, (n_units,)."""
        award = {"code": self.codes[chosen], "period": self.times[chosen]}
        (found,) = self.engine.run_query(_FIRST, {"award": pa.table(award)})
        first = np.full(n_units, np.inf)
        first[found.column("code").to_numpy()] = found.column("first").to_numpy()
        return first


def match_awards(
    awards: AwardTable,
    links: LinkResult,
    history: History,
    policy: AwardValue,
    engine: Engine = DUCKDB,
    years: AwardYears = CALENDAR,
) -> FirmAwards:
    """Return the awards whose accepted firm is in the panel.

    An award row that linkage split between several suppliers is one row a linked supplier, with
    the value that ``policy`` gives to each. Where links name groups, a row counts for every firm
    that its link lists; an award that several firms of one group won counts once for the group
    where each of them has its whole value.

    Raises
    ------
    ValueError
        If `links` was made from another award table.
    """
    at, n_suppliers = _read_places(awards, links)
    firm = links.rows.column("firm")
    accepted = pc.equal(links.rows.column("decision"), "accepted")
    accepted = pc.and_(accepted, keep_unshared(n_suppliers, policy))
    firm = pc.if_else(accepted, firm, pa.scalar(None, firm.type))
    if "units" in links.rows.column_names:
        link, firm = _list_units(links.rows, firm)
        at, n_suppliers = at.take(link), n_suppliers.take(link)
    found = _find_codes(firm, history, engine)
    mask = pc.is_valid(found)
    members = None
    if "units" in links.rows.column_names and policy.suppliers == "full":
        members = find_members(links.rows.take(link.filter(mask)), firm.filter(mask))
    rows = awards.rows.take(at.filter(mask))
    rows = share_values(rows, n_suppliers.filter(mask), policy)
    if history.unit not in rows.column_names:
        rows = rows.append_column(history.unit, firm.filter(mask))
    first = pc.min(awards.rows.column("time")).as_py() if awards.rows.num_rows else None
    return FirmAwards(
        rows,
        np.asarray(found.filter(mask).to_numpy(), dtype=np.int64),
        np.asarray(rows.column("time").to_numpy(), dtype=np.int64),
        _find_coverage(awards, first, history),
        awards.coverage is not None,
        engine,
        policy.booking,
        years,
        of_groups=_are_of_groups(links),
        members=members,
    )


def _find_codes(
    firm: pa.Array | pa.ChunkedArray, history: History, engine: Engine
) -> pa.ChunkedArray:
    """Return the position of each firm in the panel's labels; null where it is not there."""
    units = {"firm": pc.cast(history.labels, firm.type), "code": np.arange(history.n_units)}
    named = {"firm": firm, "place": np.arange(len(firm))}
    tables = {"named": pa.table(named), "unit": pa.table(units)}
    return engine.run_query(_FIND_CODES, tables)[0].column("code")


def _list_units(
    links: pa.Table, firm: pa.ChunkedArray
) -> tuple[pa.Array, pa.ChunkedArray | pa.Array]:
    """Return the link and the firm of the panel of each that an award counts for."""
    column = links.column("units").combine_chunks()
    units = pc.if_else(pc.is_valid(firm).combine_chunks(), column, pa.scalar(None, column.type))
    return pc.list_parent_indices(units), pc.list_flatten(units)


def _are_of_groups(links: LinkResult) -> bool:
    groups = links.quality.get("groups")
    return isinstance(groups, Mapping) and groups["level"] == "treatment"


def _find_coverage(awards: AwardTable, first: int | None, history: History) -> int:
    if awards.coverage is not None:
        return awards.coverage
    # Later than the panel's end there is no award to speak of.
    return history.last_period + 1 if first is None else min(first, history.last_period + 1)


def _read_places(awards: AwardTable, links: LinkResult) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    """Return each link's row of the awards, and how many suppliers share that row."""
    rows, n_awards = links.rows, awards.rows.num_rows
    if "award_row" in rows.column_names:
        at, n_suppliers = rows.column("award_row"), rows.column("n_suppliers")
    else:
        at = pa.chunked_array([pa.array(range(rows.num_rows), pa.int64())])
        n_suppliers = pa.chunked_array([pa.array(np.ones(rows.num_rows, dtype=np.int64))])
    if pc.count_distinct(at).as_py() != n_awards or (pc.max(at).as_py() or 0) >= max(n_awards, 1):
        raise ValueError(
            f"{rows.num_rows} links are not of the table of {n_awards} awards: not the same table"
        )
    return at, n_suppliers
