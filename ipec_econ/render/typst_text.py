"""Text as Typst string literals: nothing a user wrote can become markup or code."""

from __future__ import annotations

import re

from ipec_econ.render.plain_text import flatten_text

LONG_WORD = re.compile(r"\S{40,}")
CHUNK = 20


def quote_typst(text: str) -> str:
    """Return a string literal that prints `text` on one line; endless words may be broken."""
    flat = LONG_WORD.sub(_allow_breaks, flatten_text(text))
    return '"' + flat.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _allow_breaks(match: re.Match[str]) -> str:
    word = match[0]
    return "\u200b".join(word[i : i + CHUNK] for i in range(0, len(word), CHUNK))
