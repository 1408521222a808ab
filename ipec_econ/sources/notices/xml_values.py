"""Texts, numbers and days in XML elements."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element

NUMERAL = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")
COMPACT_DAY = re.compile(r"[0-9]{8}")


def read_text(element: Element | None) -> str | None:
    """Return an element's text with that of its children, blanks made single; `None` for none.

    Paragraphs (``P``) are put apart; other children, such as a raised figure, are not.
    """
    if element is None:
        return None
    parts = element.findall("P") or [element]
    return " ".join(" ".join("".join(part.itertext()) for part in parts).split()) or None


def find_text(element: Element, path: str) -> str | None:
    """Return the first text that is not blank at a path of tags."""
    return next(list_texts(element, path), None)


def list_texts(element: Element, path: str) -> Iterator[str]:
    """Yield the texts at a path that are not blank."""
    for found in element.iterfind(path):
        text = read_text(found)
        if text is not None:
            yield text


def find_attribute(element: Element, path: str, name: str) -> str | None:
    """Return the first value of an attribute at a path that is not blank."""
    for found in element.iterfind(path):
        value = (found.get(name) or "").strip()
        if value:
            return value
    return None


def read_number(text: str | None) -> float | None:
    """Return a finite number written in digits."""
    if text is None or not NUMERAL.fullmatch(text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None


def read_count(text: str | None) -> int | None:
    """Return a whole number that is not negative."""
    number = read_number(text)
    return int(number) if number is not None and number.is_integer() and number >= 0 else None


def read_xml_day(text: str | None) -> date | None:
    """Return the day of ``YYYY-MM-DD``, whatever zone or time follows, or of ``YYYYMMDD``."""
    if text is None:
        return None
    if COMPACT_DAY.fullmatch(text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if text[4:5] != "-" or text[10:11].isdigit():
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
