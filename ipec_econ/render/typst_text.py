"""Text as Typst string literals: nothing a user wrote can become markup or code."""

from __future__ import annotations

from ipec_econ.render.plain_text import flatten_text, split_words

BREAK = "\u200b"


def quote_typst(text: str) -> str:
    """Return a string literal that prints `text` on one line; endless words may be broken."""
    flat = split_words(flatten_text(text), BREAK)
    return '"' + flat.replace("\\", "\\\\").replace('"', '\\"') + '"'
