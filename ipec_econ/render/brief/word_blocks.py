"""Tables and pictures in a brief in Word."""

from __future__ import annotations

from copy import deepcopy
from io import BytesIO
from typing import Any

from ipec_econ.core.brief import BriefPicture, BriefTable
from ipec_econ.render.brief.word_story import WORD, Story, open_word

EMU_PER_TWENTIETH = 635
"""Pictures are measured in English metric units, cells in twentieths of a point."""

CELL_MARGINS = 2 * 115 * EMU_PER_TWENTIETH
"""Word's own margins at the sides of a cell, 0.08 inches each."""

SECTION, TABLE, STYLE = f"{WORD}sectPr", f"{WORD}tbl", f"{WORD}pStyle"
RUN, PROPERTIES = f"{WORD}r", f"{WORD}pPr"


def insert_table(document: Any, paragraph: Any, table: BriefTable) -> None:
    """Put a table's caption, rows and notes, as they were written, in a paragraph's place."""
    written = open_word(table.content, "the table's document").element.body
    parts = [deepcopy(part) for part in written if part.tag != SECTION]
    known = {style.style_id for style in document.styles}
    for part in parts:
        for style in list(part.iter(STYLE)):
            if style.get(f"{WORD}val") not in known:
                style.getparent().remove(style)
        paragraph.addprevious(part)
    for run in list(paragraph.iter(RUN)):
        run.getparent().remove(run)
    # A cell, a text box and the body end with a paragraph, and two tables in a row would merge.
    is_needed = parts[-1].tag == TABLE or paragraph.getnext() is None
    if not is_needed and not _holds_more(paragraph):
        paragraph.getparent().remove(paragraph)


def _holds_more(paragraph: Any) -> bool:
    """Tell whether a paragraph ends a section, or carries a bookmark: both must stay."""
    if next(paragraph.iter(SECTION), None) is not None:
        return True
    return any(child.tag != PROPERTIES for child in paragraph)


def insert_picture(document: Any, story: Story, run: Any, picture: BriefPicture) -> None:
    """Put a picture into a run, no wider than the page's text, with its text for the blind."""
    from docx.oxml import OxmlElement

    inline = story.part.new_pic_inline(BytesIO(picture.content))
    widest = _measure_cell(run) or _measure_text(document)
    if inline.extent.cx > widest:
        height = round(inline.extent.cy * widest / inline.extent.cx)
        for extent in (inline.extent, inline.graphic.graphicData.pic.spPr.xfrm.ext):
            extent.cx, extent.cy = widest, height
    inline.docPr.set("descr", picture.alt)
    inline.docPr.set("title", picture.title)
    drawing = OxmlElement("w:drawing")
    drawing.append(inline)
    run.append(drawing)


def _measure_cell(run: Any) -> int | None:
    """Return the width of the table cell that a run stands in, where it has a fixed one."""
    for cell in run.iterancestors(f"{WORD}tc"):
        for width in cell.iter(f"{WORD}tcW"):
            if width.get(f"{WORD}type") == "dxa":
                return int(width.get(f"{WORD}w")) * EMU_PER_TWENTIETH - CELL_MARGINS
            break
        break
    return None


def _measure_text(document: Any) -> int:
    section = document.sections[0]
    width = section.page_width - section.left_margin - section.right_margin
    return int(width)
