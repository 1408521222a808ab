"""Text and numbers inside html: nothing a user wrote can become markup."""

from __future__ import annotations

import re
from html import escape

from ipec_econ.render.plain_text import flatten_text, split_words

MINUS = "\u2212"
INFINITY = "∞"
SEAM = "\u200b"
"""Where a line may end within an endless word; no text that was flattened holds it."""


def escape_html(text: str) -> str:
    """Return `text` on one line, safe between tags and inside quoted attributes."""
    return escape(flatten_text(text), quote=True)


def mark_prose(tag: str, text: str, attributes: str = "") -> str:
    """Return one element around a sentence; names in `backticks` are set as code."""
    prose = re.sub("`([^`]+)`", r"<code>\1</code>", escape_html(text))
    return f"<{tag}{f' {attributes}' if attributes else ''}>{prose}</{tag}>"


def show_number(text: str) -> str:
    """Return a number's printed text with a real minus sign and the sign of infinity."""
    return escape(text).replace("-", MINUS).replace("inf", INFINITY)


def mark_text(tag: str, text: str, attributes: str = "") -> str:
    """Return one element around escaped text; `attributes` is written as it is."""
    return f"<{tag}{f' {attributes}' if attributes else ''}>{escape_html(text)}</{tag}>"


def mark_words(tag: str, text: str, attributes: str) -> str:
    """Return one element around escaped text whose endless words may be broken."""
    return f"<{tag} {attributes}>{break_words(text)}</{tag}>"


def break_words(text: str) -> str:
    """Return escaped text whose endless words may be broken: else they print over neighbours."""
    return escape(split_words(flatten_text(text), SEAM), quote=True).replace(SEAM, "<wbr>")
