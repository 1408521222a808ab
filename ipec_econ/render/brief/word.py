"""A brief in Word: placeholders found in every part, and filled in the template's own style."""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from ipec_econ.core.brief import (
    BRACES,
    TO_REPLACE,
    BriefContent,
    BriefPicture,
    BriefTable,
    FoundPlaceholder,
    find_placeholders,
)
from ipec_econ.render.brief.word_blocks import insert_picture, insert_table
from ipec_econ.render.brief.word_story import (
    TEXT,
    Story,
    holds_other,
    list_paragraphs,
    list_pieces,
    list_stories,
    open_word,
    set_text,
    write_back,
)
from ipec_econ.render.office_zip import repack_office_file
from ipec_econ.render.plain_text import flatten_text


def find_word_placeholders(template: bytes, where: str) -> tuple[FoundPlaceholder, ...]:
    """Return a template's placeholders, however many runs of type they are split into.

    Raises
    ------
    RenderError
        ``render/brief-template``, ``render/missing-package``.
    """
    found: list[FoundPlaceholder] = []
    for story in list_stories(open_word(template, where), where):
        for place, paragraph in list_paragraphs(story):
            text = "".join(piece for _, piece in list_pieces(paragraph))
            takes_blocks = story.takes_blocks and not holds_other(paragraph)
            found += find_placeholders(text, place, takes_blocks=takes_blocks)
    return tuple(found)


def read_word_text(content: bytes, where: str) -> str:
    """Return a document's text, a line a paragraph."""
    return "\n".join(
        "".join(piece for _, piece in list_pieces(paragraph))
        for story in list_stories(open_word(content, where), where)
        for _, paragraph in list_paragraphs(story)
    )


def fill_word(template: bytes, contents: Mapping[str, BriefContent], where: str) -> bytes:
    """Return the brief, the same bytes for the same template and contents.

    Parameters
    ----------
    contents
        Placeholder's text → what takes its place; all of them are there.
    """
    document = open_word(template, where)
    for story in list_stories(document, where):
        for _, paragraph in list_paragraphs(story):
            _fill_paragraph(document, story, paragraph, contents)
        write_back(story)
    stream = BytesIO()
    document.save(stream)
    return repack_office_file(stream.getvalue())


def _fill_paragraph(
    document: Any, story: Story, paragraph: Any, contents: Mapping[str, BriefContent]
) -> None:
    text = "".join(piece for _, piece in list_pieces(paragraph))
    # From the last to the first, so that places before a match stay what they are.
    for match in reversed(list(TO_REPLACE.finditer(text))):
        if match[1] is None:
            _cut(paragraph, match, BRACES)
            continue
        content = contents[match[1].strip()]
        if isinstance(content, BriefTable):
            insert_table(document, paragraph, content)
        elif isinstance(content, BriefPicture):
            run = _cut(paragraph, match, "").getparent()
            insert_picture(document, story, run, content)
        else:
            _cut(paragraph, match, flatten_text(content.text))


def _cut(paragraph: Any, match: re.Match[str], replacement: str) -> Any:
    """Put the replacement into the piece where the match begins, and take the rest out."""
    start, end = match.span()
    place, first = 0, None
    for element, piece in list_pieces(paragraph):
        low, high = max(start - place, 0), min(end - place, len(piece))
        place += len(piece)
        if low >= high or element.tag != TEXT:
            continue
        set_text(element, piece[:low] + (replacement if first is None else "") + piece[high:])
        first = element if first is None else first
    return first
