"""Passwords in database addresses: found, and kept out of everything that is written."""

from __future__ import annotations

import re
from urllib.parse import unquote

PASSWORD = re.compile(r"^(postgres(?:ql)?://[^:@/?]*):(.*)@")
"""Up to the last @: a password with unescaped signs is hidden whole."""

OPTION = re.compile(r"([?&])[^?&=]*password[^?&=]*=([^&]*)&?", re.IGNORECASE)


RESERVED = frozenset("/?#[]@")


def hide_password(source: str) -> str:
    """Return a database URL without its password; every other source as it is."""
    if not source.startswith(("postgresql:", "postgres:")):
        return source
    return OPTION.sub(r"\1", PASSWORD.sub(r"\1@", source)).rstrip("?&")


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
