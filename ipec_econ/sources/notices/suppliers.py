"""The suppliers of an award, each once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ipec_econ.sources.notices.notice_format import Cells
from ipec_econ.sources.notices.tally import Tally


class Supplier(NamedTuple):
    """One supplier's cells, named as the columns."""

    supplier_name: str | None
    supplier_id: str | None = None
    supplier_id_source: str | None = None
    supplier_scheme: str | None = None
    supplier_identifier: str | None = None
    postcode: str | None = None
    region: str | None = None
    supplier_country: str | None = None
    supplier_scale: str | None = None
    supplier_lead: bool | None = None
    supplier_person: bool | None = None


def list_once(suppliers: Iterable[Supplier], tally: Tally, place: str) -> list[Supplier]:
    """Return suppliers with a name or number, in order, each pair of both once.

    What is left out is counted, and so are numbers with blanks.
    """
    found: dict[tuple[str | None, str | None], Supplier] = {}
    for one in suppliers:
        number = one.supplier_id or one.supplier_identifier
        if one.supplier_name is None and number is None:
            tally.add("source/notices-nameless-supplier", place, one.supplier_country)
            continue
        key = number, one.supplier_name
        if key in found:
            tally.add("source/notices-repeated-supplier", place, one.supplier_name or number)
            continue
        if number is not None and " " in number:
            tally.add("source/notices-blanks", place, number)
        found[key] = one
    return list(found.values())


def cells_by_supplier(cells: Cells, suppliers: list[Supplier]) -> list[Cells]:
    """Return an award's cells for each of its suppliers, or once without one."""
    shared = cells | {"n_suppliers": len(suppliers)}
    return [
        shared | {name: cell for name, cell in one._asdict().items() if cell is not None}
        for one in suppliers
    ] or [shared]
