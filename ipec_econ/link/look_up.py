"""One name stage in the engine: candidates by the rule's SQL, ties broken, rows read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.engine.connection import open_connection
from ipec_econ.link.found import ACCEPTED, FOUND_SCHEMA, MAX_CANDIDATES, REVIEW
from ipec_econ.link.tie_breaks import ASKED, BREAK_TIES, READ_ANSWERS, TIE_BREAKERS

SUPPLIER_COLUMNS = ("core", "key", "form", "postcode", "period")


def look_up_names(
    suppliers: pa.Table,
    firm_rows: pa.Table,
    statements: Sequence[str],
    *,
    tied: str,
    threads: int = 1,
    extra: Mapping[str, pa.Table] | None = None,
) -> pa.Table:
    """Return what a name stage finds, of schema ``FOUND_SCHEMA``.

    Parameters
    ----------
    suppliers
        As `list_suppliers` gives them.
    firm_rows
        ``Register.rows``.
    statements
        SQL that makes the table ``candidate`` (key, form, postcode, period, firm, firm_key,
        firm_form, score) from ``asked`` and ``firm_row``; a supplier's candidates have one score.
    tied
        How a reason ends when several firms are left: " firms of this name".
    threads
        Of the engine; they change no answer.
    extra
        Further tables that the statements read.
    """
    asked = suppliers.select(SUPPLIER_COLUMNS).append_column(
        "position", pa.array(range(suppliers.num_rows), pa.int64())
    )
    given = {"accepted": ACCEPTED, "review": REVIEW, "n_shown": MAX_CANDIDATES, "tied": tied}
    with open_connection(threads=threads) as connection:
        connection.register("supplier", asked)
        connection.register("firm_row", firm_rows)
        for name, table in (extra or {}).items():
            connection.register(name, table)
        for statement in (ASKED, *statements, *BREAK_TIES):
            connection.execute(statement)
        return connection.sql(READ_ANSWERS, params=given).to_arrow_table().cast(FOUND_SCHEMA)


def count_ties(rows: pa.Table) -> dict[str, int]:
    """Return how many award rows several firms fit, and what became of them."""
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
