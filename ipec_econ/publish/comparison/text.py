"""Text files, line by line: tables, index.html, linkage.json."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import zip_longest

from ipec_econ.core.difference import Difference
from ipec_econ.publish.comparison.tolerance import PRINTED_RTOL

# A number that stands alone: not part of a name, a hash or a version.
_NUMBER = re.compile(r"(?<![\w.])([-\u2212]?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?(?![\w]|\.\d)")
_SHOWN = 160
_SHOWN_BEFORE = 60
# One unit of the last printed digit, and a little more for the binary subtraction.
_ONE_UNIT = 1.0 + 1e-6


def compare_text(
    file: str, stored: bytes, rerun: bytes, *, renamed: Mapping[str, str] | None = None
) -> tuple[Difference, ...]:
    """Compare two texts; numbers may differ by one unit of their last printed digit.

    Whole numbers are exact. The first line beyond that is quoted from both sides.

    Parameters
    ----------
    file, stored, rerun
        The path, and both contents.
    renamed
        Stored → rerun texts, such as package versions, that may stand in for each other.

    Raises
    ------
    ValueError
        When one of them is not text.
    """
    pairs = zip_longest(stored.decode().split("\n"), rerun.decode().split("\n"))
    unequal = [(n, *pair) for n, pair in enumerate(pairs, start=1) if pair[0] != pair[1]]
    beyond = [line for line in unequal if not _is_same(line[1], line[2], renamed or {})]
    if beyond:
        number, before, after = beyond[0]
        more = f" (and {len(beyond) - 1} more)" if len(beyond) > 1 else ""
        where = f"line {number}{more}"
        return (Difference("different", file, where, *_quote(before, after)),)
    if unequal:
        number, before, after = unequal[0]
        quotes = _quote(before, after)
        return (Difference("within_tolerance", file, f"line {number}", *quotes, "info"),)
    return ()


def _is_same(stored: str | None, rerun: str | None, renamed: Mapping[str, str]) -> bool:
    if stored is None or rerun is None:
        return False
    for before, after in renamed.items():
        stored = after.join(re.split(rf"(?<![\w.]){re.escape(before)}(?![\w.])", stored))
    if _NUMBER.sub("#", stored) != _NUMBER.sub("#", rerun):
        return False
    numbers = zip(_NUMBER.finditer(stored), _NUMBER.finditer(rerun), strict=True)
    return all(_is_same_number(before, after) for before, after in numbers)


def _is_same_number(stored: re.Match[str], rerun: re.Match[str]) -> bool:
    if stored.group() == rerun.group():
        return True
    if _is_whole(stored) and _is_whole(rerun):
        return False
    before, after = _read(stored), _read(rerun)
    # Trailing zeros may be left out, so the longer of the two tells how much is printed.
    unit = min(_find_unit(stored), _find_unit(rerun))
    allowed = max(unit * _ONE_UNIT, PRINTED_RTOL * max(abs(before), abs(after)))
    return abs(before - after) <= allowed


def _is_whole(number: re.Match[str]) -> bool:
    return number[3] is None and number[4] is None


def _read(number: re.Match[str]) -> float:
    return float(number.group().replace("\u2212", "-"))


def _find_unit(number: re.Match[str]) -> float:
    return float(10.0 ** (int(number[4] or 0) - len(number[3] or "")))


def _quote(stored: str | None, rerun: str | None) -> tuple[str, str]:
    """Quote both lines around the first character that differs."""
    before = "(no line)" if stored is None else stored.strip()
    after = "(no line)" if rerun is None else rerun.strip()
    pairs = enumerate(zip_longest(before, after))
    first = next((place for place, (one, other) in pairs if one != other), 0)
    start = max(0, first - _SHOWN_BEFORE) if max(len(before), len(after)) > _SHOWN else 0
    return _cut(before, start), _cut(after, start)


def _cut(line: str, start: int) -> str:
    head = "…" if start else ""
    shown = line[start : start + _SHOWN - 2]
    return f"{head}{shown}{'…' if start + len(shown) < len(line) else ''}"
