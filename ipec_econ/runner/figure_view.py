"""A figure as the Python API hands it out: one object, any format."""

from __future__ import annotations

from dataclasses import dataclass

from ipec_econ.core.figure import Figure
from ipec_econ.render.figure_registry import FIGURE_RENDERERS


@dataclass(frozen=True, slots=True)
class FigureView:
    """One figure of a run; a notebook shows it as it is."""

    figure: Figure

    @property
    def notes(self) -> tuple[str, ...]:
        """The sentences for the caption."""
        return self.figure.notes

    @property
    def alt(self) -> str:
        """The figure in one paragraph, for those who cannot see it."""
        return self.figure.alt

    def to_pdf(self) -> bytes:
        """Return vectors with embedded fonts, at the size it prints at."""
        return FIGURE_RENDERERS["pdf"].render(self.figure)

    def to_png(self) -> bytes:
        """Return pixels, 300 to an inch of print."""
        return FIGURE_RENDERERS["png"].render(self.figure)

    def to_svg(self) -> str:
        """Return the text of an svg element with a title and a description."""
        return FIGURE_RENDERERS["svg"].render(self.figure).decode("utf-8")

    def _repr_png_(self) -> bytes:
        return self.to_png()

    def _repr_svg_(self) -> str:
        return self.to_svg()
