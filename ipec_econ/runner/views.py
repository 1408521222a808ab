"""A table as the Python API hands it out: one object, any format."""

from __future__ import annotations

from dataclasses import dataclass

from ipec_econ.core.table import Table
from ipec_econ.render.registry import RENDERERS


@dataclass(frozen=True, slots=True)
class TableView:
    """One table of a run; every method returns the text, or the bytes, of that format."""

    table: Table

    def to_latex(self) -> str:
        """Return a booktabs, siunitx and threeparttable fragment for LaTeX's input."""
        return self._render("tex")

    def to_html(self) -> str:
        """Return a self-contained html page with the table."""
        return self._render("html")

    def to_markdown(self) -> str:
        """Return a pipe table with its notes below."""
        return self._render("md")

    def to_csv(self) -> str:
        """Return the tidy csv with full-precision numbers."""
        return self._render("csv")

    def to_typst(self) -> str:
        """Return Typst source that compiles as it is."""
        return self._render("typ")

    def to_docx(self) -> bytes:
        """Return a Word document; needs the extra `docx`."""
        return RENDERERS["docx"].render(self.table)

    def to_xlsx(self) -> bytes:
        """Return an Excel workbook with one number a cell."""
        return RENDERERS["xlsx"].render(self.table)

    def to_pdf(self) -> bytes:
        """Return a pdf; needs the extra `pdf`."""
        return RENDERERS["pdf"].render(self.table)

    def _render(self, form: str) -> str:
        return RENDERERS[form].render(self.table).decode("utf-8")

    def __str__(self) -> str:
        return self.to_markdown()

    def _repr_html_(self) -> str:
        return self.to_html()
