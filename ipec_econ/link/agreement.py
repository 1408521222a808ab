"""Whether the firm that an identifier leads to also has the supplier's name or postcode."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.engine.query import Query
from ipec_econ.link.found import ACCEPTED, FOUND_SCHEMA, REVIEW
from ipec_econ.link.register import Register

MIN_RATIO = 0.6
"""Levenshtein ratio from which two names agree. Random pairs of 2,155 real companies reach it in
one of 700; a number and a name are wrong together far less often than either alone."""

MIN_CONTAINED = 6
"""Letters from which a name that stands within the other agrees with it (sites, divisions)."""

UNCHECKED = "not checked: no name or postcode to compare"
DISAGREED = "identifier of a firm with another name and postcode"

_COMPARE: Mapping[str, str] = {
    "pair": "select distinct key, postcode, firm from asked",
    "spelling": """
        select distinct firm, key from firm_row semi join pair using (firm) where key <> ''
    """,
    "place": """
        select distinct firm, postcode from firm_row semi join pair using (firm)
        where postcode is not null
    """,
    # Distances and lengths are both of UTF-8 bytes.
    "named": """
        select p.key, p.firm, bool_or(
            1 - levenshtein(p.key, s.key) / greatest(strlen(p.key), strlen(s.key)) >= $min_ratio
            or strlen(p.key) >= $min_contained and contains(s.key, p.key)
            or strlen(s.key) >= $min_contained and contains(p.key, s.key)) as same_name
        from (select distinct key, firm from pair where key <> '') p
        join spelling s on s.firm = p.firm
        group by p.key, p.firm
    """,
    "placed": """
        select p.postcode, p.firm, bool_or(p.postcode = s.postcode) as same_postcode
        from (select distinct postcode, firm from pair where postcode is not null) p
        join place s on s.firm = p.firm
        group by p.postcode, p.firm
    """,
}

_READ = """
    select coalesce(n.same_name, false) as by_name,
           coalesce(p.same_postcode, false) as by_postcode,
           n.same_name is null and p.same_postcode is null as unchecked
    from asked a
    left join named n on n.key = a.key and n.firm = a.firm
    left join placed p on p.postcode = a.postcode and p.firm = a.firm
    order by a.position
"""


def check_agreement(
    found: pa.Table, suppliers: pa.Table, register: Register
) -> tuple[pa.Table, Mapping[str, int], pa.Array]:
    """Return what the identifier rule found, disagreeing rows for review; counts; who agrees.

    An accepted row agrees by name if its supplier's normalised name has a Levenshtein ratio of
    ``MIN_RATIO`` or more with one of the firm's, or one of them contains the other; by postcode if
    the firm has the supplier's. A row with nothing to compare stays accepted, unchecked.
    """
    accepted = pc.equal(found.column("decision"), ACCEPTED)
    chosen = found.filter(accepted)
    known = suppliers.take(chosen.column("position"))
    asked = pa.table(
        {
            "position": chosen.column("position"),
            "firm": chosen.column("firm"),
            "key": known.column("key"),
            "postcode": known.column("postcode"),
        }
    )
    verdict = _compare(asked, register)
    unchecked = verdict.column("unchecked")
    agreed = pc.or_(verdict.column("by_name"), verdict.column("by_postcode"))
    kept = pc.or_(agreed, unchecked)
    rows = pa.concat_tables(
        [found.filter(pc.invert(accepted)), _send_to_review(chosen, kept, unchecked)]
    )
    n_name, n_unchecked = _count(verdict.column("by_name")), _count(unchecked)
    counts = {
        "n_agreed_by_name": n_name,
        "n_agreed_by_postcode": _count(agreed) - n_name,
        "n_unchecked": n_unchecked,
        "n_disagreed": chosen.num_rows - _count(kept),
    }
    confirmed = chosen.column("position").filter(agreed).combine_chunks()
    return rows.sort_by("position"), counts, confirmed


def _compare(asked: pa.Table, register: Register) -> pa.Table:
    limits = {"min_ratio": MIN_RATIO, "min_contained": MIN_CONTAINED}
    query = Query(_COMPARE, (_READ,), limits)
    tables = {"asked": asked, "firm_row": register.rows}
    return register.engine.run_query(query, tables)[0]


def _send_to_review(
    chosen: pa.Table, kept: pa.ChunkedArray, unchecked: pa.ChunkedArray
) -> pa.Table:
    """Return the accepted rows: those that disagree for review, with the firm as candidate."""
    reason = chosen.column("reason")
    if _count(unchecked) < len(unchecked):
        # Where nothing can be checked at all a notice says so once.
        told = pc.binary_join_element_wise(reason, UNCHECKED, "; ", null_handling="skip")
        reason = pc.if_else(unchecked, told, reason)
    reason = pc.if_else(kept, reason, pa.scalar(DISAGREED))
    none = pa.scalar(None, pa.string())
    keep = np.asarray(kept)
    shown = [
        None if one else [firm]
        for one, firm in zip(keep, chosen.column("firm").to_pylist(), strict=True)
    ]
    return pa.Table.from_arrays(
        [
            chosen.column("position"),
            pc.if_else(kept, chosen.column("firm"), none),
            chosen.column("score"),
            pc.if_else(kept, ACCEPTED, REVIEW),
            chosen.column("n_candidates"),
            reason,
            pa.array(shown, pa.list_(pa.string())),
        ],
        schema=FOUND_SCHEMA,
    )


def _count(mask: pa.ChunkedArray) -> int:
    return int(pc.sum(mask).as_py() or 0)
