"""One sentence as a Word document, to insert into another."""

from __future__ import annotations

from io import BytesIO

from ipec_econ.render.office_zip import repack_office_file
from ipec_econ.render.plain_text import flatten_text
from ipec_econ.render.word_template import open_empty_document


def render_word_paragraph(text: str, *, title: str) -> bytes:
    """Return a document of one paragraph in the style that its reader's template gives it.

    Raises
    ------
    RenderError
        ``render/missing-package``.
    """
    document = open_empty_document("a sentence in Word")
    document.add_paragraph(flatten_text(text))
    document.core_properties.title = title
    document.core_properties.author = "ipec-econ"
    document.core_properties.comments = ""
    stream = BytesIO()
    document.save(stream)
    return repack_office_file(stream.getvalue())
