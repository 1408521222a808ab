"""The parts of a Word document that hold text, and their paragraphs as editable text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from ipec_econ.core.errors import Problem, RenderError
from ipec_econ.render.word_package import load_word_package

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARAGRAPH, TEXT = f"{WORD}p", f"{WORD}t"
BREAKS = frozenset(
    f"{WORD}{name}" for name in ("tab", "br", "cr", "noBreakHyphen", "softHyphen", "sym")
)
"""Signs that are no text: a hyphen that keeps words together would be lost from a reference."""

OTHERS = tuple(
    f"{WORD}{name}"
    for name in ("drawing", "pict", "object", "footnoteReference", "endnoteReference")
)
"""What a run may hold beside text, and a table in the paragraph's place would take with it."""

PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"

_STREAM = re.compile("file '<[^']*>'")
"""python-docx's name of a file that it was given as bytes, with its place in memory."""

STORIES = ("header", "footer", "footnotes", "endnotes")
"""Kinds of parts beside the body that hold text, by the end of their relation's name."""


@dataclass(frozen=True, slots=True)
class Story:
    """One part of a document.

    Attributes
    ----------
    name
        Empty for the body, else ``header 1``, ``footnotes``.
    part
        python-docx's part.
    root
        Its element, with all tables and text boxes in it.
    takes_blocks
        Whether tables and pictures may stand in it.
    is_raw
        Whether python-docx keeps it as bytes, so that a changed element is written back.
    """

    name: str
    part: Any
    root: Any
    takes_blocks: bool
    is_raw: bool = False


def open_word(content: bytes, where: str) -> Any:
    """Return a Word document.

    Raises
    ------
    RenderError
        ``render/brief-template`` where it is none, ``render/missing-package`` without the package.
    """
    docx = load_word_package("a brief in Word")
    from zipfile import BadZipFile

    try:
        return docx.Document(BytesIO(content))
    except (BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise _refuse_template(where, error) from error


def _refuse_template(where: str, error: Exception) -> RenderError:
    return RenderError(
        Problem(
            "render/brief-template",
            "the template is no Word document",
            where,
            _STREAM.sub("the file", str(error)),
            "save it from a word processor as .docx",
        )
    )


def list_stories(document: Any, where: str) -> list[Story]:
    """Return the body, then headers, footers and notes in the order of their names.

    Raises
    ------
    RenderError
        ``render/brief-template`` where a part is no XML.
    """
    from lxml import etree

    stories = [Story("", document.part, document.element.body, takes_blocks=True)]
    related = {
        str(relation.target_part.partname): (relation.reltype.rpartition("/")[2], relation)
        for relation in document.part.rels.values()
        if not relation.is_external
    }
    counts: dict[str, int] = {}
    for _, (kind, relation) in sorted(related.items()):
        if kind not in STORIES:
            continue
        part = relation.target_part
        counts[kind] = counts.get(kind, 0) + 1
        name = kind if kind.endswith("notes") else f"{kind} {counts[kind]}"
        if hasattr(part, "element"):
            stories.append(Story(name, part, part.element, takes_blocks=kind in STORIES[:2]))
        else:
            # A stranger's template may define entities: they are not looked up.
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            try:
                root = etree.fromstring(part.blob, parser)
            except SyntaxError as error:
                raise _refuse_template(where, error) from error
            stories.append(Story(name, part, root, takes_blocks=False, is_raw=True))
    return stories


def write_back(story: Story) -> None:
    """Put a changed element back where the part is kept as bytes."""
    if story.is_raw:
        from lxml import etree

        story.part._blob = etree.tostring(
            story.root, xml_declaration=True, encoding="UTF-8", standalone=True
        )


def list_paragraphs(story: Story) -> list[tuple[str, Any]]:
    """Return each paragraph with its place, those of tables and text boxes among them."""
    before = f"{story.name}, " if story.name else ""
    found = list(story.root.iter(PARAGRAPH))
    return [(f"{before}paragraph {n}", element) for n, element in enumerate(found, start=1)]


def list_pieces(paragraph: Any) -> list[tuple[Any, str]]:
    """Return a paragraph's own pieces of text with their elements, in order.

    Text boxes within a paragraph have paragraphs of their own. A tab, line break or hyphen of
    Word's own is a piece that no placeholder spans.
    """
    return list(_walk(paragraph))


def _walk(element: Any) -> Iterator[tuple[Any, str]]:
    for child in element:
        if child.tag == PARAGRAPH:
            continue
        if child.tag == TEXT:
            yield child, child.text or ""
        elif child.tag in BREAKS:
            yield child, "\n"
        else:
            yield from _walk(child)


def holds_other(paragraph: Any) -> bool:
    """Tell whether a paragraph holds a picture, a text box or a note's mark beside its text."""
    return next(paragraph.iter(*OTHERS), None) is not None


def set_text(element: Any, text: str) -> None:
    """Write the text of one piece; blanks at its ends are kept."""
    element.text = text
    element.set(PRESERVE, "preserve")
