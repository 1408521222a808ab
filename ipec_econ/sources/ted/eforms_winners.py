"""The chain of an eForms notice from a lot's result to the companies that won it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from ipec_econ.sources.notices.notice_format import Cells
from ipec_econ.sources.notices.suppliers import Supplier, cells_by_supplier, list_once
from ipec_econ.sources.notices.tally import Tally
from ipec_econ.sources.notices.xml_values import find_text, list_texts, read_count
from ipec_econ.sources.ted.eforms_notice import LOT, EformsNotice


def list_winners(
    notice: EformsNotice, result: Element, lot_id: str | None, tally: Tally, place: str
) -> Iterator[tuple[str, Element | None]]:
    """Yield winning tenders and their contracts.

    A result may list all tenders for its lot: those that one of its contracts names have won. They
    belong to it if they are for its lot, or if it lists them and they are for a group of lots.
    Without such a contract (design contests), those of the first rank have won, or all where none
    is ranked.
    """
    listed = list(_follow(notice.tenders, result, "LotTender/ID", tally, place))
    contracts = [
        notice.contracts[one]
        for one in _follow(notice.contracts, result, "SettledContract/ID", tally, place)
    ]
    settled = [
        (tender_id, contract)
        for contract in contracts
        for tender_id in _follow(notice.tenders, contract, "LotTender/ID", tally, place)
        if (lot := find_text(notice.tenders[tender_id], LOT)) in {lot_id, None}
        or (tender_id in listed and lot not in notice.decided)
    ]
    yield from dict(settled).items()
    if not settled:
        for tender_id in _choose_first(notice, listed):
            yield tender_id, contracts[0] if contracts else None


def _follow(
    known: Mapping[str, Element], holder: Element, path: str, tally: Tally, place: str
) -> Iterator[str]:
    for name in list_texts(holder, path):
        if name in known:
            yield name
        else:
            tally.add("source/notices-dangling", place, name)


def _choose_first(notice: EformsNotice, listed: list[str]) -> list[str]:
    ranks = {one: read_count(find_text(notice.tenders[one], "RankCode")) for one in listed}
    return [one for one in listed if ranks[one] == 1] or (
        [] if any(rank is not None for rank in ranks.values()) else listed
    )


def list_rows(
    notice: EformsNotice, tender: Element, award: Cells, tally: Tally, place: str
) -> list[Cells]:
    """Return an award's rows: one for each tenderer of the parties behind its tender."""
    suppliers: list[Supplier] = []
    name = None
    for party_id in _follow(notice.parties, tender, "TenderingParty/ID", tally, place):
        party = notice.parties[party_id]
        name = name or find_text(party, "Name")
        for tenderer in party.iterfind("Tenderer"):
            for company_id in _follow(notice.organisations, tenderer, "ID", tally, place):
                company = notice.organisations[company_id]
                lead = find_text(tenderer, "GroupLeadIndicator")
                suppliers.append(_describe_company(company, lead))
    once = list_once(suppliers, tally, place)
    return cells_by_supplier(award | {"group_name": name, "group_award": len(once) > 1}, once)


def _describe_company(company: Element, lead: str | None) -> Supplier:
    numbers = list(list_texts(company, "PartyLegalEntity/CompanyID"))
    number = numbers[0] if numbers else None
    return Supplier(
        supplier_name=find_text(company, "PartyName/Name"),
        supplier_id=number,
        supplier_id_source="CompanyID" if number else None,
        supplier_identifier=";".join(numbers) or None,
        postcode=find_text(company, "PostalAddress/PostalZone"),
        region=find_text(company, "PostalAddress/CountrySubentityCode"),
        supplier_country=find_text(company, "PostalAddress/Country/IdentificationCode"),
        supplier_scale=find_text(company, "CompanySizeCode"),
        supplier_lead=None if lead is None else lead == "true",
    )
