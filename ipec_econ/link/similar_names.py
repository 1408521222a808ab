"""Pairs of similar names: blocks that keep them few, a Levenshtein ratio that compares them."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from ipec_econ.engine.query import Query
from ipec_econ.link.register import Register

BLOCK_CAP = 300
"""Firm names that a block may hold; a larger one (a frequent word) tells too little to be read."""

MIN_SCORE = 0.7
"""Pairs below are never kept: no threshold is lower."""

PREFIX_LENGTH = 10
"""Letters of a firm's name that, at the beginning of a supplier's longer name, make a pair."""

PREFIX_SCORE = 0.86
"""Score of such a pair, whatever its ratio: a site or a department stands behind the name."""

_BLOCKS = """
    select distinct * from (
        select id, 'p' || substr(key, 1, 7) as block from named
        union all select id, 's' || right(key, 9) from named
        union all select id, 'd' || substr(key, 1, 3) || substr(key, 5, 4) from named
        union all select id, 'w' || word
        from (select id, unnest(string_split(core, ' ')) as word from named)
        where length(word) > 2)
"""
"""A name's blocks: its beginning, its end, its beginning without the fourth letter, and each word
of three letters or more. A slip of the pen spares at least one of them in most names."""

_PAIR: Mapping[str, str] = {
    "query": """
        select row_number() over (order by key) as id, key, core from (
            select key, min(core) as core from asked where length(key) > 2 group by key)
    """,
    "name": """
        select row_number() over (order by key) as id, key, core from (
            select key, core from firm_name where length(key) > 1)
    """,
    "name_block": _BLOCKS.replace("from named", "from name"),
    "readable": "select block from name_block group by block having count(*) <= $cap",
    "query_word": _BLOCKS.replace("from named", "from query"),
    "query_block": "select * from query_word semi join readable using (block)",
    "near": """
        select distinct q.id as query_id, n.id as name_id
        from query_block q join name_block n using (block)
    """,
    # A distance is at least the difference of the lengths: most pairs need none.
    "likely": """
        select q.key, n.key as firm_key, q.key = n.key as equal,
               length(n.key) >= $prefix_length and starts_with(q.key, n.key) as prefixed
        from near join query q on q.id = query_id join name n on n.id = name_id
        where least(strlen(q.key), strlen(n.key))
                  >= $min_score * greatest(strlen(q.key), strlen(n.key)) - 1
              or length(n.key) >= $prefix_length and starts_with(q.key, n.key)
    """,
    # Distances and lengths are both of UTF-8 bytes.
    "scored": """
        select key, firm_key, cast(case when equal then 1.0 else greatest(
            1 - levenshtein(key, firm_key) / greatest(strlen(key), strlen(firm_key)),
            case when prefixed then $prefix_score else 0 end) end as double) as score
        from likely
    """,
}  # fmt: skip

_READ_PAIRS = """
    select key, firm_key, score
    from scored where score >= $min_score order by key, firm_key
"""
_COUNT = "select count(*) as n from near"


def find_similar_names(
    suppliers: pa.Table, register: Register, *, threads: int
) -> tuple[pa.Table, int]:
    """Return pairs of similar normalised names, and how many pairs were compared.

    Suppliers and firms are compared where they share a block of at most ``BLOCK_CAP`` firm names.
    The score is one minus the Levenshtein distance of the keys over the longer key's length, and
    at least ``PREFIX_SCORE`` where the supplier's key begins with a firm's key of
    ``PREFIX_LENGTH`` letters or more.

    Parameters
    ----------
    suppliers
        With columns ``key`` and ``core``.

    Returns
    -------
    tuple
        ``key, firm_key, score``, sorted, scores of ``MIN_SCORE`` or more; and the number of
        pairs compared.
    """
    query = Query(
        steps=_PAIR,
        reads=(_READ_PAIRS, _COUNT),
        given={
            "cap": BLOCK_CAP,
            "prefix_length": PREFIX_LENGTH,
            "prefix_score": PREFIX_SCORE,
            "min_score": MIN_SCORE,
        },
        threads=threads,
    )
    tables = {"asked": suppliers.select(["key", "core"]), "firm_name": register.names}
    pairs, count = register.engine.run_query(query, tables)
    return pairs, int(count.column("n")[0].as_py())
