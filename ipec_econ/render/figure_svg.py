"""Figures as svg: vectors for the web, with a title and a description for screen readers."""

from __future__ import annotations

import re
from typing import ClassVar

from ipec_econ.core.figure import Figure
from ipec_econ.render.figure_canvas import draw_figure
from ipec_econ.render.html_text import escape_html

_HEAD = re.compile(r"<\?xml.*?>\s*<!DOCTYPE.*?>\s*<svg ", re.DOTALL)
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)


class SvgRenderer:
    """Figures as one svg element; letters are shapes, so that no font is needed."""

    format: ClassVar[str] = "svg"

    def render(self, figure: Figure) -> bytes:
        """Return the picture; it names no address, so that opening it fetches nothing."""
        drawn = draw_figure(
            figure, self.format, {"Date": None, "Creator": None, "Format": None, "Type": None}
        ).decode("utf-8")
        name = f"figure-{escape_html(figure.id)}"
        head = (
            '<?xml version="1.0" encoding="utf-8"?>\n'
            f'<svg role="img" aria-labelledby="{name}-title {name}-desc" '
        )
        drawn = _METADATA.sub("", _HEAD.sub(lambda _: head, drawn, count=1), count=1)
        start = drawn.index(">", drawn.index("<svg ")) + 1
        words = (
            f'\n <title id="{name}-title">{escape_html(figure.title)}</title>'
            f'\n <desc id="{name}-desc">{escape_html(figure.alt)}</desc>'
        )
        return f"{drawn[:start]}{words}{drawn[start:]}".encode()
