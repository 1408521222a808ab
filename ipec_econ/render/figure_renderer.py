"""What a renderer of figures is."""

from __future__ import annotations

from typing import Protocol

from ipec_econ.core.figure import Figure


class FigureRenderer(Protocol):
    """One format: a figure in, the bytes of a file out.

    The bytes depend on the figure and the drawing library's version alone: no date, no font of
    the machine, no setting of the user.
    """

    @property
    def format(self) -> str:
        """The format's name and file extension."""
        ...

    def render(self, figure: Figure) -> bytes:
        """Return the file."""
        ...
