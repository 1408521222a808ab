"""Names that list several suppliers, taken apart."""

from __future__ import annotations

import html
import re

_FORMS = (
    r"(?:ltd|limited|plc|llp|c\.?i\.?c|c\.?i\.?o|inc|llc|gmbh|cyf|l\.t\.d|p\.l\.c|l\.l\.p)\b\.?\)?"
)
_JOINT = re.compile(
    r"[\s,(\[–-]*\b(?:j\.?\s?v\.?|joint venture|consortium)(?:\s+(?:ltd|limited))?[)\]]?\s*$", re.I
)
"""What says at the end of a name that it is of several suppliers."""

_ALWAYS = re.compile(
    r"\s*[;|\n\r\t]+\s*"
    # Publishing systems join names so; within a name a blank follows, or digits on both sides.
    r"|(?<=[^\s\d]),(?=\S)|(?<=\d),(?=[^\s\d])"
    r"|\s+/\s+"
    r"|\s+in (?:joint venture|partnership|consortium|association) with\s+"
    r"|\s+j\.?v\.? with\s+",
    re.I,
)
_AFTER_FORM = re.compile(r"(?<=[a-z.)])(?:\s*,\s*|\s+(?:&|and|\+)\s+|\s*/\s*)", re.I)
_ENDS_IN_FORM = re.compile(rf"\b{_FORMS}$", re.I)
_WHEN_JOINT = re.compile(r"\s*,\s*|\s+(?:&|and|\+|-|–)\s+|\s*/\s*", re.I)
_CONTINUES = re.compile(r"^(?:t\s?[/\\]\s?a|ta|trading as|c/o|a/c)\b", re.I)
_MAYBE = re.compile(r"[,;|/\n\r\t]|&| and | with |\+|j\.?\s?v|joint|consortium", re.I)
MIN_LETTERS = 2


def split_name(name: str) -> tuple[str, ...]:
    """Return the suppliers that a name lists, or the name alone.

    These separate suppliers: a semicolon, bar, line break or slash between blanks; a comma that
    no blank follows; "in joint venture with" and the like. After a legal form also a comma, "&",
    "and", "+" or slash; and these, and a dash, everywhere in a name that ends in JV, joint
    venture or consortium. What begins with T/A or C/O belongs to the name before it.

    Nothing here knows firms: whether a name is taken apart is for the cascade to say.
    """
    text = html.unescape(html.unescape(name)).strip()
    if not _MAYBE.search(text):
        return (text,)
    pieces = _split_always(text)
    parts: list[str] = []
    for piece in pieces:
        joint = _JOINT.sub("", piece)
        found = _WHEN_JOINT.split(joint) if joint != piece else _split_after_forms(piece)
        parts += found
    kept = [part.strip(" ,;&") for part in _join_tails(parts)]
    kept = [part for part in kept if sum(sign.isalnum() for sign in part) >= MIN_LETTERS]
    return tuple(dict.fromkeys(kept)) if len(kept) > 1 else (text,)


def _split_always(text: str) -> list[str]:
    return [piece for piece in _ALWAYS.split(text) if piece]


def _split_after_forms(text: str) -> list[str]:
    parts, start = [], 0
    for match in _AFTER_FORM.finditer(text):
        before = text[start : match.start()]
        if _ENDS_IN_FORM.search(before.strip()):
            parts.append(before)
            start = match.end()
    return [*parts, text[start:]]


def _join_tails(parts: list[str]) -> list[str]:
    joined: list[str] = []
    for part in parts:
        if joined and _CONTINUES.match(part.strip()):
            joined[-1] = f"{joined[-1]} {part.strip()}"
        else:
            joined.append(part)
    return joined
