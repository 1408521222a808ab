"""What PyYAML's scanner and parser say, in plain words."""

from __future__ import annotations

import yaml

from ipec_econ.core.errors import Problem

_MEANINGS: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed here",
        "a `key: value` stands where none can be: within a value, or wrongly indented",
        'put quotes around a value that holds a colon (title: "A: B"), or mend the indentation',
    ),
    (
        "could not find expected ':'",
        "a line has a key but no colon",
        "write `key: value`; indent lines that continue a value",
    ),
    (
        "expected <block end>",
        "the indentation does not fit the lines above",
        "indent keys of one mapping by the same number of spaces",
    ),
    (
        "expected ',' or ']'",
        "a list `[…]` is not closed, or a comma is missing",
        "close it with ], and put quotes around text with commas or brackets",
    ),
    (
        "expected ',' or '}'",
        "a mapping `{…}` is not closed, or a comma is missing",
        "close it with }, and put quotes around expressions with commas or brackets",
    ),
    (
        "found unexpected end of stream",
        "a quoted text is not closed before the end of the file",
        "close the quote",
    ),
    (
        "found unknown escape character",
        "a backslash in double quotes starts an unknown escape",
        "use single quotes around text with backslashes",
    ),
    (
        "found unexpected ':'",
        "a colon stands inside a plain text in brackets",
        "put quotes around the text",
    ),
    ("found a tab character", "a tab is used for indentation", "indent with spaces"),
    ("found character '\\t'", "a tab is used for indentation", "indent with spaces"),
    (
        "that cannot start any token",
        "a value starts with a character that has a meaning in YAML",
        "put quotes around the value",
    ),
    ("did not find expected", "the YAML cannot be read here", "check indentation and brackets"),
)


def explain_syntax(error: yaml.YAMLError, text: str, file: str) -> Problem:
    """Return the problem behind an error of PyYAML, with the line and column it points at."""
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        where = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else file
        what, fix = _translate(error.problem or "")
        why = _explain_context(error)
        return Problem("spec/yaml", what, where, why, fix)
    position = getattr(error, "position", None)
    if isinstance(position, int):
        before = text[:position]
        line = before.count("\n") + 1
        column = len(before.rsplit("\n", 1)[-1]) + 1
        what = f"the unprintable character U+{_find_code(error):04X} is not allowed"
        return Problem("spec/yaml", what, f"{file}:{line}:{column}", fix="remove it")
    return Problem("spec/yaml", "the file is not YAML", file)


def _translate(problem: str) -> tuple[str, str]:
    for fragment, what, fix in _MEANINGS:
        if fragment in problem:
            return what, fix
    return f"the YAML cannot be read: {problem}", "check indentation, quotes and brackets"


def _explain_context(error: yaml.MarkedYAMLError) -> str:
    if error.context is None or error.context_mark is None:
        return ""
    return f"the part that cannot be read starts in line {error.context_mark.line + 1}"


def _find_code(error: yaml.YAMLError) -> int:
    character = getattr(error, "character", 0)
    return character if isinstance(character, int) else ord(str(character))
