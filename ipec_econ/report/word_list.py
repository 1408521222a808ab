"""Lists of names inside a sentence."""

from __future__ import annotations

from collections.abc import Sequence


def join_words(words: Sequence[str]) -> str:
    """Return ``a``, ``a and b``, or ``a, b and c``."""
    if len(words) < 2:  # noqa: PLR2004 - two is where a list starts
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def count_things(count: int, singular: str) -> str:
    """Return ``1 firm`` or ``1,200 firms``."""
    return f"{count:,} {singular}" if count == 1 else f"{count:,} {singular}s"
