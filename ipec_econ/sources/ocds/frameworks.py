"""Framework agreements, whose value is a ceiling, and call-offs under them, whose value is not."""

from __future__ import annotations

import re
from typing import NamedTuple

from ipec_econ.sources.ocds.json_values import Json, get_object, get_text, list_objects, list_texts

_CALL_OFF = re.compile(
    r"call[- ]?off|(from|under|via|using|through) (a|an|the)? ?[\w ]*framework"
    r"|(further|mini)[- ]?competition"
)
_FRAMEWORK = re.compile(r"\bframeworks?\b")


class FrameworkFlags(NamedTuple):
    """Whether an award sets up a framework, how that is known, and whether it is a call-off."""

    framework: bool
    source: str | None
    call_off: bool


def find_framework(release: Json, lots: frozenset[str], n_suppliers: int) -> FrameworkFlags:
    """Return the flags of an award, by the first of these that speaks.

    1. Related processes: one related as ``framework`` is the agreement this award calls off.
    2. Procurement method in the publisher's words: a call-off, or a framework.
    3. ``hasFrameworkAgreement``, or a ``frameworkAgreement``, among the techniques of the tender
       or of the award's lots.
    4. A title that says framework, where several suppliers were admitted: Contracts Finder has no
       field for it. With one supplier the word names a subject or a route as often.
    """
    tender = get_object(release, "tender")
    if _is_related_to_framework(release):
        return FrameworkFlags(False, "relatedProcesses", True)
    details = (get_text(tender.get("procurementMethodDetails")) or "").casefold()
    if _CALL_OFF.search(details):
        return FrameworkFlags(False, "procurementMethodDetails", True)
    if _FRAMEWORK.search(details):
        return FrameworkFlags(True, "procurementMethodDetails", False)
    if _has_technique(tender, lots):
        return FrameworkFlags(True, "techniques", False)
    title = (get_text(tender.get("title")) or "").casefold()
    if n_suppliers > 1 and _FRAMEWORK.search(title) and not _CALL_OFF.search(title):
        return FrameworkFlags(True, "title", False)
    return FrameworkFlags(False, None, False)


def _is_related_to_framework(release: Json) -> bool:
    return any(
        "framework" in list_texts(process.get("relationship"))
        for process in list_objects(release.get("relatedProcesses"))
    )


def _has_technique(tender: Json, lots: frozenset[str]) -> bool:
    holders = [tender]
    for lot in list_objects(tender.get("lots")):
        if not lots or get_text(lot.get("id")) in lots:
            holders.append(lot)
    techniques = [get_object(holder, "techniques") for holder in holders]
    return any(
        one.get("hasFrameworkAgreement") is True or bool(get_object(one, "frameworkAgreement"))
        for one in techniques
    )
