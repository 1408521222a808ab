"""Figures on the index page: inside the page itself, with their words and files."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from urllib.parse import quote

from ipec_econ.core.page import ShownFigure
from ipec_econ.render.html_text import escape_html, mark_text

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
        f'<img src="data:image/svg+xml;base64,{picture}" alt="{escape_html(figure.alt)}">',
        *(mark_text("p", note, 'class="note"') for note in figure.notes),
        f'<p class="lead">Download: {links}</p>',
        "</figure>",
    ]
