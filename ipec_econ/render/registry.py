"""Every format that tables are written in, by name."""

from __future__ import annotations

from ipec_econ.render.csv import CsvRenderer
from ipec_econ.render.html import HtmlRenderer
from ipec_econ.render.latex import LatexRenderer
from ipec_econ.render.markdown import MarkdownRenderer
from ipec_econ.render.renderer import Renderer

RENDERERS: dict[str, Renderer] = {
    "tex": LatexRenderer(),
    "html": HtmlRenderer(),
    "md": MarkdownRenderer(),
    "csv": CsvRenderer(),
}
