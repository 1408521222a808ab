"""Comma-separated text: minimal quoting, line feeds, UTF-8."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

# Quoted here and not by the csv module: which characters it quotes changed between Pythons.
_QUOTED = frozenset(',"\r\n')


def write_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return the file's bytes; an empty field stands for what does not apply."""
    lines = [",".join(_quote(field) for field in row) for row in (header, *rows)]
    return ("\n".join(lines) + "\n").encode()


def _quote(field: str) -> str:
    if _QUOTED.isdisjoint(field):
        return field
    return '"' + field.replace('"', '""') + '"'
