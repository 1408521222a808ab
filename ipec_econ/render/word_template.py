"""An empty Word document with what plain text needs, and nothing else."""

from __future__ import annotations

from typing import Any

from ipec_econ.render.word_package import load_word_package

STYLES = frozenset({"Normal", "DefaultParagraphFont", "TableNormal", "NoList"})
UNUSED_PARTS = frozenset({"stylesWithEffects", "thumbnail", "numbering", "customXml"})


def open_empty_document(wanted_by: str) -> Any:
    """Return python-docx's document without its own styles and parts: most of its size.

    Raises
    ------
    RenderError
        ``render/no-word``.
    """
    document = load_word_package(wanted_by).Document()
    from docx.oxml.ns import qn

    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:styleId")) not in STYLES:
            styles.remove(style)
    for owner in (document.part, document.part.package):
        for key, relation in list(owner.rels.items()):
            if relation.reltype.rpartition("/")[2] in UNUSED_PARTS:
                del owner.rels[key]
    return document
