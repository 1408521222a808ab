"""A stored headline in the formats of a brief: its sentence, or one field of it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from typing import Any

from ipec_econ.render.html_text import escape_html
from ipec_econ.render.latex_text import CHARACTER_MACRO, escape_latex
from ipec_econ.render.markdown_text import escape_paragraph
from ipec_econ.render.word_sentence import render_word_paragraph

CSV_COLUMNS = (
    "study", "version", "headline", "sentence", "as", "value", "conf_low", "conf_high",
    "conf_level", "unit", "net", "model", "estimand", "term", "estimate", "std_error", "n_units",
    "n_treated", "sms_level",
)  # fmt: skip

Record = Mapping[str, Any]


def render_headline(record: Record, field: str, form: str) -> bytes:
    """Return a headline's sentence, or the field where one is named; all of it as csv and json.

    Parameters
    ----------
    record
        One headline of headlines.json, with ``study``, ``version`` and ``headline`` beside.
    form
        One of ``HEADLINE_FORMATS``.
    """
    text = record["texts"][field] if field else record["sentence"]
    return _WRITERS[form](record, str(text))


def mark_latex(text: str) -> str:
    """Return LaTeX of one text, with the macro that it needs in front where it needs one."""
    escaped = escape_latex(text)
    return f"{CHARACTER_MACRO}{escaped}" if r"\ipecchar" in escaped else escaped


def _write_text(record: Record, text: str) -> bytes:
    del record
    return f"{text}\n".encode()


def _write_markdown(record: Record, text: str) -> bytes:
    del record
    return f"{escape_paragraph(text)}\n".encode()


def _write_latex(record: Record, text: str) -> bytes:
    del record
    # The comment sign keeps \input from adding a space before the sentence's next mark.
    return f"{mark_latex(text)}%\n".encode("ascii")


def _write_html(record: Record, text: str) -> bytes:
    del record
    return f"{escape_html(text)}\n".encode()


def _write_word(record: Record, text: str) -> bytes:
    return render_word_paragraph(text, title=f"{record['study']}/headlines/{record['headline']}")


def _write_csv(record: Record, text: str) -> bytes:
    del text
    net, sms = record["net"], record["sms"]
    known = {**record["estimate"], **record, "net": None if net is None else net["value"]}
    known |= {"sms_level": sms["level"], "estimate": record["estimate"]["estimate"]}
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    # json reads numbers in the digits that were published, and repr writes them so.
    writer.writerow(["" if known[name] is None else known[name] for name in CSV_COLUMNS])
    return stream.getvalue().encode()


def _write_json(record: Record, text: str) -> bytes:
    del text
    return (json.dumps(record, indent=2, ensure_ascii=False) + "\n").encode()


_WRITERS: dict[str, Callable[[Record, str], bytes]] = {
    "text": _write_text,
    "md": _write_markdown,
    "tex": _write_latex,
    "html": _write_html,
    "csv": _write_csv,
    "json": _write_json,
    "docx": _write_word,
}

HEADLINE_FORMATS: tuple[str, ...] = tuple(_WRITERS)
