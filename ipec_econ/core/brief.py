"""A brief: its placeholders, and what takes their place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

PLACEHOLDER = re.compile(r"(?<!\\)\{\{(.*?)\}\}")
"""``{{…}}`` on one line; a backslash in front keeps the braces."""

OPENING = re.compile(r"(?<!\\)\{\{")

TO_REPLACE = re.compile(rf"{PLACEHOLDER.pattern}|\\\{{\{{")
"""A placeholder, its text in the first group, or the backslash and the braces that it keeps."""

BRACES = "{{"


@dataclass(frozen=True, slots=True)
class FoundPlaceholder:
    """One placeholder of a template.

    Attributes
    ----------
    text
        What stands between the braces, without blanks around it.
    where
        ``line 12``, ``paragraph 3``, ``header 1, paragraph 2``.
    is_alone
        Whether nothing else stands in its line or paragraph.
    takes_blocks
        Whether a table or picture may stand there at all.
    is_closed
        False where the second pair of braces is missing.
    """

    text: str
    where: str
    is_alone: bool
    takes_blocks: bool = True
    is_closed: bool = True


@dataclass(frozen=True, slots=True)
class BriefText:
    """Words within a sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class BriefTable:
    """A table as it was written, in the format of the brief: Markdown or a Word document."""

    content: bytes


@dataclass(frozen=True, slots=True)
class BriefPicture:
    """A figure as png, under a file name for briefs without pictures in them."""

    name: str
    content: bytes
    title: str
    alt: str


BriefContent = BriefText | BriefTable | BriefPicture


def find_placeholders(
    line: str, where: str, *, takes_blocks: bool = True
) -> Iterator[FoundPlaceholder]:
    """Yield the placeholders of a line or paragraph, and braces that are not closed."""
    for match in PLACEHOLDER.finditer(line):
        is_alone = line.strip() == match[0]
        yield FoundPlaceholder(match[1].strip(), where, is_alone, takes_blocks)
    rest = PLACEHOLDER.sub("", line)
    for match in OPENING.finditer(rest):
        begins = " ".join(rest[match.end() : match.end() + 40].split())
        yield FoundPlaceholder(begins, where, False, is_closed=False)
