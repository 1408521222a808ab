"""Lists of names inside a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from ipec_econ.core.disclosure import WITHHELD_TEXT


def join_words(words: Sequence[str]) -> str:
    """Return ``a``, ``a and b``, or ``a, b and c``."""
    if len(words) < 2:  # noqa: PLR2004 - two is where a list starts
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def write_known(count: int | None) -> str:
    """Return a count; the mark of disclosure control where it is kept back."""
    return WITHHELD_TEXT if count is None else f"{count:,}"


def count_known(count: int | None, singular: str) -> str:
    """Return the same; a count that disclosure control keeps back prints as its mark."""
    return f"{WITHHELD_TEXT} {singular}s" if count is None else count_things(count, singular)


def count_things(count: int, singular: str) -> str:
    """Return ``1 firm`` or ``1,200 firms``."""
    return f"{count:,} {singular}" if count == 1 else f"{count:,} {singular}s"
