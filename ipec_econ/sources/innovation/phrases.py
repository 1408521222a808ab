"""Phrases as regular expressions of RE2, on text in small letters without accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

LETTER = r"a-z0-9\x{80}-\x{10FFFF}"
"""Inside a class: whatever is not ASCII is a letter once typographic signs are folded. (RE2's own
classes of Unicode letters make the same search fifty times slower.)"""

BEFORE, AFTER = f"(?:^|[^{LETTER}])", f"(?:$|[^{LETTER}])"
"""Where a word starts and ends: RE2's own boundary knows the letters of English alone."""

_FOLDED = (
    ("\u2010\u2011\u2012\u2013\u2014\u2015", "-"),
    ("\u2018\u2019\u201a\u201b\u00b4", "'"),
    ("\u201c\u201d\u201e\u00ab\u00bb", '"'),
    ("\u2026", "."),
    ("\u2022\u00b7\u00a0\u2009\u202f", " "),
)
TYPOGRAPHIC = "".join(signs for signs, _ in _FOLDED)
PLAIN = "".join(plain * len(signs) for signs, plain in _FOLDED)
"""Signs of typesetting, one by one, and what stands for them in plain text."""

_REST_OF_WORD = f"[{LETTER}]*"
_BETWEEN_WORDS = r"[\s-]+"
_AT_A_HYPHEN = r"[\s-]?"


def write_phrases(phrases: Sequence[str]) -> str:
    """Return a pattern, without boundaries, that any of the phrases fits.

    A blank stands for blanks, line breaks and hyphens; a hyphen for the same or nothing
    (`pre-commercial`, `precommercial`); ``*`` for the rest of a word; blanks around ``&`` and
    ``+`` do not matter. The text must be folded, as `fold_text` does.
    """
    patterns = dict.fromkeys(write_phrase(phrase) for phrase in phrases)
    return f"(?:{'|'.join(patterns)})"


def write_phrase(phrase: str) -> str:
    """Return the pattern of one phrase."""
    return _BETWEEN_WORDS.join(_write_word(word) for word in fold_text(phrase).split())


def fold_text(text: str) -> str:
    """Return text in small letters, without accents and typographic signs."""
    plain = text.translate(str.maketrans(TYPOGRAPHIC, PLAIN))
    parts = unicodedata.normalize("NFD", plain)
    return "".join(part for part in parts if not unicodedata.combining(part)).lower()


def _write_word(word: str) -> str:
    stem = word.removesuffix("*")
    # A hyphen at a word's end, as in "Forschungs- und", is part of the gap that follows.
    parts = [_write_part(part) for part in stem.split("-") if part]
    return _AT_A_HYPHEN.join(parts) + (_REST_OF_WORD if word != stem else "")


def _write_part(part: str) -> str:
    if part in ("&", "+"):
        return re.escape(part)
    return re.sub(r"\\?([&+])", r"\\s*[\1]\\s*", re.escape(part))
