"""How many bids an award had."""

from __future__ import annotations

from ipec_econ.sources.ocds.json_values import Json, get_number, get_object, get_text, list_objects

MEASURES = ("bids", "validBids")


def count_bids(release: Json, lots: frozenset[str]) -> int | None:
    """Return the bids for the award's only lot, else for the whole process, else the tenderers.

    `None` where nothing is said, or where the award takes several lots whose bids differ: the
    same bidder may have bid for each.
    """
    statistics = list_objects(get_object(release, "bids").get("statistics"))
    for measure in MEASURES:
        found = [one for one in statistics if one.get("measure") == measure]
        for_lots = [one for one in found if get_text(one.get("relatedLot")) in lots]
        for_all = [one for one in found if get_text(one.get("relatedLot")) is None]
        counts = {_read_count(one.get("value")) for one in for_lots or for_all} - {None}
        if len(counts) == 1:
            return counts.pop()
        if counts:
            return None
    return _read_count(get_object(release, "tender").get("numberOfTenderers"))


def _read_count(value: object) -> int | None:
    number = get_number(value)
    return int(number) if number is not None and number.is_integer() and number >= 0 else None
