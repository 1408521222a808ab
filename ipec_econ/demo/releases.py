"""Awards as releases of the Open Contracting Data Standard 1.1, as Contracts Finder writes them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from ipec_econ.demo.awards import Award
from ipec_econ.demo.block import Block
from ipec_econ.demo.buyers import Buyers
from ipec_econ.demo.hazards import Hazards
from ipec_econ.demo.register import Register
from ipec_econ.demo.sectors import INNOVATION_CPV, SECTORS
from ipec_econ.demo.streams import open_stream
from ipec_econ.demo.suppliers import N_DRAWS as SUPPLIER_DRAWS
from ipec_econ.demo.suppliers import Supplier, SupplierDesk

OCID_PREFIX = "ocds-b5fd17"
PROCEDURES = {"open": "Open procedure", "selective": "Restricted procedure"}
OPEN_SHARE = 0.7
WRONG_DATES = ("1999-01-01", "2108-03-01")
N_DRAWS = 14
"""Uniform numbers for each notice."""
MAX_DELAY, MAX_AMENDMENT = 45, 400
"""Days from award to notice, and from notice to amendment."""
_ID_BYTES = 16
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(slots=True)
class Notices:
    """What a block publishes.

    Attributes
    ----------
    lines
        Year of publication → releases as lines of JSON.
    award_ids, suppliers, numbers, kinds
        For every award and supplier: the award's id as readers of the standard make it
        (``OCID/AWARD``), the name as published, the true company number or ``None`` for
        suppliers outside of the panel, and ``contract``, ``framework`` or ``cancelled``.
    """

    lines: dict[int, list[bytes]] = field(default_factory=dict)
    award_ids: list[str] = field(default_factory=list)
    suppliers: list[str] = field(default_factory=list)
    numbers: list[str | None] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)


def publish_awards(
    block: Block, register: Register, awards: Sequence[Award], buyers: Buyers, hazards: Hazards
) -> Notices:
    """Return a block's notices: a release for each, and a second one where it was amended."""
    stream = open_stream(block.world.seed, "dirt", block.first_firm)
    groups = list(_group_awards(awards, stream.random(len(awards)) < hazards.joined_award))
    draws = stream.random((len(groups), N_DRAWS)).tolist()
    n_suppliers = sum(len(award.suppliers) for award in awards)
    supplier_draws = stream.random((n_suppliers, SUPPLIER_DRAWS)).tolist()
    desk = SupplierDesk(block, register, hazards, iter(supplier_draws))
    ids = _make_uuids(stream.bytes(_ID_BYTES * 3 * len(groups)))
    notices = Notices()
    for group, cells in zip(groups, draws, strict=True):
        ocid = f"{OCID_PREFIX}-{next(ids)}"
        suppliers = [
            [desk.describe(firm, award.year) for firm in award.suppliers] for award in group
        ]
        _record_links(notices, ocid, group, suppliers)
        release = _write_release(block, ocid, group, suppliers, buyers, cells, hazards)
        _publish(notices, release, group, (next(ids), next(ids)), block.world.end, cells, hazards)
    return notices


def _group_awards(awards: Sequence[Award], joined: np.ndarray) -> Iterator[list[Award]]:
    """Yield the awards of each notice: two plain contracts of a year may share one."""
    group: list[Award] = []
    for award, joins in zip(awards, joined, strict=True):
        fits = len(group) == 1 and all(
            one.kind == "contract" and not one.innovation and one.year == award.year
            for one in (group[0], award)
        )
        if joins and fits:
            group.append(award)
            continue
        if group:
            yield group
        group = [award]
    if group:
        yield group


def _make_uuids(content: bytes) -> Iterator[str]:
    for start in range(0, len(content), _ID_BYTES):
        text = content[start : start + _ID_BYTES].hex()
        yield f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _record_links(
    notices: Notices, ocid: str, group: list[Award], suppliers: list[list[Supplier]]
) -> None:
    for number, (award, sellers) in enumerate(zip(group, suppliers, strict=True), 1):
        for seller in sellers:
            notices.award_ids.append(f"{ocid}/{ocid}-{number}")
            notices.suppliers.append(seller.name)
            notices.numbers.append(seller.number)
            notices.kinds.append(award.kind)


def _write_release(
    block: Block, ocid: str, group: list[Award], suppliers: list[list[Supplier]], buyers: Buyers,
    draws: Sequence[float], hazards: Hazards,
) -> dict[str, Any]:  # fmt: skip
    buyer = buyers.parties[buyers.choose(draws[4])]
    sellers = {seller.party["id"]: seller.party for some in suppliers for seller in some}
    awards = [
        _write_award(f"{ocid}-{number}", award, some, draws[8 + 2 * number :], hazards)
        for number, (award, some) in enumerate(zip(group, suppliers, strict=True), 1)
    ]
    return {
        "ocid": ocid,
        "id": "",
        "language": "en",
        "date": "",
        "tag": ["award"],
        "initiationType": "tender",
        "tender": _write_tender(block, ocid, group[0], draws, hazards),
        "parties": [buyer, *sellers.values()],
        "buyer": {"id": buyer["id"], "name": buyer["name"]},
        "awards": awards,
    }


def _write_tender(
    block: Block, ocid: str, award: Award, draws: Sequence[float], hazards: Hazards
) -> dict[str, Any]:
    # An outsider is position −1: the last firm's sector is as good as any.
    options = SECTORS[block.traits.sector[award.suppliers[0]]].cpv
    if award.innovation:
        options = INNOVATION_CPV
    code, words = options[int(draws[5] * len(options))]
    title = f"Innovation partnership: {words.lower()}" if award.innovation else words
    method = "open" if draws[6] < OPEN_SHARE else "selective"
    tender: dict[str, Any] = {
        "id": f"T-{ocid[12:20]}",
        "title": title,
        "status": "complete",
        "classification": {"scheme": "CPV", "id": code, "description": words},
        "procurementMethod": method,
        "procurementMethodDetails": PROCEDURES[method],
        "mainProcurementCategory": "works" if code.startswith("45") else "services",
    }
    if award.kind == "framework":
        tender["title"] = f"Framework agreement: {words.lower()}"
        tender["techniques"] = {"hasFrameworkAgreement": True}
    elif draws[7] < hazards.call_off:
        tender["procurementMethodDetails"] = "Call-off from a framework agreement"
    return tender


def _write_award(
    award_id: str, award: Award, sellers: list[Supplier], draws: Sequence[float], hazards: Hazards
) -> dict[str, Any]:
    day = (date(award.year, 1, 1) + timedelta(days=award.day)).isoformat()
    if draws[0] < hazards.wrong_date:
        day = WRONG_DATES[int(draws[0] / hazards.wrong_date * len(WRONG_DATES))]
    entry: dict[str, Any] = {
        "id": award_id,
        "status": "active",
        "date": f"{day}T00:00:00Z",
        "value": {"amount": award.value, "currency": "GBP"},
        "suppliers": [{"id": one.party["id"], "name": one.name} for one in sellers],
    }
    if award.kind != "framework" and draws[1] < hazards.zero_value:
        entry["value"]["amount"] = 0
    elif draws[1] > 1 - hazards.no_value:
        del entry["value"]
    return entry


def _publish(
    notices: Notices, release: dict[str, Any], group: list[Award], ids: tuple[str, str],
    end: int, draws: Sequence[float], hazards: Hazards,
) -> None:  # fmt: skip
    """Publish a release some weeks after its awards, and, where it is amended, another."""
    awarded = max(award.day for award in group)
    day = date(group[0].year, 1, 1) + timedelta(days=awarded + 1 + int(draws[0] * MAX_DELAY))
    _add_release(notices, release, day, ids[0])
    cancelled = group[0].kind == "cancelled"
    if cancelled or draws[1] < hazards.amended:
        later = day + timedelta(days=1 + int(draws[2] * MAX_AMENDMENT))
        _amend(release, cancelled=cancelled, factor=0.7 + draws[3])
        _add_release(notices, release, min(later, date(end + 1, 12, 31)), ids[1])


def _add_release(notices: Notices, release: dict[str, Any], day: date, notice: str) -> None:
    release["id"] = notice
    release["date"] = f"{day.isoformat()}T09:00:00Z"
    line = _ENCODER.encode(release).encode() + b"\n"
    notices.lines.setdefault(day.year, []).append(line)


def _amend(release: dict[str, Any], *, cancelled: bool, factor: float) -> None:
    """Turn a release into a later one of the same awards."""
    release["tag"] = ["awardUpdate"]
    for award in release["awards"]:
        if cancelled:
            award["status"] = "cancelled"
        elif "value" in award:
            award["value"]["amount"] = round(award["value"]["amount"] * factor)
