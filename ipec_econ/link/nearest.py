"""The firm whose name is most similar to a supplier's, ties broken."""

from __future__ import annotations

import pyarrow as pa

from ipec_econ.link.look_up import look_up_names

_FIND: tuple[str, ...] = (
    "create temp table bearer as select distinct key, firm, form from firm_row where key <> ''",
    """
    create temp table nearest as
    select key, firm_key, score from (
        select *, max(score) over (partition by key) as best from pair) where score = best
    """,
    """
    create temp table candidate as
    select a.key, a.form, a.postcode, a.period,
           b.firm, b.key as firm_key, b.form as firm_form, n.score
    from asked a join nearest n on n.key = a.key join bearer b on b.key = n.firm_key
    """,
)


def find_nearest(
    suppliers: pa.Table, firm_rows: pa.Table, pairs: pa.Table, *, threads: int = 1
) -> pa.Table:
    """Return the firm of the best score of each supplier, of schema ``FOUND_SCHEMA``.

    Parameters
    ----------
    pairs
        ``key, firm_key, score``, as `find_similar_names` gives them.
    """
    return look_up_names(
        suppliers,
        firm_rows,
        _FIND,
        tied=" firms of equally similar names",
        threads=threads,
        extra={"pair": pairs},
    )
