"""Codes of the Spanish platform, from its published code lists."""

from __future__ import annotations

from collections.abc import Mapping

STATUS: Mapping[str, str] = {
    "1": "pending",
    "2": "active",
    "3": "unsuccessful",
    "4": "cancelled",
    "5": "cancelled",
    "6": "unsuccessful",
    "7": "unsuccessful",
    "8": "active",
    "9": "active",
    "10": "pending",
    "11": "active",
}
"""TenderResultCode-2.09: 1 provisionally awarded, 2 definitely awarded, 3, 6, 7 no winner,
4 desisted, 5 renounced, 8 awarded, 9 signed, 10 best bidder asked for documents, 11 in-house order
signed."""

ANNULLED = "ANUL"
"""SyndicationContractFolderStatusCode-2.04 of a procedure that was annulled."""

PROCEDURES: Mapping[str, tuple[str | None, str]] = {
    "1": ("open", "Abierto"),
    "2": ("selective", "Restringido"),
    "3": ("limited", "Negociado sin publicidad"),
    "4": ("selective", "Negociado con publicidad"),
    "5": ("selective", "Diálogo competitivo"),
    "6": ("direct", "Contrato menor"),
    "7": ("limited", "Derivado de acuerdo marco"),
    "8": (None, "Concurso de proyectos"),
    "9": ("open", "Abierto simplificado"),
    "10": ("selective", "Asociación para la innovación"),
    "11": ("limited", "Derivado de asociación para la innovación"),
    "12": ("selective", "Basado en un sistema dinámico de adquisición"),
    "13": ("selective", "Licitación con negociación"),
    "100": (None, "Normas internas"),
    "999": (None, "Otros"),
}
"""SyndicationTenderingProcessCode-2.07: the standard's word, and the platform's."""

DERIVED_PROCEDURE = "7"
FRAMEWORK_SYSTEM, DERIVED_SYSTEM = "1", "3"
"""ContractingSystemTypeCode-2.08: a framework agreement is set up; a contract under one."""

BUYER_SCHEME = "ES-CONTRACTING-AUTHORITY"
"""Our name for ContractingAuthorityCode-2.10."""
