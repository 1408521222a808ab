"""YAML 1.2's rules for plain scalars, made stricter: what could be a code stays text."""

from __future__ import annotations

import re
from collections.abc import Callable

Scalar = str | int | float | bool | None

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTHS = frozenset({"true", "True", "TRUE"})
_FALSEHOODS = frozenset({"false", "False", "FALSE"})
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,3})?")


def read_scalar(text: str, *, plain: bool) -> Scalar:
    """Return the value of a scalar; only plain ones, without quotes, can be other than text.

    Numbers are ``5``, ``-4``, ``0.95``, ``1e-3``. Text are digits after a leading zero (``01110``),
    dates, times, ``yes``, ``no``, ``on``, ``off``, ``1_000``, ``0x10``, ``0o7``, ``+5``, ``.inf``,
    ``.nan``, and whole numbers of more than 18 digits.
    """
    if not plain:
        return text
    for recognise in (_read_word, _read_number):
        found, value = recognise(text)
        if found:
            return value
    return text


def _read_word(text: str) -> tuple[bool, Scalar]:
    if text in _NULLS:
        return True, None
    if text in _TRUTHS:
        return True, True
    return text in _FALSEHOODS, False


def _read_number(text: str) -> tuple[bool, Scalar]:
    convert: Callable[[str], int | float] | None = None
    if _WHOLE.fullmatch(text):
        convert = int
    elif _DECIMAL.fullmatch(text) and not text.lstrip("-").isdigit():
        convert = float
    if convert is None:
        return False, None
    value = convert(text)
    is_finite = abs(value) != float("inf")
    return is_finite, value
