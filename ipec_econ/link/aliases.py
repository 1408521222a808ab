"""The alias rule: a supplier is the firm that a file of aliases says it is, or was."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.link.find_units import find_units
from ipec_econ.link.found import Found
from ipec_econ.link.look_up import count_ties, look_up_names
from ipec_econ.link.read_periods import read_periods
from ipec_econ.link.register import Register
from ipec_econ.link.suppliers import name_parts

ALIAS_COLUMNS = ("firm", "alias", "from", "to")
"""Columns of a file of aliases; the last two, first and last period, may be absent."""

_FIND: Mapping[str, str] = {
    "candidate": """
        select distinct a.key, a.form, a.postcode, a.period,
               b.firm, b.key as firm_key, b.form as firm_form, cast(1.0 as double) as score
        from asked a join alias b on a.key = b.key
        where (a.period is null or b.first is null or a.period >= b.first)
          and (a.period is null or b.last is null or a.period <= b.last)
    """,
}


def match_aliases(suppliers: pa.Table, register: Register, aliases: pa.Table) -> Found:
    """Find each supplier's firm by an alias that equals its name, once both are normalised.

    An alias with a first or last period counts for awards within them, and for awards without a
    period. Several firms of one alias are told apart as in the name rule.

    Parameters
    ----------
    aliases
        Columns ``firm`` and ``alias``, and possibly ``from`` and ``to`` (periods of the panel).

    Raises
    ------
    LinkError
        If a period is no whole number.
    """
    firms = find_units(pc.cast(aliases.column("firm"), pa.string()), register)
    table = pa.table(
        {
            "firm": firms,
            **name_parts(aliases.column("alias"), register.engine),
            "first": read_periods(aliases, "from", role="aliases"),
            "last": read_periods(aliases, "to", role="aliases"),
        }
    )
    known = table.filter(pc.and_(pc.is_valid(firms), pc.is_valid(table.column("key"))))
    rows = look_up_names(
        suppliers, register, _FIND, tied=" firms of this alias", extra={"alias": known}
    )
    measures = {
        "n_aliases": aliases.num_rows,
        "n_of_no_firm": pc.sum(pc.is_null(firms)).as_py() or 0,
        "ties": count_ties(rows),
    }
    return Found(rows, {"aliases": measures})
