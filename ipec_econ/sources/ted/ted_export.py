"""A notice in TED_EXPORT R2.0.9 as award × supplier rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from ipec_econ.sources.notices.buyer_types import classify_buyer
from ipec_econ.sources.notices.notice_format import Cells, NotNoticesError
from ipec_econ.sources.notices.suppliers import Supplier, cells_by_supplier, list_once
from ipec_econ.sources.notices.tally import Tally
from ipec_econ.sources.notices.xml_values import (
    find_attribute,
    find_text,
    list_texts,
    read_count,
    read_number,
    read_text,
    read_xml_day,
)
from ipec_econ.sources.ted.procedures import PROCEDURES

OLD_FORMS = ("CONTRACT_AWARD", "CONTRACT_AWARD_UTILITIES", "CONTRACT_AWARD_DEFENCE")
"""Award notices of R2.0.7 and R2.0.8, which this reader does not know."""

MODIFICATION, EX_ANTE = "F20", "F15"


def flatten_ted_export(notice: Element, tally: Tally, place: str) -> list[Cells]:
    """Return a notice's rows; a lot without an award gives one row without a supplier.

    Raises
    ------
    NotNoticesError
        An award notice of a schema before R2.0.9.
    """
    form = _find_form(notice)
    awards = [] if form is None else form.findall("AWARD_CONTRACT")
    if form is None or not awards:
        tally.add("source/notices-other", place, None if form is None else form.tag)
        return []
    head = _describe_notice(notice, form)
    is_only = len(form.findall("AWARD_CONTRACT/AWARDED_CONTRACT")) == 1
    if head["notice_type"] == EX_ANTE:
        tally.add("source/notices-ex-ante", place, head["notice_id"])
    rows: list[Cells] = []
    for award, item in zip(awards, _name_items(awards), strict=True):
        cells = head | _describe_award(form, award, item, head, is_only, tally, place)
        rows += cells_by_supplier(cells, _list_suppliers(award, tally, place))
    return rows


def _name_items(awards: list[Element]) -> list[str]:
    """Return the awards' numbers in the notice, or their places where one is not its own."""
    items = [award.get("ITEM") or "" for award in awards]
    is_usable = all(items) and len(set(items)) == len(items)
    return items if is_usable else [f"#{place}" for place in range(1, len(awards) + 1)]


def _find_form(notice: Element) -> Element | None:
    """Return the form in the language in which it was written; translations repeat it."""
    forms = notice.findall("FORM_SECTION/*")
    old = next((form.tag for form in forms if form.tag in OLD_FORMS), None)
    if old is not None:
        version = notice.get("VERSION", "before R2.0.9")
        raise NotNoticesError(f"an award notice of TED_EXPORT {version} (`{old}`) is not known")
    forms = [form for form in forms if form.get("CATEGORY")]
    originals = [form for form in forms if form.get("CATEGORY") == "ORIGINAL"]
    return next(iter(originals or forms), None)


def _describe_notice(notice: Element, form: Element) -> Cells:
    coded = "CODED_DATA_SECTION/NOTICE_DATA"
    number = find_text(notice, f"{coded}/NO_DOC_OJS") or notice.get("DOC_ID")
    published = find_text(notice, "CODED_DATA_SECTION/REF_OJS/DATE_PUB")
    kind = form.get("FORM") or form.tag[:3]
    reference = find_text(form, "PROCEDURE/NOTICE_NUMBER_OJ")
    procedure = _find_procedure(form)
    return {
        "notice_id": number,
        "_notice_key": number,
        "_moment": _read_order(published),
        "process_id": reference or number,
        "register": "ted",
        "notice_type": kind,
        "publication_id": notice.get("DOC_ID"),
        "modifies": (reference or "unknown") if kind == MODIFICATION else None,
        "release_date": read_xml_day(published),
        "procedure": PROCEDURES.get(procedure or ""),
        "procedure_details": procedure,
        "framework": form.find("PROCEDURE/FRAMEWORK") is not None,
        "framework_source": "FRAMEWORK" if form.find("PROCEDURE/FRAMEWORK") is not None else None,
        "call_off": False,
        **_describe_buyer(notice, form),
    }


def _read_order(published: str | None) -> int | None:
    day = read_xml_day(published)
    return None if day is None else day.toordinal()


def _find_procedure(form: Element) -> str | None:
    """Return the element that names the procedure, ``PT_OPEN``, wherever the form has it."""
    tags = (found.tag for found in form.iterfind("PROCEDURE//"))
    return next((tag for tag in tags if tag.startswith("PT_")), None)


def _describe_buyer(notice: Element, form: Element) -> Cells:
    address = "CONTRACTING_BODY/ADDRESS_CONTRACTING_BODY"
    name = find_text(form, f"{address}/OFFICIALNAME")
    given = (
        find_attribute(form, "CONTRACTING_BODY/CA_TYPE", "VALUE"),
        find_text(notice, "CODED_DATA_SECTION/CODIF_DATA/AA_AUTHORITY_TYPE"),
    )
    kinds = [kind for kind in given if kind is not None]
    buyer_type, source = classify_buyer(name, (), [("TED_CA_TYPE", kind) for kind in kinds])
    number = find_text(form, f"{address}/NATIONALID")
    return {
        "buyer_name": name,
        "buyer_id": number,
        "buyer_country": find_attribute(form, f"{address}/COUNTRY", "VALUE"),
        "buyer_type": buyer_type,
        "buyer_type_source": source,
        "buyer_class": kinds[0] if kinds else None,
        "n_buyers": 1 + len(form.findall("CONTRACTING_BODY/ADDRESS_CONTRACTING_BODY_ADDITIONAL")),
    }


def _describe_award(
    form: Element,
    award: Element,
    item: str,
    head: Cells,
    is_only: bool,
    tally: Tally,
    place: str,
) -> Cells:
    contract = award.find("AWARDED_CONTRACT")
    lots = list(list_texts(award, "LOT_NO"))
    objects = _find_objects(form, lots)
    cells: Cells = {
        "award_id": f"{head['notice_id'] or place}/{item}",
        "award_id_source": find_text(award, "CONTRACT_NO"),
        "lot_id": ";".join(lots) or None,
        "status": "unsuccessful" if contract is None else "active",
        "title": find_text(award, "TITLE") or find_text(form, "OBJECT_CONTRACT/TITLE"),
        "description": _find_description(form, objects),
        **_describe_items(form, objects),
    }
    if contract is None:
        return cells
    group = contract.find("CONTRACTORS/AWARDED_TO_GROUP") is not None
    return cells | {
        "bids": read_count(find_text(contract, "TENDERS/NB_TENDERS_RECEIVED")),
        "group_award": group,
        **_find_dates(contract, head, tally, place),
        **_find_amount(form, contract, is_only, tally, place),
    }


def _find_objects(form: Element, lots: list[str]) -> list[Element]:
    """Return the descriptions of an award's lots; without lots, all of them."""
    objects = form.findall("OBJECT_CONTRACT/OBJECT_DESCR")
    own = [one for one in objects if set(list_texts(one, "LOT_NO")) & set(lots)]
    return own or ([] if lots and len(objects) > 1 else objects)


def _find_description(form: Element, objects: list[Element]) -> str | None:
    texts = (read_text(one.find("SHORT_DESCR")) for one in objects[:1])
    return next(filter(None, texts), None) or find_text(form, "OBJECT_CONTRACT/SHORT_DESCR")


def _describe_items(form: Element, objects: list[Element]) -> Cells:
    main = find_attribute(form, "OBJECT_CONTRACT/CPV_MAIN/CPV_CODE", "CODE")
    codes = [main] if main else []
    for one in objects:
        codes += _list_codes(one, "CPV_ADDITIONAL/CPV_CODE")
    regions = [region for one in objects for region in _list_codes(one, "NUTS")]
    return {
        "cpv": codes[0] if codes else None,
        "cpv_source": ("CPV_MAIN" if main else "CPV_ADDITIONAL") if codes else None,
        "cpv_all": ";".join(dict.fromkeys(codes)) or None,
        "delivery_region": ";".join(dict.fromkeys(regions)) or None,
    }


def _list_codes(element: Element, path: str) -> Iterator[str]:
    for found in element.iterfind(path):
        code = (found.get("CODE") or "").strip()
        if code:
            yield code


def _find_dates(contract: Element, head: Cells, tally: Tally, place: str) -> Cells:
    written = find_text(contract, "DATE_CONCLUSION_CONTRACT")
    signed = read_xml_day(written)
    if written is not None and signed is None:
        tally.add("source/notices-date", place, written)
    published = head["release_date"]
    source = "DATE_CONCLUSION_CONTRACT" if signed else "DATE_PUB" if published else None
    return {
        "date": signed or published,
        "date_source": source,
        "date_written": written,
        "date_signed": signed,
    }


def _find_amount(
    form: Element, contract: Element, is_only: bool, tally: Tally, place: str
) -> Cells:
    """Return an award's value: its own, else the notice's where this is its only award.

    The notice's total is that of all its awards, and would be counted once for each. A range has
    no value.
    """
    estimated = _read_amount(contract.find("VALUES/VAL_ESTIMATED_TOTAL"), tally, place)
    places = [(contract, "VALUES", "VAL_TOTAL")]
    if is_only:
        places.append((form, "OBJECT_CONTRACT", "OBJECT_CONTRACT/VAL_TOTAL"))
    cells: Cells = {"value_estimated": estimated}
    for holder, parent, source in places:
        total = holder.find(f"{parent}/VAL_TOTAL")
        amount = _read_amount(total, tally, place)
        if total is not None and amount is not None:
            currency = total.get("CURRENCY")
            return cells | {"value": amount, "currency": currency, "value_source": source}
        span = holder.find(f"{parent}/VAL_RANGE_TOTAL")
        if span is not None:
            tally.add("source/notices-range", place, read_text(span))
            return cells | {
                "value_low": _read_amount(span.find("LOW"), tally, place),
                "value_high": _read_amount(span.find("HIGH"), tally, place),
                "currency": span.get("CURRENCY"),
            }
    return cells


def _read_amount(element: Element | None, tally: Tally, place: str) -> float | None:
    text = read_text(element)
    amount = read_number(text)
    if text is not None and amount is None:
        tally.add("source/notices-amount", place, text)
    return amount


def _list_suppliers(award: Element, tally: Tally, place: str) -> list[Supplier]:
    # Schemas of R2.0.9 put several contractors beside each other, some converters each on its own.
    found = (_describe_contractor(one) for one in award.iterfind(".//CONTRACTORS/CONTRACTOR"))
    return list_once(found, tally, place)


def _describe_contractor(contractor: Element) -> Supplier:
    address: Any = contractor.find("ADDRESS_CONTRACTOR")
    address = contractor if address is None else address
    number = find_text(address, "NATIONALID")
    scale = None
    if contractor.find("SME") is not None:
        scale = "sme"
    elif contractor.find("NO_SME") is not None:
        scale = "large"
    return Supplier(
        supplier_name=find_text(address, "OFFICIALNAME"),
        supplier_id=number,
        supplier_id_source="NATIONALID" if number else None,
        supplier_identifier=number,
        postcode=find_text(address, "POSTAL_CODE"),
        region=find_attribute(address, "NUTS", "CODE"),
        supplier_country=find_attribute(address, "COUNTRY", "VALUE"),
        supplier_scale=scale,
    )
