"""What was bought (CPV) and where it is delivered, from classifications and items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ipec_econ.sources.ocds.json_values import Json, get_object, get_text, list_objects


class AwardItems(NamedTuple):
    """The main CPV code, where it stands, all codes, and the regions of delivery."""

    cpv: str | None
    cpv_source: str | None
    cpv_all: str | None
    delivery_region: str | None


def find_items(release: Json, award: Json, lots: frozenset[str]) -> AwardItems:
    """Return an award's items; codes and regions are joined by ``;``, each once.

    Items of the tender count where they belong to the award's lots, or to no lot.
    """
    tender = get_object(release, "tender")
    own = list_objects(award.get("items"))
    asked = [item for item in list_objects(tender.get("items")) if _is_in(item, lots)]
    places = (
        ("award.items.classification", _list_main(own)),
        ("tender.classification", _list_main([tender])),
        ("award.items.additionalClassifications", _list_additional(own)),
        ("tender.items.classification", _list_main(asked)),
        ("tender.items.additionalClassifications", _list_additional(asked)),
        ("tender.additionalClassifications", _list_additional([tender])),
    )
    codes = [(code, source) for source, found in places for code in found]
    if not codes:
        return AwardItems(None, None, None, _join(_list_regions([*own, *asked])))
    return AwardItems(
        *codes[0], _join(code for code, _ in codes), _join(_list_regions([*own, *asked]))
    )


def _is_in(item: Json, lots: frozenset[str]) -> bool:
    lot = get_text(item.get("relatedLot"))
    return not lots or lot is None or lot in lots


def _list_main(holders: Iterable[Json]) -> Iterator[str]:
    for holder in holders:
        yield from _read_codes([get_object(holder, "classification")])


def _list_additional(holders: Iterable[Json]) -> Iterator[str]:
    for holder in holders:
        yield from _read_codes(list_objects(holder.get("additionalClassifications")))


def _read_codes(classifications: Iterable[Json]) -> Iterator[str]:
    for one in classifications:
        scheme, code = get_text(one.get("scheme")), get_text(one.get("id"))
        if code is not None and scheme is not None and scheme.strip().upper() == "CPV":
            yield code


def _list_regions(items: Iterable[Json]) -> Iterator[str]:
    for item in items:
        addresses = list_objects(item.get("deliveryAddresses"))
        for address in (*addresses, get_object(item, "deliveryAddress")):
            region = get_text(address.get("region"))
            if region is not None:
                yield region


def _join(texts: Iterable[str]) -> str | None:
    return ";".join(dict.fromkeys(texts)) or None
