"""Every format that tables are written in, by name."""

from __future__ import annotations

from ipec_econ.render.csv import CsvRenderer
from ipec_econ.render.docx import DocxRenderer
from ipec_econ.render.html import HtmlRenderer
from ipec_econ.render.latex import LatexRenderer
from ipec_econ.render.markdown import MarkdownRenderer
from ipec_econ.render.pdf import PdfRenderer
from ipec_econ.render.renderer import Renderer
from ipec_econ.render.typst import TypstRenderer
from ipec_econ.render.xlsx import XlsxRenderer

RENDERERS: dict[str, Renderer] = {
    "tex": LatexRenderer(),
    "docx": DocxRenderer(),
    "xlsx": XlsxRenderer(),
    "html": HtmlRenderer(),
    "md": MarkdownRenderer(),
    "typ": TypstRenderer(),
    "pdf": PdfRenderer(),
    "csv": CsvRenderer(),
}
