"""Every format that figures are written in, by name."""

from __future__ import annotations

from ipec_econ.render.figure_pdf import PdfRenderer
from ipec_econ.render.figure_png import PngRenderer
from ipec_econ.render.figure_renderer import FigureRenderer
from ipec_econ.render.figure_svg import SvgRenderer

FIGURE_RENDERERS: dict[str, FigureRenderer] = {
    "pdf": PdfRenderer(),
    "svg": SvgRenderer(),
    "png": PngRenderer(),
}
