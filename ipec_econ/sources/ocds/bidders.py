"""Who bid for an award and lost: from the bids of a release, else from its tenderers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ipec_econ.sources.notices.tally import Tally
from ipec_econ.sources.ocds.json_values import Json, get_object, get_text, list_objects, list_texts
from ipec_econ.sources.ocds.suppliers import Supplier, list_suppliers

NO_BID = frozenset({"invited", "withdrawn", "disqualified"})
"""Statuses of bids that were never compared with the winner's."""

TENDERER = "tenderer"


def list_losing_bidders(
    release: Json,
    award: Json,
    suppliers: Sequence[Supplier],
    parties: Mapping[str, Json],
    tally: Tally,
    place: str,
) -> list[Supplier]:
    """Return who bid for an award and is none of its suppliers, each once.

    ``bids.details`` says who bid for which lot. Without it the tenderers of the whole process
    are taken, but those who won another of its awards: for which lot they bid is not known.
    """
    if not suppliers:
        return []
    lots = frozenset(list_texts(award.get("relatedLots")))
    details = list_objects(get_object(release, "bids").get("details"))
    if details:
        winners = list(list_objects(award.get("suppliers")))
        entries = [one for bid in details if _is_for(bid, lots) for one in _list_tenderers(bid)]
    else:
        awards = list_objects(release.get("awards"))
        winners = [one for other in awards for one in list_objects(other.get("suppliers"))]
        entries = [*list_objects(get_object(release, "tender").get("tenderers"))]
        entries += [one for one in parties.values() if TENDERER in list_texts(one.get("roles"))]
    losers = _leave_out(entries, winners)
    return list_suppliers({"id": award.get("id"), "suppliers": losers}, parties, tally, place)


def _is_for(bid: Json, lots: frozenset[str]) -> bool:
    if get_text(bid.get("status")) in NO_BID:
        return False
    own = frozenset(list_texts(bid.get("relatedLots")))
    return not own or not lots or bool(own & lots)


def _list_tenderers(bid: Json) -> list[Json]:
    return list(list_objects(bid.get("tenderers")))


def _leave_out(entries: Iterable[Json], winners: Iterable[Json]) -> list[Json]:
    """Return entries that no winner shares an id or a name with, each once."""
    taken = {key for one in winners for key in _list_keys(one)}
    left = []
    for entry in entries:
        keys = _list_keys(entry)
        if keys and not taken & keys:
            left.append(entry)
            # A party that is named again, by its id or its name, has bid once.
            taken |= keys
    return left


def _list_keys(entry: Json) -> set[tuple[str, str]]:
    given = {"id": get_text(entry.get("id")), "name": get_text(entry.get("name"))}
    return {(key, text.casefold()) for key, text in given.items() if text is not None}
