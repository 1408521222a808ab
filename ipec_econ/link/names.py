"""The name rule: a supplier is the one firm that has, or had, its normalised name."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.link.found import Found
from ipec_econ.link.look_up import count_ties, look_up_names
from ipec_econ.link.normaliser import NORMALISER_VERSION
from ipec_econ.link.register import Register

BEARERS = "select distinct key, firm, form from firm_row where key <> ''"
"""Firms by every name that they have, as a step of a query."""

_FIND: Mapping[str, str] = {
    "bearer": BEARERS,
    "candidate": """
        select a.key, a.form, a.postcode, a.period,
               b.firm, b.key as firm_key, b.form as firm_form, cast(1.0 as double) as score
        from asked a join bearer b on a.key = b.key
    """,
}


def match_names(suppliers: pa.Table, register: Register) -> Found:
    """Find each supplier's firm by its name, once both are normalised.

    Every name that a firm has in any period counts. Among several firms of one name those stay
    that share the supplier's legal form, then its postcode, then those seen in the panel in the
    award's period, then those that have the name in that period; if several are left, the row is
    for review. Columns that a side does not have break no tie.
    """
    rows = look_up_names(suppliers, register, _FIND, tied=" firms of this name")
    n_nameless = int(pc.sum(pc.is_null(suppliers.column("key"))).as_py() or 0)
    measures = {
        "normaliser": NORMALISER_VERSION,
        "n_nameless": n_nameless,
        "ties": count_ties(rows),
    }
    return Found(rows, measures)
