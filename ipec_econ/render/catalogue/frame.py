"""What every page of the catalogue has: a skip link, the way to the other pages, a title."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

from ipec_econ.render.catalogue.style import CATALOGUE_STYLE
from ipec_econ.render.html_page import build_page
from ipec_econ.render.html_text import mark_text

PAGES = (("index.html", "Studies"), ("estimates.html", "Estimates"))


def build_frame(
    title: str,
    main: Sequence[str],
    *,
    header: Sequence[str] = (),
    current: str = "",
    base: str = "",
    filters: bool = False,
) -> bytes:
    """Return a page of the catalogue.

    Parameters
    ----------
    title
        Its title and first heading.
    main, header
        Markup of the main part, and of what follows the first heading.
    current
        Which of ``PAGES`` it is, if any.
    base
        The relative way to the catalogue's folder, such as ``../``.
    filters
        Whether it has items to filter, and so the script.
    """
    links = "".join(
        f'<li><a href="{base}{file}"{_mark_current(file, current)}>{name}</a></li>'
        for file, name in PAGES
    )
    body = [
        '<a class="skip" href="#catalogue-main">Skip to the content</a>',
        "<header>",
        f'<nav class="pages" aria-label="Catalogue"><ul>{links}</ul></nav>',
        mark_text("h1", title),
        *header,
        "</header>",
        '<main id="catalogue-main" tabindex="-1">',
        *main,
        "</main>",
    ]
    script = _read_script() if filters else ""
    return build_page(title, "\n".join(body), style=CATALOGUE_STYLE, script=script)


def _mark_current(file: str, current: str) -> str:
    return ' aria-current="page"' if file == current else ""


def _read_script() -> str:
    file = resources.files("ipec_econ.render.catalogue").joinpath("catalogue.js")
    return file.read_text(encoding="utf-8")
