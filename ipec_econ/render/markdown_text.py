"""Any text as Markdown that prints it."""

from __future__ import annotations

import re
import string

from ipec_econ.render.plain_text import flatten_text

SPECIAL = frozenset(string.punctuation) - frozenset("(),.;:%/'\"?=+-&<>")
"""ASCII signs that a backslash keeps from acting; the rest never act within a cell."""

ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def escape_markdown(text: str) -> str:
    """Return Markdown, GitHub's too, that prints `text` on one line and does nothing else."""
    return "".join(
        ENTITIES.get(character, f"\\{character}" if character in SPECIAL else character)
        for character in flatten_text(text)
    )


def escape_paragraph(text: str) -> str:
    """Return text that starts no list: ``- x`` and ``1. x`` would."""
    return re.sub(r"^(\d*)([-+.)])", r"\1\\\2", escape_markdown(text))
