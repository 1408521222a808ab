"""How wide text prints in a serif face: enough to give columns a width that holds their numbers.

Programs that open a Word document or compile Typst source break lines themselves. A column that
was promised too little breaks a word or a number, so widths here are rather too large.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

NARROW = frozenset("iljtfrI.,:;'|!()[]/\\-` ·‘’")
WIDE = frozenset("mwMWGOQ@%&—…™")
EM: Mapping[str, float] = {"Nd": 0.5, "Lu": 0.74, "Sm": 0.57, "Mn": 0.0, "Me": 0.0, "Cf": 0.0}
"""Unicode category → em; a digit is as wide in every weight of Times and its metric equals."""

NARROW_EM, WIDE_EM, SQUARE_EM, OTHER_EM = 0.34, 0.95, 1.0, 0.52


def measure_em(text: str) -> float:
    """Return about how many em `text` takes on one line."""
    return sum(_measure(character) for character in text)


def measure_word_em(text: str) -> float:
    """Return the width of the longest word: what a column must hold to break none.

    A line may end after a dash or a hyphen.
    """
    words = re.split(r"\s+|(?<=[-–—])", text)
    return max((measure_em(word) for word in words), default=0.0)


def _measure(character: str) -> float:
    if character in NARROW:
        return NARROW_EM
    if character in WIDE:
        return WIDE_EM
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return SQUARE_EM
    return EM.get(unicodedata.category(character), OTHER_EM)
