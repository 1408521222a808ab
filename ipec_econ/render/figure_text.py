"""Text inside figures: on lines that fit, and only in characters that the font has."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ipec_econ.render.plain_text import REPLACEMENT, flatten_text

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

ELLIPSIS = "…"
MAX_LINES = 4
"""A longer label is cut with an ellipsis in the picture; alt text and notes have it whole."""


def fit_text(text: str, width: float, size: float, max_lines: int = MAX_LINES) -> str:
    """Return `text` on lines that are no wider than `width`, at most `max_lines` of them.

    Parameters
    ----------
    width, size
        Of a line and of the font, in points.
    """
    words = show_text(text).split(" ")
    lines: list[str] = []
    for word in words:
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and measure_text(joined, size) <= width:
            lines[-1] = joined
        else:
            lines += _break_word(word, width, size)
    if len(lines) > max_lines:
        lines = [*lines[: max_lines - 1], _cut(lines[max_lines - 1], width, size)]
    return "\n".join(lines)


def show_text(text: str) -> str:
    """Return `text` on one line, characters without a shape in the font replaced."""
    known = _list_characters()
    return "".join(c if ord(c) in known else REPLACEMENT for c in flatten_text(text))


def find_missing_characters(text: str) -> tuple[str, ...]:
    """Return the characters of `text` that figures cannot draw, each once."""
    known = _list_characters()
    return tuple(dict.fromkeys(c for c in flatten_text(text) if ord(c) not in known))


def measure_text(text: str, size: float) -> float:
    """Return the width of one line in points: the sum of its characters' advances."""
    advances = _measure_characters()
    return sum(advances(character) for character in text) * size


def _break_word(word: str, width: float, size: float) -> list[str]:
    """Break a word that is wider than a line, after `_`, `-` or `/` where there is one."""
    parts: list[str] = []
    rest = word
    while measure_text(rest, size) > width and len(rest) > 1:
        end = max(1, _count_fitting(rest, width, size))
        seams = [place + 1 for place in range(end - 1) if rest[place] in "_-/.:"]
        end = seams[-1] if seams and seams[-1] > end // 2 else end
        parts.append(rest[:end])
        rest = rest[end:]
    return [*parts, rest]


def _count_fitting(text: str, width: float, size: float) -> int:
    used = 0.0
    for number, character in enumerate(text):
        used += measure_text(character, size)
        if used > width:
            return number
    return len(text)


def _cut(line: str, width: float, size: float) -> str:
    end = _count_fitting(line, width - measure_text(ELLIPSIS, size), size)
    return line[:end].rstrip() + ELLIPSIS


@cache
def _load_font() -> FT2Font:
    import matplotlib as mpl
    from matplotlib.ft2font import FT2Font

    return FT2Font(f"{mpl.get_data_path()}/fonts/ttf/DejaVuSans.ttf")


@cache
def _list_characters() -> frozenset[int]:
    return frozenset(_load_font().get_charmap())


class _Advances:
    """Widths of characters as shares of the font's size."""

    def __init__(self, font: FT2Font) -> None:
        self._font = font
        self._known: dict[str, float] = {}

    def __call__(self, character: str) -> float:
        if character not in self._known:
            from matplotlib.ft2font import LoadFlags

            glyph = self._font.load_char(ord(character), flags=LoadFlags.NO_SCALE)
            self._known[character] = glyph.horiAdvance / self._font.units_per_EM
        return self._known[character]


@cache
def _measure_characters() -> _Advances:
    return _Advances(_load_font())
