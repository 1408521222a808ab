"""One estimate as words of a brief: the number, its error, its interval or a count."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ipec_econ.core.errors import Problem, PublishError
from ipec_econ.publish.estimate_format import format_estimate
from ipec_econ.publish.pull import DEFAULT_DIGITS
from ipec_econ.publish.suggestion import suggest

NUMBERS = ("estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high")
COUNTS = ("n_obs", "n_units", "n_treated", "n_clusters")
INTERVAL = "conf_int"
FIELDS = (*NUMBERS, INTERVAL, *COUNTS)
MINUS = "−"
MAX_DIGITS = 12
"""Decimals beyond which a published number has nothing to say."""

_DIGITS = re.compile("[0-9]{1,9}")


def write_estimate_text(row: Mapping[str, Any], wish: str, *, ref: str) -> str:
    """Return what ``wish`` asks of an estimate.

    Parameters
    ----------
    wish
        Behind the reference's ``|``: a field, decimals, both, or nothing, which is
        ``estimate (std_error)``.

    Raises
    ------
    PublishError
        ``publish/unknown-field``: there is no such field, or the estimate does not have it.
    """
    words = wish.split()
    digits = int(words.pop()) if words and _DIGITS.fullmatch(words[-1]) else DEFAULT_DIGITS
    if digits > MAX_DIGITS:
        raise _refuse_digits(digits, ref)
    field = " ".join(words)
    if not field:
        return format_estimate(row, "text", digits=digits).decode().strip().replace("-", MINUS)
    if field == INTERVAL and row["conf_low"] is not None:
        return f"{_print(row['conf_low'], digits)} to {_print(row['conf_high'], digits)}"
    if field in COUNTS and row[field] is not None:
        return f"{row[field]:,}"
    if field in NUMBERS and row[field] is not None:
        return _print(row[field], digits)
    there = [name for name in FIELDS if row.get(name.replace("_int", "_low")) is not None]
    fix = suggest(field, there)
    if field == "percent":
        fix = "make a headline of it, `as: percent`: that knows whether the outcome is a logarithm"
    raise PublishError(
        Problem(
            "publish/unknown-field",
            f"the estimate has no {field!r}",
            ref,
            "behind `|` stands a field, decimals or both: `| conf_int 2`",
            fix,
        )
    )


def _refuse_digits(digits: int, ref: str) -> PublishError:
    return PublishError(
        Problem(
            "publish/unknown-field",
            f"{digits} decimals behind `|`",
            ref,
            f"numbers are published with {MAX_DIGITS} digits",
            f"ask for 0 to {MAX_DIGITS}",
        )
    )


def _print(value: float, digits: int) -> str:
    text = format(value, f".{digits}f")
    return (text.removeprefix("-") if float(text) == 0 else text).replace("-", MINUS)
