"""A Word template with placeholders wherever Word can hide them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

BOX = """
<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape style="width:90pt;height:40pt"><v:textbox>
<w:txbxContent><w:p><w:r><w:t>box {{s/headlines/</w:t></w:r><w:r><w:t>gain/value}}</w:t></w:r></w:p>
</w:txbxContent></v:textbox></v:shape></w:pict></w:r>
"""

FOOTNOTES = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:footnote w:id="1"><w:p><w:r><w:t>note {{s/headlines/gain/value}}</w:t></w:r></w:p></w:footnote>
</w:footnotes>"""


def save(document: Any) -> bytes:
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def make_template() -> bytes:
    """Return split runs, a cell, a text box, a header, a footer and a footnote."""
    import docx
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    document = docx.Document()
    paragraph = document.add_paragraph("Found: ")
    paragraph.add_run("{{s/head").bold = True
    paragraph.add_run("lines/ga")
    paragraph.add_run("in}").italic = True
    paragraph.add_run("} and {{s/headlines/gain/value}}, \\{{x}}.")
    document.add_table(1, 2).cell(0, 1).text = "cell {{s/headlines/gain/value}}"
    document.add_paragraph("Beside ")._p.append(parse_xml(BOX))
    section = document.sections[0]
    section.header.paragraphs[0].text = "head {{s/headlines/gain/value}}"
    section.footer.paragraphs[0].text = "foot {{s/headlines/gain/value}}"
    name = PackURI("/word/footnotes.xml")
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    part = Part(name, kind, FOOTNOTES, document.part.package)
    document.part.relate_to(part, f"{base}/footnotes")
    return save(document)


def make_blocks() -> bytes:
    """Return a table's and a figure's place, in the body and in a cell."""
    import docx

    document = docx.Document()
    document.add_paragraph("before")
    document.add_paragraph("{{s/tables/main}}")
    document.add_paragraph("between")
    document.add_paragraph("{{s/figures/path}}")
    cells = document.add_table(1, 2)
    cells.cell(0, 0).text = "{{s/tables/main}}"
    cells.cell(0, 1).text = "{{s/figures/path}}"
    return save(document)


def make_table() -> bytes:
    """Return a table's own document: caption in a style that others lack, rows, notes."""
    import docx
    from docx.enum.style import WD_STYLE_TYPE

    document = docx.Document()
    document.styles.add_style("Own Caption", WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("Table 1: Main", style="Own Caption")
    table = document.add_table(2, 2)
    for place, text in enumerate(("", "(1)", "First", "0.0783")):
        table.cell(place // 2, place % 2).text = text
    document.add_paragraph("Notes: errors in parentheses.")
    return save(document)


def make_picture(width: int = 3000, height: int = 1000) -> bytes:
    """Return a png of ten inches at 300 dots to an inch."""
    from PIL import Image

    stream = BytesIO()
    Image.new("L", (width, height), 255).save(stream, "PNG", dpi=(300, 300))
    return stream.getvalue()
