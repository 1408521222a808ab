"""The name rule: a supplier is the one firm that has, or had, its normalised name."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.tables import AwardTable, FirmTable
from ipec_econ.engine.connection import open_connection
from ipec_econ.link.found import ACCEPTED, FOUND_SCHEMA, MAX_CANDIDATES, REVIEW, Found
from ipec_econ.link.normaliser import NORMALISER_VERSION, normalise_names

TIE_BREAKERS: tuple[str, ...] = ("legal form", "postcode", "period", "name in period")
"""What tells firms of one name apart, in order; one that no candidate meets changes nothing."""


def match_names(awards: AwardTable, firms: FirmTable) -> Found:
    """Find each award's firm by its supplier's name, once both are normalised.

    Every name that a firm has in any period counts. Among several firms of one name those stay
    that share the supplier's legal form, then its postcode, then those seen in the panel in the
    award's period, then those that have the name in that period; if several are left, the row is
    for review. Columns that a side does not have break no tie.
    """
    suppliers = _list_suppliers(awards)
    with open_connection() as connection:
        connection.register("supplier", suppliers)
        connection.register("firm_row", _list_firm_rows(firms))
        for statement in _FIND:
            connection.execute(statement)
        rows = _read_rows(connection)
    n_nameless = int(pc.sum(pc.is_null(suppliers.column("key"))).as_py() or 0)
    measures = {
        "normaliser": NORMALISER_VERSION,
        "n_nameless": n_nameless,
        "ties": _count_ties(rows),
    }
    return Found(rows, measures)


def _list_suppliers(awards: AwardTable) -> pa.Table:
    rows = awards.rows
    names = normalise_names(rows.column("supplier_name"))
    return pa.table(
        {
            "position": pa.array(range(rows.num_rows), pa.int64()),
            "key": names.key,
            "form": names.form,
            "postcode": _normalise_postcodes(rows, "postcode"),
            "period": _read_periods(rows, "time"),
        }
    )


def _list_firm_rows(firms: FirmTable) -> pa.Table:
    rows = firms.rows
    names = normalise_names(rows.column(firms.name))
    return pa.table(
        {
            "firm": pc.cast(rows.column(firms.unit), pa.string()),
            "key": names.key,
            "form": names.form,
            "postcode": _normalise_postcodes(rows, firms.postcode),
            "period": _read_periods(rows, firms.time),
        }
    )


def _normalise_postcodes(rows: pa.Table, column: str | None) -> pa.Array | pa.ChunkedArray:
    if column is None or column not in rows.column_names:
        return pa.nulls(rows.num_rows, pa.string())
    text = pc.utf8_upper(pc.cast(rows.column(column), pa.string()))
    text = pc.replace_substring_regex(text, r"[^\p{L}\p{N}]+", "")
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _read_periods(rows: pa.Table, column: str) -> pa.Array | pa.ChunkedArray:
    if column not in rows.column_names:
        return pa.nulls(rows.num_rows, pa.int64())
    return pc.cast(rows.column(column), pa.int64())


_FIND: tuple[str, ...] = (
    "create temp table bearer as select distinct key, firm, form from firm_row where key <> ''",
    # A supplier's award rows repeat it: each is looked up once.
    """
    create temp table asked as
    select key, form, postcode, period from supplier where key <> '' group by all
    """,
    """
    create temp table candidate as
    select a.key, a.form, a.postcode, a.period, b.firm,
           bool_or(coalesce(a.form = b.form, false)) as legal_form
    from asked a join bearer b on a.key = b.key
    group by all
    """,
    """
    create temp table tied as
    select key, form, postcode, period from candidate group by all having count(*) > 1
    """,
    """
    create temp table place as
    select distinct firm, postcode from firm_row
    where postcode is not null and firm in (
        select c.firm from candidate c join tied t on c.key = t.key)
    """,
    """
    create temp table seen as
    select firm, period, key from firm_row
    where firm in (select c.firm from candidate c join tied t on c.key = t.key)
    group by all
    """,
    """
    create temp table evidence as
    select c.key, c.form, c.postcode, c.period, c.firm, c.legal_form,
           exists (select 1 from place p where p.firm = c.firm and p.postcode = c.postcode)
               as same_postcode,
           exists (select 1 from seen s where s.firm = c.firm and s.period = c.period)
               as seen_then,
           exists (select 1 from seen s
                   where s.firm = c.firm and s.period = c.period and s.key = c.key)
               as named_then
    from candidate c
    """,
    # Rank one of a longer ordering is among rank one of a shorter: each breaker narrows.
    """
    create temp table narrowed as
    select *, count(*) over asked as n0,
        rank() over (asked order by legal_form desc) as r1,
        rank() over (asked order by legal_form desc, same_postcode desc) as r2,
        rank() over (asked order by legal_form desc, same_postcode desc, seen_then desc) as r3,
        rank() over (asked order by legal_form desc, same_postcode desc, seen_then desc,
                     named_then desc) as r4
    from evidence
    window asked as (partition by key, form, postcode, period)
    """,
    """
    create temp table answer as
    select key, form, postcode, period, any_value(n0) as n_candidates,
        count(*) filter (r1 = 1) as n1, count(*) filter (r2 = 1) as n2,
        count(*) filter (r3 = 1) as n3, count(*) filter (r4 = 1) as n4,
        list(firm order by firm) filter (r4 = 1) as firms
    from narrowed group by key, form, postcode, period
    """,
)

_ANSWER = """
    select s.position,
        case when n4 = 1 then firms[1] end as firm,
        1.0::double as score,
        case when n4 = 1 then $accepted else $review end as decision,
        n_candidates,
        case when n_candidates = 1 then null
             when n1 = 1 then 'tie broken by legal form'
             when n2 = 1 then 'tie broken by postcode'
             when n3 = 1 then 'tie broken by period'
             when n4 = 1 then 'tie broken by name in period'
             else n4 || ' firms of this name' end as reason,
        case when n4 > 1 then list_slice(firms, 1, $n_shown) end as candidates
    from supplier s join answer a
      on s.key = a.key and s.form is not distinct from a.form
     and s.postcode is not distinct from a.postcode and s.period is not distinct from a.period
    order by s.position
"""


def _read_rows(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    given = {"accepted": ACCEPTED, "review": REVIEW, "n_shown": MAX_CANDIDATES}
    return connection.sql(_ANSWER, params=given).to_arrow_table().cast(FOUND_SCHEMA)


def _count_ties(rows: pa.Table) -> dict[str, int]:
    """Return how many award rows several firms' names fit, and what became of them."""
    tied = rows.filter(pc.greater(rows.column("n_candidates"), 1))
    reasons = tied.column("reason").to_pylist()
    return {
        "n_tied": len(reasons),
        **{
            f"n_broken_by_{name.replace(' ', '_')}": reasons.count(f"tie broken by {name}")
            for name in TIE_BREAKERS
        },
        "n_left_for_review": pc.sum(pc.equal(tied.column("decision"), REVIEW)).as_py() or 0,
    }
