"""Parts of a Word document in its own XML: runs, paragraphs, cells, rules.

Cells are written whole rather than merged afterwards: merging leaves an empty paragraph for every
cell that is gone, and a tall row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

Position = Literal["left", "center", "right"]
TWENTIETHS = 20
"""Word counts lengths in twentieths of a point, type sizes in halves and rules in eighths."""


@dataclass(frozen=True, slots=True)
class WordText:
    """Text in one face."""

    text: str
    italic: bool = False
    bold: bool = False
    small_caps: bool = False
    raised: bool = False


@dataclass(frozen=True, slots=True)
class WordCell:
    """One cell: its text, how many columns it covers, where it stands, rules above and below.

    ``indent`` is what is kept free on the right in points; ``above`` and ``below`` are the
    rules' thickness in points, 0 for none; ``under`` is a rule as wide as the text may be, that
    does not touch its neighbour's; ``space`` is kept free over the text. ``hang`` moves the
    lines of a text after its first to the right; ``keep`` holds the row on the page of the next.
    """

    texts: tuple[WordText, ...]
    position: Position
    span: int = 1
    indent: float = 0.0
    space: float = 0.0
    above: float = 0.0
    below: float = 0.0
    under: float = 0.0
    hang: float = 0.0
    keep: bool = False


def make_run(text: WordText, size: float) -> BaseOxmlElement:
    """Return a run of text in a type size."""
    run = _make("w:r")
    properties = _add(run, "w:rPr")
    for name, wanted in (("b", text.bold), ("i", text.italic), ("smallCaps", text.small_caps)):
        if wanted:
            _add(properties, f"w:{name}")
    _add(properties, "w:sz", val=str(round(2 * size)))
    _add(properties, "w:szCs", val=str(round(2 * size)))
    if text.raised:
        _add(properties, "w:vertAlign", val="superscript")
    if text.text:
        written = _add(run, "w:t", text=text.text)
        written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return run


def make_paragraph(
    runs: Sequence[BaseOxmlElement],
    position: Position = "left",
    *,
    style: str = "",
    before: float = 0.0,
    after: float = 0.0,
    indent: float = 0.0,
    under: float = 0.0,
    hang: float = 0.0,
    size: float = 10.0,
    keep: bool = False,
) -> BaseOxmlElement:
    """Return a paragraph; ``keep`` holds it on the page of what follows.

    ``size`` is the type size of a paragraph without text: else an empty cell makes its row tall.
    """
    paragraph = _make("w:p")
    properties = _add(paragraph, "w:pPr")
    if style:
        _add(properties, "w:pStyle", val=style)
    if keep:
        _add(properties, "w:keepNext")
    if under:
        _add_rule(_add(properties, "w:pBdr"), "bottom", under)
    _add(
        properties,
        "w:spacing",
        before=_twentieths(before),
        after=_twentieths(after),
        line="240",
        lineRule="auto",
    )
    if indent or hang:
        sides = {"left": hang, "right": indent, "hanging": hang}
        _add(properties, "w:ind", **{key: _twentieths(side) for key, side in sides.items() if side})
    _add(properties, "w:jc", val=position)
    _add(_add(properties, "w:rPr"), "w:sz", val=str(round(2 * size)))
    paragraph.extend(runs)
    return paragraph


def make_counter(face: WordText, size: float) -> list[BaseOxmlElement]:
    """Return the field that numbers tables: Word counts anew where the table is pasted."""
    runs = []
    for kind in ("begin", "", "separate", "1", "end"):
        run = make_run(replace(face, text="1" if kind == "1" else ""), size)
        if kind == "":
            _add(run, "w:instrText", text="SEQ Table \\* ARABIC")
        elif kind != "1":
            _add(run, "w:fldChar", fldCharType=kind)
        runs.append(run)
    return runs


def make_row(
    cells: Sequence[WordCell], widths: Sequence[float], size: float, *, heading: bool
) -> BaseOxmlElement:
    """Return a row that stays on one page; a heading is repeated on every page."""
    row = _make("w:tr")
    properties = _add(row, "w:trPr")
    _add(properties, "w:cantSplit")
    if heading:
        _add(properties, "w:tblHeader")
    start = 0
    for cell in cells:
        width = sum(widths[start : start + cell.span])
        row.append(_make_cell(cell, width, size, heading=heading))
        start += cell.span
    return row


def make_table(
    rows: Sequence[BaseOxmlElement],
    widths: Sequence[float],
    gap: float,
    *,
    position: Position,
    caption: str,
) -> BaseOxmlElement:
    """Return a table of fixed widths; ``caption`` is what is read aloud."""
    table = _make("w:tbl")
    properties = _add(table, "w:tblPr")
    _add(properties, "w:tblW", w=_twentieths(sum(widths)), type="dxa")
    _add(properties, "w:jc", val=position)
    _add(properties, "w:tblLayout", type="fixed")
    margins = _add(properties, "w:tblCellMar")
    for side in ("left", "right"):
        _add(margins, f"w:{side}", w=_twentieths(gap / 2), type="dxa")
    _add(properties, "w:tblLook", val="0420", firstRow="1", noVBand="1")
    _add(properties, "w:tblCaption", val=caption)
    grid = _add(table, "w:tblGrid")
    for width in widths:
        _add(grid, "w:gridCol", w=_twentieths(width))
    table.extend(rows)
    return table


def _make_cell(cell: WordCell, width: float, size: float, *, heading: bool) -> BaseOxmlElement:
    made = _make("w:tc")
    properties = _add(made, "w:tcPr")
    _add(properties, "w:tcW", w=_twentieths(width), type="dxa")
    if cell.span > 1:
        _add(properties, "w:gridSpan", val=str(cell.span))
    if cell.above or cell.below:
        borders = _add(properties, "w:tcBorders")
        for side, points in (("top", cell.above), ("bottom", cell.below)):
            if points:
                _add_rule(borders, side, points)
    _add(properties, "w:vAlign", val="bottom" if heading else "top")
    runs = [make_run(text, size) for text in cell.texts if text.text]
    made.append(
        make_paragraph(
            runs,
            cell.position,
            before=cell.space + 1,
            after=1,
            indent=cell.indent,
            under=cell.under,
            hang=cell.hang,
            size=size,
            keep=heading or cell.keep,
        )
    )
    return made


def _add_rule(borders: BaseOxmlElement, side: str, points: float) -> None:
    _add(borders, f"w:{side}", val="single", sz=str(round(8 * points)), space="1")


def _make(name: str) -> BaseOxmlElement:
    from docx.oxml import OxmlElement

    return OxmlElement(name)


def _add(parent: BaseOxmlElement, name: str, text: str = "", **attributes: str) -> BaseOxmlElement:
    child = _make(name)
    if text:
        child.text = text
    for key, value in attributes.items():
        child.set(_name(f"w:{key}"), value)
    parent.append(child)
    return child


def _name(prefixed: str) -> str:
    from docx.oxml.ns import qn

    return qn(prefixed)


def _twentieths(points: float) -> str:
    return str(round(TWENTIETHS * points))
