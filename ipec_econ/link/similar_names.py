"""Pairs of similar names: blocks that keep them few, a Levenshtein ratio that compares them."""

from __future__ import annotations

import pyarrow as pa

from ipec_econ.engine.connection import open_connection

BLOCK_CAP = 300
"""Firm names that a block may hold; a larger one (a frequent word) tells too little to be read."""

MIN_SCORE = 0.7
"""Pairs below are never kept: no threshold is lower."""

PREFIX_LENGTH = 10
"""Letters of a firm's name that, at the beginning of a supplier's longer name, make a pair."""

PREFIX_SCORE = 0.86
"""Score of such a pair, whatever its ratio: a site or a department stands behind the name."""

_BLOCKS = """
    select id, unnest(list_concat(
        list_transform(list_filter(string_split(core, ' '), lambda w: length(w) > 2),
                       lambda w: 'w' || w),
        ['p' || substr(key, 1, 7), 's' || right(key, 9),
         'd' || substr(key, 1, 3) || substr(key, 5, 4)]
    )) as block
"""
"""A name's blocks: each word of three letters or more, its beginning, its end, and its beginning
without the fourth letter. A slip of the pen spares at least one of them in most names."""

_PAIR: tuple[str, ...] = (
    """
    create temp table query as
    select row_number() over (order by key) as id, key, core from (
        select key, min(core) as core from asked where length(key) > 2 group by key)
    """,
    """
    create temp table name as
    select row_number() over (order by key) as id, key, core from (
        select key, core from firm_name where length(key) > 1)
    """,
    "create temp table name_block as select distinct * from (" + _BLOCKS + " from name)",  # noqa: S608 no text of a user
    """
    create temp table readable as
    select block from name_block group by block having count(*) <= $cap
    """,
    "create temp table query_block as select distinct * from ("  # noqa: S608 no text of a user
    + _BLOCKS
    + " from query) semi join readable using (block)",
    """
    create temp table near as
    select distinct q.id as query_id, n.id as name_id
    from query_block q join name_block n using (block)
    """,
    # A distance is at least the difference of the lengths: most pairs need none.
    """
    create temp table likely as
    select q.key, n.key as firm_key, q.key = n.key as equal,
           length(n.key) >= $prefix_length and starts_with(q.key, n.key) as prefixed
    from near join query q on q.id = query_id join name n on n.id = name_id
    where least(strlen(q.key), strlen(n.key))
              >= $min_score * greatest(strlen(q.key), strlen(n.key)) - 1
          or length(n.key) >= $prefix_length and starts_with(q.key, n.key)
    """,
    # Distances and lengths are both of UTF-8 bytes.
    """
    create temp table scored as
    select key, firm_key, case when equal then 1.0 else greatest(
        1 - levenshtein(key, firm_key) / greatest(strlen(key), strlen(firm_key)),
        case when prefixed then $prefix_score else 0 end) end::double as score
    from likely
    """,
)  # fmt: skip

_READ = """
    select key, firm_key, score
    from scored where score >= $min_score order by key, firm_key
"""


def find_similar_names(
    suppliers: pa.Table, firm_names: pa.Table, *, threads: int
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
    firm_names
        ``Register.names``.

    Returns
    -------
    tuple
        ``key, firm_key, score``, sorted, scores of ``MIN_SCORE`` or more; and the number of
        pairs compared.
    """
    given = {
        "cap": BLOCK_CAP,
        "prefix_length": PREFIX_LENGTH,
        "prefix_score": PREFIX_SCORE,
        "min_score": MIN_SCORE,
    }
    with open_connection(threads=threads) as connection:
        connection.register("asked", suppliers.select(["key", "core"]))
        connection.register("firm_name", firm_names)
        for statement in _PAIR:
            wanted = {name: value for name, value in given.items() if f"${name}" in statement}
            connection.execute(statement, wanted or None)
        pairs = connection.sql(_READ, params={"min_score": MIN_SCORE}).to_arrow_table()
        (row,) = connection.execute("select count(*) from near").fetchall()
    return pairs, int(row[0])
