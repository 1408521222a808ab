"""The register behind an ocid's prefix."""

from __future__ import annotations

from collections.abc import Mapping

REGISTERS: Mapping[str, str] = {
    "ocds-b5fd17": "contracts_finder",
    "ocds-h6vhtk": "find_a_tender",
    "ocds-r6ebe6": "public_contracts_scotland",
    "ocds-kuma6s": "sell2wales",
}

PREFIX_LENGTH = len("ocds-b5fd17")


def name_register(ocid: str | None) -> str | None:
    """Return the register's name, or the prefix of an ocid that is not British."""
    if ocid is None:
        return None
    prefix = ocid[:PREFIX_LENGTH]
    return REGISTERS.get(prefix, prefix)
