"""An eForms contract award notice as award × supplier rows.

The chain from a lot to its winners: LotResult → (SettledContract →) LotTender → TenderingParty →
Tenderer → Organization. An award is one winning tender for one lot: the tender has the value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from xml.etree.ElementTree import Element

from ipec_econ.sources.notices.buyer_types import classify_buyer
from ipec_econ.sources.notices.notice_format import Cells
from ipec_econ.sources.notices.tally import Tally
from ipec_econ.sources.notices.xml_values import (
    find_text,
    list_texts,
    read_count,
    read_number,
    read_text,
    read_xml_day,
)
from ipec_econ.sources.ted.eforms_notice import EXTENSION, LOT, RESULT, EformsNotice, index_notice
from ipec_econ.sources.ted.eforms_winners import list_rows, list_winners
from ipec_econ.sources.ted.procedures import PROCEDURES

INNOVATION, STRATEGY = "innovative-acquisition", "strategic-procurement"
BUYS_INNOVATION, NO_AIM = "inn-pur", "none"
"""Lists of what a purchase is for, and their codes for innovation and for no such aim."""

EX_ANTE = "veat"
WON = "selec-w"
STATUS: Mapping[str, str] = {WON: "active", "clos-nw": "unsuccessful", "open-nw": "pending"}
"""Winner chosen, closed without a winner, not yet decided."""

NO_DATE = "2000-01-01"
"""What notices write where the schema wants an award date and there is none for the whole."""

MASKED = -1.0
"""What a withheld amount is replaced by when it is published."""


def flatten_eforms(root: Element, tally: Tally, place: str) -> list[Cells]:
    """Return a notice's rows; a lot without a winner gives one row without a supplier."""
    results = root.findall(f"{RESULT}/LotResult")
    if not results:
        tally.add("source/notices-other", place, find_text(root, "NoticeTypeCode"))
        return []
    notice = index_notice(root)
    head = _describe_notice(notice)
    if (head["notice_type"] or "").startswith(EX_ANTE):
        tally.add("source/notices-ex-ante", place, head["notice_id"])
    rows: list[Cells] = []
    counted: set[str] = set()
    for position, result in enumerate(results, 1):
        rows += _flatten_result(notice, result, position, head, counted, tally, place)
    return rows


def _describe_notice(notice: EformsNotice) -> Cells:
    root = notice.root
    number = find_text(root, "ID")
    version = find_text(root, "VersionID")
    kind = find_text(root, "NoticeTypeCode")
    procedure = find_text(root, "TenderingProcess/ProcedureCode")
    published = find_text(root, f"{EXTENSION}/Publication/PublicationDate")
    issued = find_text(root, "IssueDate")
    modified = find_text(root, f"{EXTENSION}/ContractModification/ChangedNoticeIdentifier")
    return {
        "notice_id": f"{number}-{version}" if number and version else number,
        "_notice_key": number,
        "_moment": read_count(version),
        "_replaces": find_text(root, f"{EXTENSION}/Changes/ChangedNoticeIdentifier"),
        "process_id": find_text(root, "ContractFolderID"),
        "register": "ted",
        "notice_type": kind,
        "publication_id": find_text(root, f"{EXTENSION}/Publication/NoticePublicationID"),
        "modifies": modified or ("unknown" if kind == "can-modif" else None),
        "release_date": read_xml_day(published) or read_xml_day(issued),
        "procedure": PROCEDURES.get(procedure or ""),
        "procedure_details": procedure,
        **_describe_buyer(notice),
    }


def _describe_buyer(notice: EformsNotice) -> Cells:
    buyers = notice.root.findall("ContractingParty")
    first = buyers[0] if buyers else Element("ContractingParty")
    company = notice.organisations.get(find_text(first, "Party/PartyIdentification/ID") or "")
    company = Element("Company") if company is None else company
    name = find_text(company, "PartyName/Name")
    kinds = [
        text
        for one in first.iterfind("ContractingPartyType/PartyTypeCode")
        if one.get("listName") in {"buyer-legal-type", None} and (text := read_text(one))
    ]
    buyer_type, source = classify_buyer(name, (), [("eu-buyer-legal-type", one) for one in kinds])
    return {
        "buyer_name": name,
        "buyer_id": find_text(company, "PartyLegalEntity/CompanyID"),
        "buyer_country": find_text(company, "PostalAddress/Country/IdentificationCode"),
        "buyer_type": buyer_type,
        "buyer_type_source": source,
        "buyer_class": kinds[0] if kinds else None,
        "n_buyers": len(buyers),
    }


def _flatten_result(
    notice: EformsNotice,
    result: Element,
    position: int,
    head: Cells,
    counted: set[str],
    tally: Tally,
    place: str,
) -> list[Cells]:
    """Return a lot's rows; a tender for a group of lots counts at the first of them alone."""
    number = find_text(result, "ID") or f"#{position}"
    lot_id = find_text(result, LOT)
    code = find_text(result, "TenderResultCode")
    cells = head | {
        "award_id": f"{head['notice_id'] or place}/{number}",
        "lot_id": lot_id,
        "status": STATUS.get(code or WON, code),
        "bids": _count_bids(result),
        "value_ceiling": _find_ceiling(result),
        **_describe_lot(notice, notice.lots.get(lot_id or "")),
    }
    rows: list[Cells] = []
    for tender_id, contract in list_winners(notice, result, lot_id, tally, place):
        if cells["status"] != "active" or tender_id in counted:
            continue
        counted.add(tender_id)
        tender = notice.tenders[tender_id]
        award = cells | {
            "lot_id": find_text(tender, LOT) or lot_id,
            "award_id": f"{cells['award_id']}/{tender_id}",
            **_find_dates(notice, contract, tally, place),
            **_find_amount(tender, tally, place),
            **_describe_contract(contract, cells),
        }
        rows += list_rows(notice, tender, award, tally, place)
    return rows or [cells | _find_dates(notice, None, tally, place)]


def _count_bids(result: Element) -> int | None:
    for one in result.iterfind("ReceivedSubmissionsStatistics"):
        if find_text(one, "StatisticsCode") == "tenders":
            return read_count(find_text(one, "StatisticsNumeric"))
    return None


def _find_ceiling(result: Element) -> float | None:
    values = "FrameworkAgreementValues"
    given = (f"{values}/MaximumValueAmount", f"{values}/ReestimatedValueAmount")
    return next((read_number(found) for path in given if (found := find_text(result, path))), None)


def _describe_lot(notice: EformsNotice, lot: Element | None) -> Cells:
    lot = Element("ProcurementProjectLot") if lot is None else lot
    projects = [
        one
        for one in (lot.find("ProcurementProject"), notice.root.find("ProcurementProject"))
        if one is not None
    ]
    codes = [code for one in projects for code in _list_cpv(one)]
    framework, source = _find_framework(lot)
    return {
        "title": next((text for one in projects if (text := find_text(one, "Name"))), None),
        "description": next(
            (text for one in projects if (text := find_text(one, "Description"))), None
        ),
        "framework": framework,
        "framework_source": source,
        "call_off": False,
        "cpv": codes[0][0] if codes else None,
        "cpv_source": codes[0][1] if codes else None,
        "cpv_all": ";".join(dict.fromkeys(code for code, _ in codes)) or None,
        "delivery_region": _join(
            text
            for one in projects[:1]
            for text in list_texts(one, "RealizedLocation/Address/CountrySubentityCode")
        ),
        "strategic_codes": _join(code for _, code in _list_aims(projects) if code != NO_AIM),
        "innovative_acquisition": _join(
            code
            for kind, code in _list_aims(projects)
            if kind == INNOVATION or (kind == STRATEGY and code in {NO_AIM, BUYS_INNOVATION})
        ),
        "start_date": _find_period(projects, "StartDate"),
        "end_date": _find_period(projects, "EndDate"),
    }


def _list_cpv(project: Element) -> Iterator[tuple[str, str]]:
    for holder in ("MainCommodityClassification", "AdditionalCommodityClassification"):
        for code in list_texts(project, f"{holder}/ItemClassificationCode"):
            yield code, holder


def _find_framework(lot: Element) -> tuple[bool, str | None]:
    for one in lot.iterfind("TenderingProcess/ContractingSystem/ContractingSystemTypeCode"):
        code = read_text(one)
        if one.get("listName") == "framework-agreement" and code not in {None, "none"}:
            return True, "ContractingSystemTypeCode"
    return False, None


def _list_aims(projects: list[Element]) -> Iterator[tuple[str, str]]:
    """Yield the lists and codes that say what a purchase is for; ``none`` says that for nothing."""
    for project in projects:
        for one in project.iterfind("ProcurementAdditionalType/ProcurementTypeCode"):
            kind, code = one.get("listName") or "", read_text(one)
            if code is not None and kind != "contract-nature":
                yield kind, code


def _find_period(projects: list[Element], key: str) -> date | None:
    days = (read_xml_day(find_text(one, f"PlannedPeriod/{key}")) for one in projects)
    return next((day for day in days if day is not None), None)


def _join(texts: Iterator[str]) -> str | None:
    return ";".join(dict.fromkeys(texts)) or None


def _describe_contract(contract: Element | None, cells: Cells) -> Cells:
    if contract is None:
        return {}
    under = find_text(contract, "ContractFrameworkIndicator") == "true"
    return {
        "award_id_source": find_text(contract, "ContractReference/ID"),
        "title": find_text(contract, "Title") or cells["title"],
        "call_off": under,
        "framework": cells["framework"] and not under,
        "framework_source": "ContractFrameworkIndicator" if under else cells["framework_source"],
    }


def _find_dates(notice: EformsNotice, contract: Element | None, tally: Tally, place: str) -> Cells:
    """Return the day of the decision, else of the signature, else of the notice."""
    holder = Element("SettledContract") if contract is None else contract
    written = (
        ("SettledContract.AwardDate", find_text(holder, "AwardDate")),
        ("TenderResult.AwardDate", find_text(notice.root, "TenderResult/AwardDate")),
        ("SettledContract.IssueDate", find_text(holder, "IssueDate")),
        ("IssueDate", find_text(notice.root, "IssueDate")),
    )
    for _, text in written:
        if text is not None and read_xml_day(text) is None:
            tally.add("source/notices-date", place, text)
    days = [
        (read_xml_day(text), source, text)
        for source, text in written
        if text is not None and not text.startswith(NO_DATE)
    ]
    day, source, text = next((one for one in days if one[0] is not None), (None, None, None))
    signed = read_xml_day(find_text(holder, "IssueDate"))
    return {"date": day, "date_source": source, "date_written": text, "date_signed": signed}


def _find_amount(tender: Element, tally: Tally, place: str) -> Cells:
    element = tender.find("LegalMonetaryTotal/PayableAmount")
    text = read_text(element)
    amount = read_number(text)
    withheld = "win-ten-val" in list_texts(tender, "FieldsPrivacy/FieldIdentifierCode")
    if withheld:
        tally.add("source/notices-withheld", place, find_text(tender, "ID"))
        amount = None if amount == MASKED else amount
    elif text is not None and amount is None:
        tally.add("source/notices-amount", place, text)
    return {
        "value": amount,
        "currency": None if element is None else element.get("currencyID"),
        "value_source": None if amount is None else "LotTender.PayableAmount",
        "value_withheld": withheld,
    }
