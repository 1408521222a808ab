"""Suppliers of an award: names, identifiers and addresses from the parties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ipec_econ.sources.notices.tally import Tally
from ipec_econ.sources.ocds.json_values import Json, get_object, get_text, list_objects, list_texts

COMPANY_SCHEME = "GB-COH"
PARTY_PREFIX = f"{COMPANY_SCHEME}-"
REMOVED = "removedSupplier"
"""The role that Find a Tender gives to a supplier who has left a framework."""


class Supplier(NamedTuple):
    """One supplier's cells, in the order of the columns."""

    name: str | None
    company_number: str | None
    company_number_source: str | None
    party_id: str | None
    scheme: str | None
    identifier: str | None
    postcode: str | None
    region: str | None
    country: str | None
    scale: str | None
    removed: bool | None


NO_SUPPLIER = Supplier(*(None,) * 11)


def list_suppliers(
    award: Json, parties: Mapping[str, Json], tally: Tally, place: str
) -> list[Supplier]:
    """Return an award's suppliers, each once, in the order given.

    What the party says comes first; what stands in the award's own entry (as in version 1.0
    of the standard, which had no parties) fills the gaps.
    """
    found: dict[tuple[str | None, ...], Supplier] = {}
    for entry in list_objects(award.get("suppliers")):
        supplier = _describe(entry, parties)
        if supplier.name is None and supplier.party_id is None and supplier.identifier is None:
            tally.add("source/ocds-nameless-supplier", place, award.get("id"))
            continue
        key = supplier.party_id, None if supplier.party_id else supplier.name, supplier.identifier
        if key in found:
            tally.add("source/ocds-repeated-supplier", place, supplier.name or supplier.party_id)
            continue
        found[key] = supplier
    return list(found.values())


def _describe(entry: Json, parties: Mapping[str, Json]) -> Supplier:
    party_id = get_text(entry.get("id"))
    party = parties.get(party_id, {}) if party_id is not None else {}
    identifier = get_object(party, "identifier") or get_object(entry, "identifier")
    others = list_objects(party.get("additionalIdentifiers")) or list_objects(
        entry.get("additionalIdentifiers")
    )
    address = get_object(party, "address") or get_object(entry, "address")
    number, source = _find_company_number(identifier, others, party_id)
    return Supplier(
        name=get_text(entry.get("name"))
        or get_text(party.get("name"))
        or get_text(identifier.get("legalName")),
        company_number=number,
        company_number_source=source,
        party_id=party_id,
        scheme=get_text(identifier.get("scheme")),
        identifier=get_text(identifier.get("id")),
        postcode=get_text(address.get("postalCode")),
        region=get_text(address.get("region")),
        country=get_text(address.get("country")) or get_text(address.get("countryName")),
        scale=get_text(get_object(party, "details").get("scale")),
        removed=REMOVED in list_texts(party.get("roles")),
    )


def _find_company_number(
    identifier: Json, others: Iterable[Json], party_id: str | None
) -> tuple[str | None, str | None]:
    for one, source in (
        (identifier, "identifier"),
        *((o, "additionalIdentifiers") for o in others),
    ):
        scheme = get_text(one.get("scheme"))
        number = get_text(one.get("id"))
        if number is not None and scheme is not None and scheme.strip().upper() == COMPANY_SCHEME:
            return number, source
    if party_id is not None and party_id.upper().startswith(PARTY_PREFIX):
        return party_id[len(PARTY_PREFIX) :] or None, "party id"
    return None, None
