"""Figures on the index page: inside the page itself, with their words and files."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from urllib.parse import quote

from ipec_econ.core.page import ShownFigure
from ipec_econ.render.html_text import escape_html, mark_text

_WIDTH = re.compile(rb'<svg [^>]*?width="([0-9.]+)pt"')
PAGE_POINTS = 400

PICTURE_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
FORMAT_WORDS = {"pdf": "pdf, for print", "svg": "svg, for the web", "png": "png, for slides"}


def write_figures(figures: Sequence[ShownFigure]) -> list[str]:
    """Return one figure element a figure, the picture within it: nothing is fetched."""
    return [line for shown in figures for line in _write_figure(shown)]


def _write_figure(shown: ShownFigure) -> list[str]:
    figure = shown.figure
    picture = b64encode(shown.picture).decode("ascii")
    links = ", ".join(
        f'<a href="figures/{quote(figure.id, safe="")}.{form}">{FORMAT_WORDS[form]}</a>'
        for form in shown.formats
    )
    return [
        f'<figure id="figure-{escape_html(figure.id)}">',
        mark_text("figcaption", figure.title, 'class="title"'),
        f'<img src="data:{PICTURE_TYPES[shown.picture_type]};base64,{picture}"'
        f' alt="{escape_html(figure.alt)}"'
        f"{_name_width(shown.picture)}>",
        *(mark_text("p", note, 'class="note"') for note in figure.notes),
        f'<p class="lead">Download: {links}</p>',
        "</figure>",
    ]


def _name_width(picture: bytes) -> str:
    """Keep a figure of one column from growing over the page: a screen is wider than print."""
    found = _WIDTH.search(picture)
    return ' class="narrow"' if found and float(found[1]) < PAGE_POINTS else ""
