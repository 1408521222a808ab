"""Tables as pdf, set by Typst."""

from __future__ import annotations

import re
from types import ModuleType
from typing import ClassVar

from ipec_econ.core.errors import RenderError
from ipec_econ.core.table import Table
from ipec_econ.render.format_packages import describe_missing
from ipec_econ.render.typst import TypstRenderer

OTHER_SCRIPTS = re.compile("[\u0530-\u058f\u0600-\u1dff\u2e80-\ufaff\U00010000-\U0010ffff]")
"""Letters that the fonts within Typst do not have."""


class PdfRenderer:
    """Tables as pdf, by the extra `pdf`."""

    format: ClassVar[str] = "pdf"

    def render(self, table: Table) -> bytes:
        """Return the pdf of the Typst source: no date in it, its fonts within it.

        The machine's own fonts are looked at only for scripts that Typst's have no letters of:
        else the bytes would depend on what is installed.

        Raises
        ------
        RenderError
            ``render/missing-package`` without the extra.
        """
        source = TypstRenderer().render(table)
        own = OTHER_SCRIPTS.search(source.decode("utf-8")) is None
        pdf: bytes = _import_typst(table).compile(source, format="pdf", ignore_system_fonts=own)
        return pdf


def _import_typst(table: Table) -> ModuleType:
    try:
        import typst
    except ImportError as error:
        raise RenderError(describe_missing("pdf", f"tables.{table.id}")) from error
    return typst
