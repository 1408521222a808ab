"""Passwords in database addresses: found, to be kept out of what a driver says."""

from __future__ import annotations

from urllib.parse import unquote

from ipec_econ.core.database_url import OPTION, PASSWORD

RESERVED = frozenset("/?#[]@")


def find_passwords(source: str) -> tuple[str, ...]:
    """Return the passwords of a database URL, as written and decoded, longest first."""
    match = PASSWORD.match(source)
    written = [match.group(2)] if match else []
    written += [value for _, value in OPTION.findall(source)]
    found = {*written, *map(unquote, written)} - {""}
    return tuple(sorted(found, key=lambda secret: (-len(secret), secret)))


def is_ambiguous(source: str) -> bool:
    """Tell whether the password holds a sign, not percent-encoded, that splits an address."""
    match = PASSWORD.match(source)
    return match is not None and bool(RESERVED & set(match.group(2)))
