"""An empty Word document with what plain text needs, and nothing else."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from ipec_econ.render.word_package import load_word_package

if TYPE_CHECKING:
    from docx.document import Document

STYLES = frozenset({"Normal", "DefaultParagraphFont", "TableNormal", "NoList"})
UNUSED_PARTS = frozenset({"stylesWithEffects", "thumbnail", "numbering", "customXml"})


def open_empty_document(where: str, styles: Collection[str] = ()) -> Document:
    """Return python-docx's document without its own parts and styles: most of its size.

    Parameters
    ----------
    where
        What needs it.
    styles
        To be kept beside those of plain text.

    Raises
    ------
    RenderError
        ``render/missing-package``.
    """
    document: Document = load_word_package(where).Document()
    from docx.oxml.ns import qn

    known = document.styles.element
    for style in known.findall(qn("w:style")):
        if style.get(qn("w:styleId")) not in {*STYLES, *styles}:
            known.remove(style)
    for owner in (document.part, document.part.package):
        for key, relation in list(owner.rels.items()):
            if relation.reltype.rpartition("/")[2] in UNUSED_PARTS:
                del owner.rels[key]
    return document
