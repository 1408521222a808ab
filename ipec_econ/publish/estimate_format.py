"""One estimate in the words of a brief: text, md, tex, html, csv, json."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ipec_econ.core.vocabulary import ESTIMATE_COLUMNS
from ipec_econ.publish.csv_text import write_csv
from ipec_econ.publish.published_number import format_number

Row = Mapping[str, Any]


def format_estimate(row: Row, fmt: str, *, digits: int) -> bytes:
    """Return ``estimate (std_error)`` with ``digits`` decimals, or all columns (csv, json).

    ``fmt`` is one of ``ESTIMATE_FORMATS``.
    """
    return _WRITERS[fmt](row, digits).encode()


def _write_text(row: Row, digits: int) -> str:
    return f"{_pair(row, digits)}\n"


def _write_tex(row: Row, digits: int) -> str:
    number = _print(row["estimate"], digits)
    # The comment sign keeps \input from adding a space before the sentence's next mark.
    return f"${number}${_print_error(row, digits)}%\n"


def _write_html(row: Row, digits: int) -> str:
    return _pair(row, digits).replace("-", "&minus;") + "\n"


def _write_csv(row: Row, digits: int) -> str:
    del digits
    fields = [_spell(row[column]) for column in ESTIMATE_COLUMNS]
    return write_csv(ESTIMATE_COLUMNS, [fields]).decode()


def _write_json(row: Row, digits: int) -> str:
    del digits
    plain = {column: row[column] for column in ESTIMATE_COLUMNS}
    return json.dumps(plain, indent=2, ensure_ascii=False) + "\n"


def _pair(row: Row, digits: int) -> str:
    return _print(row["estimate"], digits) + _print_error(row, digits)


def _print_error(row: Row, digits: int) -> str:
    return "" if row["std_error"] is None else f" ({_print(row['std_error'], digits)})"


def _print(value: float, digits: int) -> str:
    text = format(value, f".{digits}f")
    # Nothing is printed as minus nothing.
    return text.removeprefix("-") if float(text) == 0 else text


def _spell(value: str | float | None) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else format_number(value)


_WRITERS: dict[str, Callable[[Row, int], str]] = {
    "text": _write_text,
    "md": _write_text,
    "tex": _write_tex,
    "html": _write_html,
    "csv": _write_csv,
    "json": _write_json,
}

ESTIMATE_FORMATS: tuple[str, ...] = tuple(_WRITERS)
