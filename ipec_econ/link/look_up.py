"""One name stage in the engine: candidates by the rule's SQL, ties broken, rows read."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.engine.query import Query
from ipec_econ.link.found import ACCEPTED, FOUND_SCHEMA, MAX_CANDIDATES, REVIEW
from ipec_econ.link.register import Register
from ipec_econ.link.tie_breaks import ASKED, BREAK_TIES, READ_ANSWERS, TIE_BREAKERS

SUPPLIER_COLUMNS = ("core", "key", "form", "postcode", "period")


def look_up_names(
    suppliers: pa.Table,
    register: Register,
    steps: Mapping[str, str],
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
    steps
        Of a query; the last is ``candidate`` (key, form, postcode, period, firm, firm_key,
        firm_form, score) from ``asked`` and ``firm_row``; a supplier's candidates have one score.
    tied
        How a reason ends when several firms are left: " firms of this name".
    threads
        Of the engine; they change no answer.
    extra
        Further tables that the steps read.
    """
    asked = suppliers.select(SUPPLIER_COLUMNS).append_column(
        "position", pa.array(range(suppliers.num_rows), pa.int64())
    )
    query = Query(
        steps={"asked": ASKED, **steps, **BREAK_TIES},
        reads=(READ_ANSWERS,),
        given={"accepted": ACCEPTED, "review": REVIEW, "tied": tied},
        threads=threads,
    )
    tables = {"supplier": asked, "firm_row": register.rows, **(extra or {})}
    (found,) = register.engine.run_query(query, tables)
    found = found.cast(FOUND_SCHEMA)
    shown = pc.list_slice(found.column("candidates"), 0, MAX_CANDIDATES)
    return found.set_column(found.num_columns - 1, FOUND_SCHEMA.field("candidates"), shown)


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
