"""Whether a buyer is central or local government, the health service, or another body.

The order of evidence, first match wins:

1. A name of the health service, or an identifier of its register: no classification in use has
   a class for it (Procurement Act notices call a hospital "sub-central government").
2. An identifier from a register of local or central bodies.
3. The buyer's classification, where its class decides.
4. Words of the name, in the order local, central. British names: elsewhere the classification
   decides, or the type is other.
5. Other: schools, universities, housing associations, utilities, and what no rule knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

NHS, LOCAL, CENTRAL, OTHER = "nhs", "local", "central", "other"

_SCHEMES: Mapping[str, str] = {
    "GB-NHS": NHS,
    "GB-LAE": LOCAL,
    "GB-LAS": LOCAL,
    "GB-LANI": LOCAL,
    "GB-LAW": LOCAL,
    "GB-PLA": LOCAL,
    "GB-GOR": CENTRAL,
    "GB-GOV": CENTRAL,
}

_CLASSES: Mapping[tuple[str, str], str] = {
    ("UK_CA_TYPE", "publicauthoritycentralgovernment"): CENTRAL,
    ("TED_CA_TYPE", "ministry"): CENTRAL,
    ("TED_CA_TYPE", "ministry or any other national or federal authority"): CENTRAL,
    ("TED_CA_TYPE", "national_agency"): CENTRAL,
    ("TED_CA_TYPE", "national or federal agency/office"): CENTRAL,
    ("TED_CA_TYPE", "regional_authority"): LOCAL,
    ("TED_CA_TYPE", "regional or local authority"): LOCAL,
    ("TED_CA_TYPE", "regional_agency"): LOCAL,
    ("TED_CA_TYPE", "regional or local agency/office"): LOCAL,
    ("eu-buyer-legal-type", "cga"): CENTRAL,
    ("eu-buyer-legal-type", "ra"): LOCAL,
    ("eu-buyer-legal-type", "la"): LOCAL,
    ("ES-CONTRACTING-AUTHORITY", "1"): CENTRAL,
    ("ES-CONTRACTING-AUTHORITY", "2"): LOCAL,
    ("ES-CONTRACTING-AUTHORITY", "3"): LOCAL,
}

_NHS_WORDS = re.compile(
    r"\bnhs\b|\bn\.h\.s\b|health board|clinical commissioning group|integrated care board"
    r"|ambulance (service|trust)|health (and|&) social care (trust|board|northern)|hospitals? trust"
    r"|(hospital|healthcare|health|care).* foundation trust"
)
_NO_COUNCIL = re.compile(
    r"(research|british|arts|sports?|funding|general \w+|midwifery|professions|design|privy"
    r"|students?|qualifications) council"
)
_LOCAL_WORDS = re.compile(
    r"\bcouncil\b|\bborough\b|\bcbc\b|\bmbc\b|combined authority|\bcyngor\b|\bcomhairle\b"
    r"|city of (london|westminster|edinburgh|bradford|york|wolverhampton)|city & county of"
    r"|city corporation|corporation of london|greater london authority|transport for london"
    r"|partnership for transport|\bfire (and|&) rescue\b|fire (service|authority|brigade)"
    r"|\bpolice\b|\bpolicing\b|constabulary|national park authority|waste (disposal )?authority"
    r"|county hall"
)
_NO_CENTRAL = re.compile(r"\b(university|prifysgol|college|school|academy|academies)\b")
_CENTRAL_WORDS = re.compile(
    r"\bministry of\b|\bdepartment (for|of)\b|\bdefra\b|\bdesnz\b|\bdwp\b|\bhmrc\b|\bfcdo\b"
    r"|\bdvsa\b|\bdvla\b|\bcps\b|home office|cabinet office|crown prosecution|crown commercial"
    r"|\bhm (treasury|revenue|prison|courts|land registry)\b|foreign,? commonwealth"
    r"|(scottish|welsh|uk|northern ireland|his majesty's|her majesty's) government"
    r"|llywodraeth cymru"
    r"|government (commercial agency|legal department|property agency|digital service|office)"
    r"|\bmet office\b|houses? of (commons|lords|parliament)|office for national statistics"
    r"|(environment|standards|licensing|rural payments|health security|border|coastguard|vehicle"
    r"|legal aid|national crime|property) agency|national highways|highways england|homes england"
    r"|planning inspectorate|uk research (and|&) innovation|(research|funding) council"
    r"|companies house|\bofsted\b|\bofgem\b|\bofcom\b|\bofwat\b|natural england|transport scotland"
    r"|natural resources wales|historic (england|environment scotland)|food standards"
    r"|financial conduct authority|atomic energy authority|nuclear decommissioning"
)


def classify_buyer(
    name: str | None, schemes: Iterable[str], classes: Iterable[tuple[str, str]]
) -> tuple[str | None, str | None]:
    """Return the type, and what told it: ``name``, ``identifier``, ``classification``, ``none``.

    Parameters
    ----------
    schemes
        Registers that the buyer's identifiers come from, such as ``GB-LAE``.
    classes
        (scheme, class) of the buyer's classifications, such as ``TED_CA_TYPE, MINISTRY``.

    Without a name, register and class both are ``None``: there is no buyer to type.
    """
    schemes, classes = list(schemes), list(classes)
    if name is None and not schemes and not classes:
        return None, None
    words = (name or "").casefold()
    if _NHS_WORDS.search(words):
        return NHS, "name"
    for scheme in schemes:
        if scheme in _SCHEMES:
            return _SCHEMES[scheme], "identifier"
    for scheme, value in classes:
        if (scheme, value.casefold()) in _CLASSES:
            return _CLASSES[scheme, value.casefold()], "classification"
    return _classify_name(words)


def _classify_name(words: str) -> tuple[str, str]:
    if _LOCAL_WORDS.search(_NO_COUNCIL.sub("", words)):
        return LOCAL, "name"
    if _CENTRAL_WORDS.search(words) and not _NO_CENTRAL.search(words):
        return CENTRAL, "name"
    return OTHER, "none"
