"""A table's headings as rows of LaTeX: wrapped by hand, so that they stand at the bottom."""

from __future__ import annotations

from collections.abc import Sequence

from ipec_econ.core.table import Table
from ipec_econ.render.header_lines import write_header_lines
from ipec_econ.render.latex_layout import LatexLayout, wrap_heading
from ipec_econ.render.latex_text import escape_latex, join_latex_row


def write_latex_header(table: Table, layout: LatexLayout) -> list[str]:
    """Return the rows of headings: groups with their rules, numbers, headings, subheadings."""
    header = write_header_lines(table)
    lines = _write_spans(table, layout)
    numbers = [_write_heading_row("", header.numbers)] if header.numbers else []
    lines.extend([] if header.numbers_last else numbers)
    stub = table.stub
    for texts in (header.headings, header.subheadings):
        if not texts:
            continue
        wrapped = [wrap_heading(t, w) for t, w in zip(texts, layout.heading_widths, strict=True)]
        height = max(len(parts) for parts in wrapped)
        padded = [[""] * (height - len(parts)) + parts for parts in wrapped]
        stubs = [""] * (height - 1) + [stub]
        stub = ""
        lines.extend(
            _write_heading_row(stubs[i], [parts[i] for parts in padded]) for i in range(height)
        )
    return [*lines, *numbers] if header.numbers_last else lines


def _write_spans(table: Table, layout: LatexLayout) -> list[str]:
    if not any(span.title for span in table.spans):
        return []
    wrapped: list[tuple[list[str], int]] = []
    rules: list[str] = []
    start = 0
    for span in table.spans:
        room = sum(layout.heading_widths[start : start + span.width])
        wrapped.append((wrap_heading(span.title, room), span.width))
        if span.title:
            rules.append(rf"\cmidrule(lr){{{start + 2}-{start + span.width + 1}}}")
        start += span.width
    height = max(len(parts) for parts, _ in wrapped)
    rows = []
    for i in range(height):
        cells = [_pick_line(parts, i, height) for parts, _ in wrapped]
        widths = [width for _, width in wrapped]
        merged = [_merge_cells(t, w) for t, w in zip(cells, widths, strict=True)]
        rows.append(join_latex_row(["", *merged]))
    return [*rows, " ".join(rules)]


def _pick_line(parts: Sequence[str], i: int, height: int) -> str:
    at = i - (height - len(parts))
    return parts[at] if at >= 0 else ""


def _merge_cells(text: str, width: int) -> str:
    return rf"\multicolumn{{{width}}}{{c}}{{{escape_latex(text)}}}"


def _write_heading_row(stub: str, texts: Sequence[str]) -> str:
    return join_latex_row([escape_latex(stub), *(_merge_cells(text, 1) for text in texts)])
