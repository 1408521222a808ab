"""The firm table as rules see it: names normalised once for the whole cascade."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from ipec_econ.core.tables import FirmTable
from ipec_econ.link.postcodes import normalise_postcodes
from ipec_econ.link.suppliers import name_parts


@dataclass(frozen=True, slots=True)
class Register:
    """Firms to link to.

    Attributes
    ----------
    units
        Identifiers of the firms, each once, in the firm table's order.
    rows
        One row per firm and period: ``firm``, ``core``, ``key``, ``form``, ``postcode``,
        ``period``; null where the firm table has no such column.
    unit
        The firm table's name of its unit.
    has_names, has_postcodes
        Whether the firm table has them at all.
    """

    units: pa.Array
    rows: pa.Table
    unit: str
    has_names: bool
    has_postcodes: bool


def index_firms(firms: FirmTable, *, with_names: bool) -> Register:
    """Return the register of a firm table.

    Parameters
    ----------
    with_names
        Whether a rule compares names; they cost more than all the rest.
    """
    rows = firms.rows
    nothing = pa.nulls(rows.num_rows, pa.string())
    firm = pc.cast(rows.column(firms.unit), pa.string())
    names = nothing if firms.name is None or not with_names else rows.column(firms.name)
    places = nothing if firms.postcode is None else rows.column(firms.postcode)
    return Register(
        units=pc.unique(firm),
        rows=pa.table(
            {
                "firm": firm,
                **name_parts(names),
                "postcode": normalise_postcodes(places),
                "period": pc.cast(rows.column(firms.time), pa.int64()),
            }
        ),
        unit=firms.unit,
        has_names=firms.name is not None,
        has_postcodes=firms.postcode is not None,
    )
