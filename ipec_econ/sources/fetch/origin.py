"""Whether two addresses lead to the same place."""

from __future__ import annotations

from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}


def is_same_origin(first: str, second: str) -> bool:
    """Tell whether scheme, host and port are the same; nothing that is no address is."""
    one = _read_origin(first)
    return one is not None and one == _read_origin(second)


def _read_origin(url: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    return parts.scheme, parts.hostname.lower(), port or PORTS[parts.scheme]
