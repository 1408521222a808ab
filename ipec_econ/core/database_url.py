"""Database addresses without their password: what messages, records and results may show."""

from __future__ import annotations

import re

PASSWORD = re.compile(r"^(postgres(?:ql)?://[^:@/?]*):(.*)@")
"""Up to the last @: a password with unescaped signs is hidden whole."""

OPTION = re.compile(r"([?&])[^?&=]*password[^?&=]*=([^&]*)&?", re.IGNORECASE)


def hide_password(source: str) -> str:
    """Return a database URL without its password; every other source as it is."""
    if not source.startswith(("postgresql:", "postgres:")):
        return source
    return OPTION.sub(r"\1", PASSWORD.sub(r"\1@", source)).rstrip("?&")
