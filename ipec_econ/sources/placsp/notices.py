"""The format `placsp`: entries of Atom feeds as award × supplier rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import IO
from xml.etree.ElementTree import Element

from ipec_econ.core.errors import Problem
from ipec_econ.sources.notices.buyer_types import classify_buyer
from ipec_econ.sources.notices.dates import read_moment
from ipec_econ.sources.notices.notice_format import Cells, NoticeFormat, NotNoticesError, Unit
from ipec_econ.sources.notices.oddities import choose_oddities
from ipec_econ.sources.notices.suppliers import Supplier, cells_by_supplier, list_once
from ipec_econ.sources.notices.tally import Tally
from ipec_econ.sources.notices.xml_elements import read_elements
from ipec_econ.sources.notices.xml_values import (
    find_text,
    list_texts,
    read_count,
    read_number,
    read_text,
    read_xml_day,
)
from ipec_econ.sources.placsp.code_lists import (
    ANNULLED,
    BUYER_SCHEME,
    DERIVED_PROCEDURE,
    DERIVED_SYSTEM,
    FRAMEWORK_SYSTEM,
    PROCEDURES,
    STATUS,
)

ENTRY, DELETED = "entry", "deleted-entry"
PERSON = re.compile(r"[0-9XYZKLM][0-9]{7}[A-Z]")
"""A tax number of a natural person."""


def _split(stream: IO[bytes], source: str) -> Iterator[Unit | Problem]:
    for found in read_elements(stream, source, frozenset({ENTRY, DELETED})):
        yield found if isinstance(found, Problem) else Unit(found.element, found.line)


def _flatten(entry: Element, tally: Tally, place: str) -> list[Cells]:
    """Return an entry's rows; one that holds no award gives one row, as a version of its own."""
    if entry.tag == DELETED:
        return [_describe_deletion(entry)]
    # Published feeds put the data into the entry; some copies into its content.
    folder = entry.find("ContractFolderStatus")
    folder = entry.find("content/ContractFolderStatus") if folder is None else folder
    if folder is None:
        raise NotNoticesError("an entry of the feed has no `ContractFolderStatus`")
    head = _describe_entry(entry, folder, tally, place)
    rows: list[Cells] = []
    for position, result in enumerate(folder.iterfind("TenderResult"), 1):
        cells = head | _describe_award(folder, result, position, head, tally, place)
        winners = map(_describe_winner, result.iterfind("WinningParty"))
        rows += cells_by_supplier(cells, list_once(winners, tally, place))
    return rows or [head | {"status": "unsuccessful"}]


def _describe_deletion(entry: Element) -> Cells:
    """Return the row that ends an entry: the platform withdraws it under its id."""
    return {
        "notice_id": entry.get("ref"),
        "_notice_key": entry.get("ref"),
        "_moment": read_moment(entry.get("when")),
        "status": "deleted",
    }


def _describe_entry(entry: Element, folder: Element, tally: Tally, place: str) -> Cells:
    number = find_text(entry, "id")
    updated = find_text(entry, "updated")
    moment = read_moment(updated)
    if moment is None:
        tally.add("source/notices-date", place, updated)
    code = find_text(folder, "TenderingProcess/ProcedureCode") or ""
    procedure, details = PROCEDURES.get(code, (None, code or None))
    return {
        "notice_id": number,
        "_notice_key": number,
        "_moment": moment,
        "process_id": find_text(folder, "ContractFolderID"),
        "register": "placsp",
        "notice_type": find_text(folder, "ContractFolderStatusCode"),
        "release_date": _find_publication(folder) or read_xml_day(updated),
        "procedure": procedure,
        "procedure_details": details,
        "title": find_text(folder, "ProcurementProject/Name") or find_text(entry, "title"),
        **_find_framework(folder, code),
        **_describe_buyer(folder),
    }


def _find_publication(folder: Element) -> date | None:
    path = (
        "ValidNoticeInfo/AdditionalPublicationStatus/AdditionalPublicationDocumentReference/"
        "IssueDate"
    )
    days = (read_xml_day(text) for text in list_texts(folder, path))
    return min((day for day in days if day is not None), default=None)


def _find_framework(folder: Element, procedure: str) -> Cells:
    system = find_text(folder, "TenderingProcess/ContractingSystemCode")
    if system == DERIVED_SYSTEM:
        return {"framework": False, "framework_source": "ContractingSystemCode", "call_off": True}
    if system == FRAMEWORK_SYSTEM:
        return {"framework": True, "framework_source": "ContractingSystemCode", "call_off": False}
    if procedure == DERIVED_PROCEDURE:
        return {"framework": False, "framework_source": "ProcedureCode", "call_off": True}
    return {"framework": False, "framework_source": None, "call_off": False}


def _describe_buyer(folder: Element) -> Cells:
    party = folder.find("LocatedContractingParty/Party")
    party = Element("Party") if party is None else party
    numbers = {
        one.get("schemeName"): text
        for one in party.iterfind("PartyIdentification/ID")
        if (text := read_text(one)) is not None
    }
    scheme = next((one for one in ("NIF", "DIR3", "ID_PLATAFORMA") if one in numbers), None)
    kind = find_text(folder, "LocatedContractingParty/ContractingPartyTypeCode")
    name = find_text(party, "PartyName/Name")
    buyer_type, source = classify_buyer(name, (), [(BUYER_SCHEME, kind)] if kind else [])
    return {
        "buyer_name": name,
        "buyer_id": numbers[scheme] if scheme else None,
        "buyer_scheme": scheme,
        "buyer_country": find_text(party, "PostalAddress/Country/IdentificationCode"),
        "buyer_type": buyer_type,
        "buyer_type_source": source,
        "buyer_class": kind,
    }


def _describe_award(
    folder: Element, result: Element, position: int, head: Cells, tally: Tally, place: str
) -> Cells:
    lots = list(list_texts(result, "AwardedTenderedProject/ProcurementProjectLotID"))
    code = find_text(result, "ResultCode")
    is_annulled = head["notice_type"] == ANNULLED
    return {
        "award_id": f"{head['notice_id'] or place}/{position}",
        "award_id_source": find_text(result, "Contract/ID"),
        "lot_id": ";".join(lots) or None,
        "status": "cancelled" if is_annulled else STATUS.get(code or "", code),
        "bids": read_count(find_text(result, "ReceivedTenderQuantity")),
        "description": find_text(result, "Description"),
        "group_award": len(result.findall("WinningParty")) > 1,
        "supplier_scale": _find_scale(result),
        **_describe_objects(folder, lots),
        **_find_dates(result, head, tally, place),
        **_find_amount(result, tally, place),
    }


def _find_scale(result: Element) -> str | None:
    small = find_text(result, "SMEAwardedIndicator")
    return {"true": "sme", "false": "large"}.get(small or "")


def _describe_objects(folder: Element, lots: list[str]) -> Cells:
    """Return what was bought and where: of the award's lots, else of the whole."""
    projects = [
        found
        for lot in folder.iterfind("ProcurementProjectLot")
        if find_text(lot, "ID") in lots and (found := lot.find("ProcurementProject")) is not None
    ]
    whole = folder.find("ProcurementProject")
    projects += [] if whole is None else [whole]
    path = "RequiredCommodityClassification/ItemClassificationCode"
    codes = list(dict.fromkeys(code for one in projects for code in list_texts(one, path)))
    regions = [
        text
        for one in projects[:1]
        for text in list_texts(one, "RealizedLocation/CountrySubentityCode")
    ]
    starts = (read_xml_day(find_text(one, "PlannedPeriod/StartDate")) for one in projects)
    ends = (read_xml_day(find_text(one, "PlannedPeriod/EndDate")) for one in projects)
    return {
        "cpv": codes[0] if codes else None,
        "cpv_source": "RequiredCommodityClassification" if codes else None,
        "cpv_all": ";".join(codes) or None,
        "delivery_region": ";".join(dict.fromkeys(regions)) or None,
        "start_date": next((day for day in starts if day), None),
        "end_date": next((day for day in ends if day), None),
    }


def _find_dates(result: Element, head: Cells, tally: Tally, place: str) -> Cells:
    written = find_text(result, "AwardDate")
    awarded = read_xml_day(written)
    if written is not None and awarded is None:
        tally.add("source/notices-date", place, written)
    signed = read_xml_day(find_text(result, "Contract/IssueDate"))
    days = (
        (awarded, "AwardDate"),
        (signed, "Contract.IssueDate"),
        (head["release_date"], "publication"),
    )
    day, source = next((one for one in days if one[0] is not None), (None, None))
    return {"date": day, "date_source": source, "date_written": written, "date_signed": signed}


def _find_amount(result: Element, tally: Tally, place: str) -> Cells:
    """Return the amount without tax; one with tax alone is no value, and stands beside it."""
    total = "AwardedTenderedProject/LegalMonetaryTotal"
    net, gross = (
        _read_amount(result.find(f"{total}/{tag}"), tally, place)
        for tag in ("TaxExclusiveAmount", "PayableAmount")
    )
    found = (result.find(f"{total}/{tag}") for tag in ("TaxExclusiveAmount", "PayableAmount"))
    element = next((one for one in found if one is not None), None)
    if net is None and gross is not None:
        tally.add("source/notices-gross-only", place, gross)
    return {
        "value": net,
        "value_gross": gross,
        "value_source": None if net is None else "TaxExclusiveAmount",
        "currency": None if element is None else element.get("currencyID"),
    }


def _read_amount(element: Element | None, tally: Tally, place: str) -> float | None:
    text = read_text(element)
    amount = read_number(text)
    if text is not None and amount is None:
        tally.add("source/notices-amount", place, text)
    return amount


def _describe_winner(winner: Element) -> Supplier:
    identifier = winner.find("PartyIdentification/ID")
    number = read_text(identifier)
    scheme = None if identifier is None else identifier.get("schemeName")
    return Supplier(
        supplier_name=find_text(winner, "PartyName/Name"),
        supplier_id=number if scheme == "NIF" else None,
        supplier_id_source="NIF" if number and scheme == "NIF" else None,
        supplier_scheme=scheme,
        supplier_identifier=number,
        postcode=find_text(winner, "PhysicalLocation/Address/PostalZone"),
        region=find_text(winner, "PhysicalLocation/CountrySubentityCode"),
        supplier_country=find_text(winner, "PhysicalLocation/Address/Country/IdentificationCode"),
        supplier_person=scheme == "NIF" and PERSON.fullmatch(number or "") is not None,
    )


PLACSP = NoticeFormat(
    name="placsp",
    kind="XML",
    split=_split,
    flatten=_flatten,
    oddities=choose_oddities(
        "source/notices-date",
        "source/notices-amount",
        "source/notices-gross-only",
        "source/notices-repeated-supplier",
        "source/notices-nameless-supplier",
        "source/notices-blanks",
    ),
    unused=frozenset(
        {
            "modifies", "publication_id", "n_buyers", "group_name", "value_low", "value_high",
            "value_estimated", "value_ceiling", "value_obligated", "value_withheld",
            "parent_award_id", "n_actions", "has_base_action", "product_code", "industry_code",
            "strategic_codes", "innovative_acquisition", "supplier_lead",
        }
    ),
)  # fmt: skip
"""The format's description."""
