"""The buyer of a release, from its reference and its party."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from ipec_econ.sources.notices.buyer_types import classify_buyer
from ipec_econ.sources.ocds.json_values import Json, get_object, get_text, list_objects, list_texts


class Buyer(NamedTuple):
    """The buyer's cells, in the order of the columns."""

    name: str | None
    party_id: str | None
    scheme: str | None
    identifier: str | None
    type: str | None
    type_source: str | None


def describe_buyer(release: Json, parties: Mapping[str, Json]) -> Buyer:
    """Return the buyer: ``buyer``, else the first party that is one, else the procuring entity."""
    entry = get_object(release, "buyer") or _find_party(parties, "buyer")
    if not entry:
        entry = get_object(release, "tender", "procuringEntity")
        entry = entry or _find_party(parties, "procuringEntity")
    party_id = get_text(entry.get("id"))
    party = parties.get(party_id, entry) if party_id is not None else entry
    identifier = get_object(party, "identifier")
    name = (
        get_text(entry.get("name"))
        or get_text(party.get("name"))
        or get_text(identifier.get("legalName"))
    )
    identifiers = [identifier, *list_objects(party.get("additionalIdentifiers"))]
    schemes = tuple(scheme for one in identifiers if (scheme := get_text(one.get("scheme"))))
    classes = tuple(
        (scheme, value)
        for one in list_objects(get_object(party, "details").get("classifications"))
        if (scheme := get_text(one.get("scheme"))) and (value := get_text(one.get("id")))
    )
    return Buyer(
        name,
        party_id,
        get_text(identifier.get("scheme")),
        get_text(identifier.get("id")),
        *_classify(name, schemes, classes),
    )


def _find_party(parties: Mapping[str, Json], role: str) -> Json:
    found = (party for party in parties.values() if role in list_texts(party.get("roles")))
    return next(found, {})


@lru_cache(maxsize=4096)
def _classify(
    name: str | None, schemes: tuple[str, ...], classes: tuple[tuple[str, str], ...]
) -> tuple[str | None, str | None]:
    return classify_buyer(name, schemes, classes)
