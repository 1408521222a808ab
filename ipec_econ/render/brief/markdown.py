"""A brief in Markdown: placeholders found, and filled."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ipec_econ.core.brief import (
    BRACES,
    TO_REPLACE,
    BriefContent,
    BriefPicture,
    BriefTable,
    FoundPlaceholder,
    find_placeholders,
)
from ipec_econ.render.markdown_text import escape_markdown, escape_paragraph


def find_markdown_placeholders(template: str) -> tuple[FoundPlaceholder, ...]:
    """Return a template's placeholders with the numbers of their lines."""
    return tuple(
        found
        for number, line in enumerate(template.splitlines(), start=1)
        for found in find_placeholders(line, f"line {number}")
    )


def fill_markdown(template: str, contents: Mapping[str, BriefContent], *, pictures: str) -> str:
    """Return the brief.

    Parameters
    ----------
    contents
        Placeholder's text → what takes its place; all of them are there.
    pictures
        Folder of the pictures, relative to the brief.
    """
    lines = template.splitlines(keepends=True)
    return "".join(_fill_line(line, contents, pictures) for line in lines)


def _fill_line(line: str, contents: Mapping[str, BriefContent], pictures: str) -> str:
    def replace(match: re.Match[str]) -> str:
        if match[1] is None:
            return BRACES
        content = contents[match[1].strip()]
        if isinstance(content, BriefTable):
            return content.content.decode("utf-8").rstrip("\n")
        if isinstance(content, BriefPicture):
            return f"![{escape_markdown(content.alt)}]({pictures}/{content.name})"
        escape = escape_markdown if match.start() else escape_paragraph
        return escape(content.text)

    return TO_REPLACE.sub(replace, line)
