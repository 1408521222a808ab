"""The firm whose name is most similar to a supplier's, ties broken."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from ipec_econ.link.look_up import look_up_names
from ipec_econ.link.names import BEARERS
from ipec_econ.link.register import Register

_FIND: Mapping[str, str] = {
    "bearer": BEARERS,
    "nearest": """
        select key, firm_key, score from (
            select *, max(score) over (partition by key) as best from pair) where score = best
    """,
    "candidate": """
        select a.key, a.form, a.postcode, a.period,
               b.firm, b.key as firm_key, b.form as firm_form, n.score
        from asked a join nearest n on n.key = a.key join bearer b on b.key = n.firm_key
    """,
}


def find_nearest(
    suppliers: pa.Table, register: Register, pairs: pa.Table, *, threads: int = 1
) -> pa.Table:
    """Return the firm of the best score of each supplier, of schema ``FOUND_SCHEMA``.

    Parameters
    ----------
    pairs
        ``key, firm_key, score``, as `find_similar_names` gives them.
    """
    return look_up_names(
        suppliers,
        register,
        _FIND,
        tied=" firms of equally similar names",
        threads=threads,
        extra={"pair": pairs},
    )
