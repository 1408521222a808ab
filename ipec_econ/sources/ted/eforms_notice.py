"""The parts of an eForms notice that refer to each other by their ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ipec_econ.sources.notices.xml_values import find_text, list_texts

EXTENSION = "UBLExtensions/UBLExtension/ExtensionContent/EformsExtension"
RESULT = f"{EXTENSION}/NoticeResult"
LOT = "TenderLot/ID"


@dataclass(frozen=True, slots=True)
class EformsNotice:
    """A notice with the parts that others refer to, by their ids.

    ``decided`` are the lots that have a result of their own.
    """

    root: Element
    tenders: Mapping[str, Element]
    parties: Mapping[str, Element]
    contracts: Mapping[str, Element]
    organisations: Mapping[str, Element]
    lots: Mapping[str, Element]
    decided: frozenset[str]


def index_notice(root: Element) -> EformsNotice:
    """Return a notice with its tenders, parties, contracts, organisations and lots by id."""
    return EformsNotice(
        root,
        _index(root, f"{RESULT}/LotTender", "ID"),
        _index(root, f"{RESULT}/TenderingParty", "ID"),
        _index(root, f"{RESULT}/SettledContract", "ID"),
        _index(root, f"{EXTENSION}/Organizations/Organization/Company", "PartyIdentification/ID"),
        _index(root, "ProcurementProjectLot", "ID"),
        frozenset(list_texts(root, f"{RESULT}/LotResult/{LOT}")),
    )


def _index(root: Element, path: str, key: str) -> dict[str, Element]:
    found: dict[str, Element] = {}
    for element in root.iterfind(path):
        name = find_text(element, key)
        if name is not None:
            found.setdefault(name, element)
    return found
