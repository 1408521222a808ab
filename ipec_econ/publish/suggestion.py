"""What an unknown name may have meant."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches


def suggest(name: str, known: Sequence[str]) -> str:
    """Return a remedy for an unknown name: the nearest known one, and all there are."""
    if not known:
        return "there is none"
    nearest = get_close_matches(name, known, n=1)
    question = f"did you mean {nearest[0]!r}? " if nearest else ""
    return f"{question}available: {', '.join(known)}"
