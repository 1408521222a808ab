"""A release as rows: one for each award and supplier."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

from ipec_econ.core.vocabulary import SUPPLIER_ROLE, TENDERER_ROLE
from ipec_econ.sources.notices.dates import read_moment
from ipec_econ.sources.notices.tally import Tally
from ipec_econ.sources.ocds.award_dates import find_dates
from ipec_econ.sources.ocds.award_items import find_items
from ipec_econ.sources.ocds.award_values import find_amount
from ipec_econ.sources.ocds.bidders import list_losing_bidders
from ipec_econ.sources.ocds.bids import count_bids
from ipec_econ.sources.ocds.buyers import describe_buyer
from ipec_econ.sources.ocds.frameworks import find_framework
from ipec_econ.sources.ocds.json_values import Json, get_object, get_text, list_objects, list_texts
from ipec_econ.sources.ocds.registers import name_register
from ipec_econ.sources.ocds.releases import Release
from ipec_econ.sources.ocds.suppliers import NO_SUPPLIER, list_suppliers

Row = tuple[Any, ...]

KNOWN_STATUS = frozenset({None, "active", "pending", "cancelled", "unsuccessful"})


def flatten_release(
    release: Release,
    *,
    number: int,
    sequence: int,
    place: str,
    tally: Tally,
    bidders: bool = False,
) -> list[Row]:
    """Return a release's rows, cells in the order of `columns.COLUMNS`.

    An award without suppliers gives one row without a supplier, so that it can be counted and
    can end an earlier release's award.

    Parameters
    ----------
    number
        Line, or number in the file, of the release.
    sequence
        Number of the release among all that are read.
    place
        The same for messages: ``a.jsonl line 7``.
    bidders
        Give rows to those who bid for an award and lost, too.
    """
    data = release.data
    awards = _list_awards(data, tally, place)
    contracts = _group_contracts(data, awards, tally, place)
    if not awards:
        return []
    parties = _index_parties(data)
    head = (
        number,
        sequence,
        _read_order(data, tally, place),
        *_describe_release(release, tally, place),
        *describe_buyer(data, parties),
    )
    rows: list[Row] = []
    for award, award_id, key in _name_awards(data, awards, tally, place):
        own = contracts.get(get_text(award.get("id")) or "", [])
        suppliers = list_suppliers(award, parties, tally, place)
        cells = _describe_award(release, award, own, len(suppliers), tally, place)
        for supplier in suppliers or [NO_SUPPLIER]:
            rows.append((*head, *key, award_id, *cells, *supplier, SUPPLIER_ROLE))
        if bidders:
            for bidder in list_losing_bidders(data, award, suppliers, parties, tally, place):
                rows.append((*head, *key, award_id, *cells, *bidder, TENDERER_ROLE))
    return rows


def _list_awards(data: Json, tally: Tally, place: str) -> list[Json]:
    given = data.get("awards")
    awards = list_objects(given)
    if given is not None and not isinstance(given, list | dict):
        tally.add("source/ocds-shape", place, f"awards: {given}")
    elif isinstance(given, list) and len(awards) < len(given):
        odd = [one for one in given if one is not None and not isinstance(one, dict)]
        for one in odd:
            tally.add("source/ocds-shape", place, f"awards: [{one}]")
    return awards


def _group_contracts(
    data: Json, awards: Sequence[Json], tally: Tally, place: str
) -> Mapping[str, list[Json]]:
    """Return contracts by their award's id; count the release where an award is not there."""
    contracts: dict[str, list[Json]] = {}
    for contract in list_objects(data.get("contracts")):
        contracts.setdefault(get_text(contract.get("awardID")) or "", []).append(contract)
    if contracts:
        held = {get_text(award.get("id")) for award in awards}
        orphans = [award_id for award_id in contracts if award_id and award_id not in held]
        if orphans:
            tally.add("source/ocds-contract-only", place, orphans[0])
    return contracts


def _index_parties(data: Json) -> Mapping[str, Json]:
    parties: dict[str, Json] = {}
    for party in list_objects(data.get("parties")):
        party_id = get_text(party.get("id"))
        if party_id is not None:
            parties.setdefault(party_id, party)
    return parties


def _read_order(data: Json, tally: Tally, place: str) -> int | None:
    moment = read_moment(data.get("date"))
    if moment is None:
        tally.add("source/ocds-release-date", place, data.get("date"))
    return moment


def _describe_release(release: Release, tally: Tally, place: str) -> Row:
    data = release.data
    ocid = get_text(data.get("ocid"))
    if ocid is None:
        tally.add("source/ocds-no-ocid", place, data.get("id"))
    tender = get_object(data, "tender")
    return (
        ocid,
        get_text(data.get("id")),
        ";".join(list_texts(data.get("tag"))) or None,
        name_register(ocid),
        release.publisher,
        get_text(tender.get("procurementMethod")),
        get_text(tender.get("procurementMethodDetails")),
    )


def _name_awards(
    data: Json, awards: Sequence[Json], tally: Tally, place: str
) -> list[tuple[Json, str, tuple[int, int]]]:
    """Return awards with an id of their own, and a key for the entries of one award.

    The id is ``ocid/id``, ``ocid/id#2`` where ids repeat in a release, and ``ocid/#3`` where
    there is none; entries of one ocid and id share a key.
    """
    process = get_text(data.get("ocid")) or get_text(data.get("id")) or place
    seen: dict[str, int] = {}
    named = []
    for position, award in enumerate(awards, 1):
        given = get_text(award.get("id"))
        name = f"{process}/#{position}" if given is None else f"{process}/{given}"
        count = seen.get(name, 0) + 1
        seen[name] = count
        if given is None or count > 1:
            tally.add("source/ocds-award-id", place, given or f"award {position}")
        key = _make_key(process, given or name)
        named.append((award, f"{name}#{count}" if count > 1 else name, key))
    return named


def _make_key(process: str, award: str) -> tuple[int, int]:
    """Return 128 bits of a hash: awards by the million, and no two alike by chance."""
    text = f"{process}\0{award}".encode()
    return struct.unpack("<qq", blake2b(text, digest_size=16).digest())


def _describe_award(
    release: Release,
    award: Json,
    contracts: Sequence[Json],
    n_suppliers: int,
    tally: Tally,
    place: str,
) -> Row:
    """Return the cells after `award_id`."""
    data = release.data
    status = get_text(award.get("status"))
    if status not in KNOWN_STATUS:
        tally.add("source/ocds-status", place, status)
    tender = get_object(data, "tender")
    lots = list_texts(award.get("relatedLots"))
    lot_set = frozenset(lots)
    return (
        get_text(award.get("id")),
        status,
        get_text(award.get("title")) or get_text(tender.get("title")),
        get_text(award.get("description")) or get_text(tender.get("description")),
        ";".join(lots) or None,
        count_bids(data, lot_set),
        n_suppliers,
        *find_dates(data, award, contracts, tally, place, first_dates=release.first_dates),
        *find_amount(award, contracts, tally, place),
        *find_framework(data, lot_set, n_suppliers),
        *find_items(data, award, lot_set),
    )
