r"""LaTeX fragments for ``\input``: booktabs rules, siunitx columns, threeparttable notes."""

from __future__ import annotations

from typing import ClassVar

from ipec_econ.core.table import Block, Cell, Row, Table
from ipec_econ.core.table_style import TABLE_STYLES
from ipec_econ.render.latex_header import write_latex_header
from ipec_econ.render.latex_layout import (
    Fit,
    LatexLayout,
    is_aligned,
    is_wrapped,
    plan_layout,
)
from ipec_econ.render.latex_style import write_latex_style
from ipec_econ.render.latex_text import CHARACTER_MACRO, escape_latex, join_latex_row
from ipec_econ.render.renderer import ALL_ROLES, check_table

PACKAGES = ("booktabs", "longtable", "pdflscape", "siunitx", "threeparttable")
"""What the preamble of a document that inputs any fragment must load (siunitx 3 or newer)."""

NUMBER_SETUP = (
    r"\sisetup{input-open-uncertainty=, input-close-uncertainty=, group-digits=none, "
    r"table-align-text-before=false, table-align-text-after=false}"
)

WORDS_BOX = "8.5em"
"""Holds the characters that `latex_layout` gives to words in a cell."""

SIZES: dict[Fit, tuple[str, ...]] = {
    "narrow": (),
    "plain": (),
    "small": (r"\footnotesize", r"\setlength{\tabcolsep}{4pt}"),
    "sideways": (r"\footnotesize", r"\setlength{\tabcolsep}{4pt}"),
    "tiny": (r"\scriptsize", r"\setlength{\tabcolsep}{3pt}"),
    "scaled": (r"\footnotesize", r"\setlength{\tabcolsep}{4pt}"),
}


class LatexRenderer:
    """Tables as LaTeX."""

    format: ClassVar[str] = "tex"

    def render(self, table: Table) -> bytes:
        r"""Return a fragment for ``\input``, pure ASCII.

        Its first line names the packages it needs, of `PACKAGES`. A table too wide for a page in
        footnote size stands on a turned page; one too wide for that is set in script size, then
        scaled to the line. One longer than a page goes over several.
        """
        check_table(table, self.format, ALL_ROLES)
        layout = plan_layout(table)
        lines = [
            rf"% Needs: \usepackage{{{','.join(_list_packages(layout))}}}",
            CHARACTER_MACRO,
            *([r"\begin{landscape}"] if layout.sideways else []),
            *(_write_long(table, layout) if layout.is_long else _write_float(table, layout)),
            *([r"\end{landscape}"] if layout.sideways else []),
        ]
        return ("\n".join(lines) + "\n").encode("ascii")


def _list_packages(layout: LatexLayout) -> list[str]:
    unused = {"threeparttable" if layout.is_long else "longtable"}
    if not layout.sideways:
        unused.add("pdflscape")
    return [package for package in PACKAGES if package not in unused]


def _write_float(table: Table, layout: LatexLayout) -> list[str]:
    scaled = layout.fit == "scaled"
    return [
        r"\begin{table}[p]" if layout.sideways else r"\begin{table}[htbp]",
        r"\centering",
        *_write_setup(table, layout),
        *([r"\resizebox{\linewidth}{!}{%"] if scaled else []),
        r"\begin{threeparttable}",
        rf"\caption{{{escape_latex(table.title)}}}",
        rf"\label{{tab:{_write_key(table.id)}}}",
        *_write_tabular(table, layout),
        *_write_notes(table),
        r"\end{threeparttable}",
        *(["}"] if scaled else []),
        r"\end{table}",
    ]


def _write_setup(table: Table, layout: LatexLayout) -> list[str]:
    return [
        *(
            _shrink(layout.shrunk_points)
            if layout.is_long and layout.fit == "scaled"
            else SIZES[layout.fit]
        ),
        NUMBER_SETUP,
        *write_latex_style(TABLE_STYLES[table.style]),
    ]


def _shrink(points: float) -> tuple[str, ...]:
    """Return a type size for what goes over pages and so cannot be scaled."""
    size = rf"\fontsize{{{points:.1f}}}{{{1.2 * points:.1f}}}\selectfont"
    return size, rf"\setlength{{\tabcolsep}}{{{0.35 * points:.1f}pt}}"


def _write_long(table: Table, layout: LatexLayout) -> list[str]:
    """Return a table over several pages, with its headings on each."""
    width = len(table.columns) + 1
    header = [r"\toprule", *write_latex_header(table, layout), r"\midrule"]
    again = rf"\multicolumn{{{width}}}{{@{{}}l}}{{\tablename\ \thetable{{}}, continued}} \\"
    blocks = [_write_block(block, width - 1, end=r" \\*") for block in table.blocks if block.rows]
    body = [line for block in blocks for line in [r"\midrule", *block]][1:]
    return [
        r"\begingroup",
        *_write_setup(table, layout),
        r"\setlength{\LTcapwidth}{\linewidth}",
        rf"\begin{{longtable}}{{@{{}} {' '.join([layout.stub, *layout.columns])} @{{}}}}",
        rf"\caption{{{escape_latex(table.title)}}}\label{{tab:{_write_key(table.id)}}} \\",
        *header,
        r"\endfirsthead",
        again,
        *header,
        r"\endhead",
        r"\bottomrule",
        r"\endfoot",
        *body,
        r"\end{longtable}",
        *_write_long_notes(table),
        r"\endgroup",
    ]


def _write_key(table_id: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in table_id)


def _write_tabular(table: Table, layout: LatexLayout) -> list[str]:
    narrow = layout.fit == "narrow"
    columns = " ".join([layout.stub, *layout.columns])
    name, size = ("tabular*", r"{0.67\linewidth}") if narrow else ("tabular", "")
    spread = r"@{\extracolsep{\fill}}" if narrow else "@{}"
    blocks = [_write_block(block, len(table.columns)) for block in table.blocks if block.rows]
    body = [line for block in blocks for line in [r"\midrule", *block]]
    return [
        rf"\begin{{{name}}}{size}{{{spread} {columns} @{{}}}}",
        r"\toprule",
        *write_latex_header(table, layout),
        *body,
        r"\bottomrule",
        rf"\end{{{name}}}",
    ]


def _write_block(block: Block, width: int, end: str = r" \\") -> list[str]:
    """Return a block's lines; ``end`` closes its title, and can hold it on a page with them."""
    lines = []
    if block.title:
        title = rf"\multicolumn{{{width + 1}}}{{@{{}}l}}{{\textit{{{escape_latex(block.title)}}}}}"
        lines.append(title + end)
    for i, row in enumerate(block.rows):
        if row.kind == "estimate" and i > 0:
            lines.append(r"\addlinespace")
        lines.append(_write_row(row))
    return lines


def _write_row(row: Row) -> str:
    return join_latex_row([escape_latex(row.label), *(_write_cell(cell) for cell in row.cells)])


def _write_cell(cell: Cell) -> str:
    stars = rf"\textsuperscript{{{'*' * cell.stars}}}" if cell.stars else ""
    if cell.role == "empty":
        return ""
    if is_aligned(cell):
        return cell.text + stars
    if is_wrapped(cell):
        return rf"{{\parbox[t]{{{WORDS_BOX}}}{{\centering {escape_latex(cell.text)}\strut}}}}"
    return f"{{{_write_unaligned(cell)}{stars}}}"


def _write_unaligned(cell: Cell) -> str:
    """Return words, intervals and powers of ten: kept from siunitx, minus signs as in math."""
    if cell.value is None:
        return escape_latex(cell.text)
    text = cell.text.replace("inf", "∞").replace("-", "−")
    return escape_latex(text)


def _write_notes(table: Table) -> list[str]:
    if not table.notes:
        return []
    return [
        r"\begin{tablenotes}[flushleft]",
        r"\footnotesize",
        rf"\item {_write_note_text(table)}",
        r"\end{tablenotes}",
    ]


def _write_long_notes(table: Table) -> list[str]:
    return [rf"\noindent{{\footnotesize {_write_note_text(table)}\par}}"] if table.notes else []


def _write_note_text(table: Table) -> str:
    label = TABLE_STYLES[table.style].notes_label
    return rf"\textit{{{label}}} {' '.join(escape_latex(note) for note in table.notes)}"
