"""The format `fpds`: actions in Atom feeds, or lists, of the Federal Procurement Data System."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import IO
from xml.etree.ElementTree import Element

from ipec_econ.core.errors import Problem
from ipec_econ.sources.federal.actions import (
    ACTION,
    FEDERAL_ODDITIES,
    FEDERAL_UNUSED,
    ONE_ROW,
    Action,
    describe_kind,
    is_base_number,
    name_award,
    name_vehicle,
    put_together,
)
from ipec_econ.sources.federal.competition import EXTENT_COMPETED
from ipec_econ.sources.notices.notice_format import Cells, NoticeFormat, NotNoticesError, Unit
from ipec_econ.sources.notices.oddities import choose_oddities
from ipec_econ.sources.notices.suppliers import Supplier, cells_by_supplier, list_once
from ipec_econ.sources.notices.tally import Tally
from ipec_econ.sources.notices.xml_elements import read_elements
from ipec_econ.sources.notices.xml_values import (
    find_attribute,
    find_text,
    read_count,
    read_number,
    read_xml_day,
)

AWARD, VEHICLE = "award", "IDV"
OTHERS = ("OtherTransactionAward", "OtherTransactionIDV")
"""Agreements outside the procurement rules, with fields of their own."""

UEI = "vendor/vendorSiteDetails/entityIdentifiers/vendorUEIInformation"
DUNS = "vendor/vendorSiteDetails/vendorDUNSInformation/DUNSNumber"


def _split(stream: IO[bytes], source: str) -> Iterator[Unit | Problem]:
    for found in read_elements(stream, source, frozenset({AWARD, VEHICLE, *OTHERS})):
        yield found if isinstance(found, Problem) else Unit(found.element, found.line)


def _flatten(record: Element, tally: Tally, place: str) -> list[Cells]:
    if record.tag in OTHERS:
        tally.add("source/notices-other", place, record.tag)
        return []
    award_id, parent_id, own = _find_keys(record)
    piid = find_text(own, "PIID")
    number = find_text(own, "modNumber")
    signed = _find_day(record, "signedDate", tally, place)
    extent = find_text(record, "competition/extentCompeted")
    cells: Cells = {
        "award_id": award_id,
        "award_id_source": piid,
        "process_id": find_text(record, "contractData/solicitationID"),
        "notice_id": f"{award_id}/{number or '0'}",
        "register": "fpds",
        "notice_type": _read_kind(record),
        "status": "active",
        "date": signed,
        "date_source": None if signed is None else "signedDate",
        "date_written": find_text(record, "relevantContractDates/signedDate"),
        "date_signed": signed,
        "start_date": _find_day(record, "effectiveDate", tally, place),
        "end_date": _find_day(record, "ultimateCompletionDate", tally, place),
        "release_date": read_xml_day(find_text(record, "transactionInformation/createdDate")),
        "description": find_text(record, "contractData/descriptionOfContractRequirement"),
        "procedure": EXTENT_COMPETED.get(extent or ""),
        "procedure_details": extent,
        "bids": read_count(find_text(record, "competition/numberOfOffersReceived")),
        "product_code": find_text(record, "productOrServiceInformation/productOrServiceCode"),
        "industry_code": find_text(record, "productOrServiceInformation/principalNAICSCode"),
        "delivery_region": find_text(
            record, "placeOfPerformance/principalPlaceOfPerformance/stateCode"
        ),
        **describe_kind(award_id, parent_id),
        **_describe_buyer(record),
    }
    action = Action(
        number=f"{number or '0'}/{find_text(own, 'transactionNumber') or '0'}",
        is_base=is_base_number(number),
        signed=signed,
        changed=find_text(record, "transactionInformation/lastModifiedDate") or "",
        place=place,
        **_read_amounts(record, tally, place),
    )
    rows = cells_by_supplier(cells, list_once([_describe_vendor(record)], tally, place))
    return [row | {ACTION: action} for row in rows]


def _find_keys(record: Element) -> tuple[str, str | None, Element]:
    """Return the award's key, that of the vehicle it is under, and the element of its own id."""
    holders = ("awardID/awardContractID", "contractID/awardContractID", "contractID/IDVID")
    found = (record.find(path) for path in (*holders, "IDVID"))
    own = next((one for one in found if one is not None), None)
    if own is None or find_text(own, "PIID") is None:
        raise NotNoticesError(f"`{record.tag}` has no `PIID`")
    agency, piid = find_text(own, "agencyID"), find_text(own, "PIID")
    parent, parent_agency = (
        find_text(record, f"awardID/referencedIDVID/{key}")
        or find_text(record, f"contractID/referencedIDVID/{key}")
        for key in ("PIID", "agencyID")
    )
    parent_id = None if parent is None else name_vehicle(parent, parent_agency)
    if record.tag == VEHICLE:
        return name_vehicle(piid, agency), parent_id, own
    return name_award(piid, agency, parent, parent_agency), parent_id, own


def _read_kind(record: Element) -> str:
    code = find_text(record, "contractData/contractActionType")
    return ":".join(part for part in (record.tag, code) if part)


def _find_day(record: Element, key: str, tally: Tally, place: str) -> date | None:
    text = find_text(record, f"relevantContractDates/{key}")
    day = read_xml_day(text)
    if text is not None and day is None:
        tally.add("source/notices-date", place, text)
    return day


def _describe_buyer(record: Element) -> Cells:
    """Return the contracting agency; every buyer in this register is of central government."""
    agency = "purchaserInformation/contractingOfficeAgencyID"
    return {
        "buyer_name": find_attribute(record, agency, "name"),
        "buyer_id": find_text(record, agency),
        "buyer_scheme": "US-FPDS-AGENCY",
        "buyer_country": "USA",
        "buyer_class": find_attribute(record, agency, "departmentName"),
        "buyer_type": "central",
        "buyer_type_source": "register",
    }


def _describe_vendor(record: Element) -> Supplier:
    uei, duns = find_text(record, f"{UEI}/UEI"), find_text(record, DUNS)
    names = (
        "vendor/vendorHeader/vendorName",
        f"{UEI}/UEILegalBusinessName",
        "vendor/contractorName",
    )
    location = "vendor/vendorSiteDetails/vendorLocation"
    return Supplier(
        supplier_name=next((text for path in names if (text := find_text(record, path))), None),
        supplier_id=uei or duns,
        supplier_id_source="UEI" if uei else "DUNS" if duns else None,
        supplier_scheme="US-UEI" if uei else "US-DUNS" if duns else None,
        supplier_identifier=duns or uei,
        postcode=find_text(record, f"{location}/ZIPCode"),
        region=find_text(record, f"{location}/state"),
        supplier_country=find_text(record, f"{location}/countryCode"),
        supplier_scale=find_text(record, "vendor/contractingOfficerBusinessSizeDetermination"),
    )


def _read_amounts(record: Element, tally: Tally, place: str) -> dict[str, float | None]:
    paths = {
        "obligated": "dollarValues/obligatedAmount",
        "options": "dollarValues/baseAndAllOptionsValue",
        "total_obligated": "totalDollarValues/totalObligatedAmount",
        "total_options": "totalDollarValues/totalBaseAndAllOptionsValue",
    }
    found = {}
    for name, path in paths.items():
        text = find_text(record, path)
        found[name] = read_number(text)
        if text is not None and found[name] is None:
            tally.add("source/notices-amount", place, text)
    return found


FPDS = NoticeFormat(
    name="fpds",
    kind="XML",
    split=_split,
    flatten=_flatten,
    oddities=choose_oddities(*FEDERAL_ODDITIES),
    unused=FEDERAL_UNUSED,
    collect=put_together,
    latest=ONE_ROW,
)
"""The format's description."""
