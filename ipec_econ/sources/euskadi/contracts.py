"""The format `euskadi`: contracts of the Basque register's open data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import IO
from xml.etree.ElementTree import Element

from ipec_econ.core.errors import Problem
from ipec_econ.sources.notices.buyer_types import LOCAL, classify_buyer
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
    read_xml_day,
)
from ipec_econ.sources.placsp.code_lists import PROCEDURES as CODED
from ipec_econ.sources.placsp.notices import PERSON

CONTRACT = "contratoOpenData"
CURRENCY = "EUR"
"""Amounts of the register name no currency."""

PROCEDURES: Mapping[str, str | None] = {words.casefold(): word for word, words in CODED.values()}
"""The procedure in the register's words, which are those of the national platform's codes."""
DERIVED = "derivado de acuerdo marco"

LOCAL_WORDS = re.compile(
    r"(ayuntamiento|diputación foral|juntas generales|mancomunidad|gobierno vasco)\b", re.IGNORECASE
)
"""Town halls, provinces, and the region's own government, which the platform's classes call local
too."""


def _split(stream: IO[bytes], source: str) -> Iterator[Unit | Problem]:
    for found in read_elements(stream, source, frozenset({CONTRACT})):
        yield found if isinstance(found, Problem) else Unit(found.element, found.line)


def _flatten(contract: Element, tally: Tally, place: str) -> list[Cells]:
    """Return a contract's rows, one a supplier: as a rule it has one, be it a joint venture."""
    number = find_text(contract, "codContrato")
    if number is None:
        raise NotNoticesError("a contract has no `codContrato`")
    published = find_text(contract, "fechaPublicacion")
    buyer = _describe_buyer(contract)
    # Buyers number their files themselves, so that two may have the same.
    key = f"{buyer['buyer_name'] or place}/{number}"
    cells: Cells = {
        "_notice_key": key,
        "_moment": read_moment(published),
        "award_id": key,
        "award_id_source": number,
        "notice_id": key,
        "process_id": number.rpartition("_")[0] or number,
        "register": "euskadi",
        "notice_type": find_text(contract, "estadoTramitacion/descripcionEs"),
        "status": "active",
        "title": find_text(contract, "objetoContratoEs") or find_text(contract, "objetoContratoEu"),
        "description": find_text(contract, "observacionesEs"),
        "bids": read_count(find_text(contract, "numeroLicitadores")),
        "group_award": find_text(contract, "ute") == "TRUE",
        "delivery_region": ";".join(list_texts(contract, "nutses/lugar/codigo")) or None,
        **buyer,
        **_describe_procedure(contract),
        **_describe_object(contract),
        **_find_dates(contract, tally, place),
        **_find_amounts(contract, tally, place),
    }
    winners = map(_describe_winner, contract.iterfind("adjudicatario"))
    return cells_by_supplier(cells, list_once(winners, tally, place))


def _describe_buyer(contract: Element) -> Cells:
    name = find_text(contract, "poderAdjudicador/descripciones/descripcionEs")
    name = name or find_text(contract, "entidadImpulsora/descripcionEs")
    is_local = name is not None and LOCAL_WORDS.match(name) is not None
    kind, source = (LOCAL, "name") if is_local else classify_buyer(name, (), ())
    return {
        "buyer_name": name,
        "buyer_type": kind,
        "buyer_type_source": source,
        "buyer_class": find_text(contract, "poderAdjudicador/tipoAdministracion/descripcionEs"),
    }


def _describe_procedure(contract: Element) -> Cells:
    words = find_text(contract, "procedimientoAdjudicacion/descripcionEs")
    is_derived = (words or "").casefold() == DERIVED
    return {
        "procedure": PROCEDURES.get((words or "").casefold()),
        "procedure_details": words,
        "framework": False,
        "framework_source": "procedimientoAdjudicacion" if is_derived else None,
        "call_off": is_derived,
    }


def _describe_object(contract: Element) -> Cells:
    codes = list(dict.fromkeys(list_texts(contract, "cpv/codCPV")))
    return {
        "cpv": codes[0] if codes else None,
        "cpv_source": "codCPV" if codes else None,
        "cpv_all": ";".join(codes) or None,
    }


def _find_dates(contract: Element, tally: Tally, place: str) -> Cells:
    written = find_text(contract, "fechaAdjudicacion")
    found = {
        name: read_xml_day(find_text(contract, name))
        for name in ("fechaAdjudicacion", "fechaFirma", "fechaPublicacion")
    }
    if written is not None and found["fechaAdjudicacion"] is None:
        tally.add("source/notices-date", place, written)
    source = next((name for name, day in found.items() if day is not None), None)
    return {
        "date": None if source is None else found[source],
        "date_source": source,
        "date_written": written,
        "date_signed": found["fechaFirma"],
        "end_date": read_xml_day(find_text(contract, "fechaFinContrato")),
        "release_date": found["fechaPublicacion"],
    }


def _find_amounts(contract: Element, tally: Tally, place: str) -> Cells:
    """Return the award without tax; one with tax alone is no value, nor is the budget."""
    net, gross, budget = (
        _read_amount(contract, name, tally, place)
        for name in ("importeAdjudicacionSinIva", "importeAdjudicacionConIva", "presupuestoSinIva")
    )
    if net is None and gross is not None:
        tally.add("source/notices-gross-only", place, gross)
    return {
        "value": net,
        "value_source": None if net is None else "importeAdjudicacionSinIva",
        "value_gross": gross,
        "value_estimated": budget,
        "currency": CURRENCY,
    }


def _read_amount(contract: Element, name: str, tally: Tally, place: str) -> float | None:
    text = find_text(contract, name)
    amount = read_number(text)
    if text is not None and amount is None:
        tally.add("source/notices-amount", place, text)
    return amount


def _describe_winner(winner: Element) -> Supplier:
    number = find_text(winner, "identificacion")
    return Supplier(
        supplier_name=find_text(winner, "razonSocial"),
        supplier_id=number,
        supplier_id_source=None if number is None else "identificacion",
        supplier_identifier=number,
        supplier_person=PERSON.fullmatch(number or "") is not None,
    )


EUSKADI = NoticeFormat(
    name="euskadi",
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
            "modifies", "publication_id", "lot_id", "postcode", "region", "buyer_id",
            "buyer_scheme", "buyer_country", "n_buyers", "group_name", "start_date", "value_low",
            "value_high", "value_ceiling", "value_obligated", "value_withheld", "parent_award_id",
            "n_actions", "has_base_action", "product_code", "industry_code", "strategic_codes",
            "innovative_acquisition", "supplier_scheme", "supplier_scale", "supplier_lead",
        }
    ),
    latest="the last publication of each contract",
)  # fmt: skip
"""The format's description."""
