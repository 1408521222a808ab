"""A Markdown table from cells of text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def write_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a pipe table; bars and line ends in a cell are made harmless."""
    lines = [
        columns,
        ["---"] * len(columns),
        *([_write_cell(cell) for cell in row] for row in rows),
    ]
    return [f"| {' | '.join(line)} |" for line in lines]


def _write_cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
