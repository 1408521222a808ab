"""Parsed JSON of any shape as the objects, texts and numbers that a schema promises."""

from __future__ import annotations

import math
import re
from typing import Any

Json = dict[str, Any]

NUMERAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def get_object(value: Any, *keys: str) -> Json:
    """Return the object under nested keys; an empty one where there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def list_objects(value: Any) -> list[Json]:
    """Return the objects of a list; a lone object is a list of one; anything else is none."""
    if isinstance(value, list):
        return [one for one in value if isinstance(one, dict)]
    return [value] if isinstance(value, dict) else []


def list_texts(value: Any) -> list[str]:
    """Return the texts of a list; a lone text is a list of one."""
    texts = map(get_text, value if isinstance(value, list) else [value])
    return [text for text in texts if text is not None]


def get_text(value: Any) -> str | None:
    """Return a text as it is written, digits of a whole number, and `None` for blanks."""
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return None


def get_number(value: Any) -> float | None:
    """Return a finite number, also one written as text in plain digits."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return float(value) if NUMERAL.fullmatch(value) else None
    if not isinstance(value, int | float):
        return None
    number = float(value)
    return number if math.isfinite(number) else None
