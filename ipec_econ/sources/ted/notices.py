"""The format `ted`: notices in TED_EXPORT and in eForms, one or several a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element

from ipec_econ.core.errors import Problem
from ipec_econ.sources.notices.notice_format import Cells, NoticeFormat, Unit
from ipec_econ.sources.notices.oddities import choose_oddities
from ipec_econ.sources.notices.tally import Tally
from ipec_econ.sources.notices.xml_elements import read_elements
from ipec_econ.sources.ted.eforms import flatten_eforms
from ipec_econ.sources.ted.ted_export import flatten_ted_export

EXPORT, AWARD = "TED_EXPORT", "ContractAwardNotice"
OTHERS = ("ContractNotice", "PriorInformationNotice", "BusinessRegistrationInformationNotice")
"""Roots of eForms notices that hold no award."""


def _split(stream: IO[bytes], source: str) -> Iterator[Unit | Problem]:
    for found in read_elements(stream, source, frozenset({EXPORT, AWARD, *OTHERS})):
        yield found if isinstance(found, Problem) else Unit(found.element, found.line)


def _flatten(notice: Element, tally: Tally, place: str) -> list[Cells]:
    if notice.tag == EXPORT:
        return flatten_ted_export(notice, tally, place)
    if notice.tag == AWARD:
        return flatten_eforms(notice, tally, place)
    tally.add("source/notices-other", place, notice.tag)
    return []


TED = NoticeFormat(
    name="ted",
    kind="XML",
    split=_split,
    flatten=_flatten,
    oddities=choose_oddities(
        "source/notices-other",
        "source/notices-ex-ante",
        "source/notices-date",
        "source/notices-amount",
        "source/notices-range",
        "source/notices-withheld",
        "source/notices-repeated-supplier",
        "source/notices-nameless-supplier",
        "source/notices-dangling",
        "source/notices-blanks",
    ),
    unused=frozenset(
        {
            "value_gross", "value_obligated", "parent_award_id", "n_actions", "has_base_action",
            "product_code", "industry_code", "supplier_scheme", "supplier_person", "buyer_scheme",
        }
    ),
)  # fmt: skip
"""The format's description."""
