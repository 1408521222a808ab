"""Text of users on one line, without characters that act instead of print."""

from __future__ import annotations

import re
import unicodedata

ACTING = frozenset({"Cc", "Cf"})
"""Categories of controls and of marks without a shape."""

UNPRINTABLE = frozenset({"Cs", "Co", "Cn"})
"""Surrogates, private use, unassigned: no font or encoding can be relied on."""

JOINERS = frozenset("\u200c\u200d")
"""Marks that shape Persian and Indic words."""

REPLACEMENT = "\ufffd"


LONG_WORD = re.compile(r"\S{41,}")
CHUNK = 20
"""A word longer than the first may be broken after so many letters: no column holds it."""


def flatten_text(text: str) -> str:
    """Return `text` in composed form on one line, single-spaced.

    Line ends and tabs become spaces. Controls are dropped, among them the marks that turn the
    direction of writing: in a name they could make a neighbouring number read backwards.
    Characters that cannot be printed become the replacement character.
    """
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(_flatten(character) for character in composed).split())


def split_words(text: str, joint: str) -> str:
    """Return `text` with `joint`, where a line may end, inside endless words."""

    def split(match: re.Match[str]) -> str:
        word = match[0]
        return joint.join(word[i : i + CHUNK] for i in range(0, len(word), CHUNK))

    return LONG_WORD.sub(split, text)


def _flatten(character: str) -> str:
    category = unicodedata.category(character)
    if character.isspace():
        return " "
    if category in UNPRINTABLE:
        return REPLACEMENT
    return "" if category in ACTING and character not in JOINERS else character
