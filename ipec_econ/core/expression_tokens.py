"""Read an expression's text as tokens, so that nothing unexpected ever reaches the SQL parser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ipec_econ.core.errors import Problem
from ipec_econ.core.expression_rules import KEYWORDS, OPERATORS

TokenKind = Literal["number", "text", "name", "keyword", "operator"]

_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_TEXT = re.compile(r"'((?:[^']|'')*)'")
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_WORD = re.compile(r"[^\W\d]\w*")
_LEADING_ZERO = re.compile(r"0\d")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|[\ud800-\udfff]")
_OPERATOR = re.compile("|".join(re.escape(operator) for operator in OPERATORS))

_REFUSED_SIGNS = {
    "--": "a comment could hide part of the expression from its reader",
    "/*": "a comment could hide part of the expression from its reader",
    ";": "an expression is one value, not a list of statements",
    "->": "lambda functions are not part of the language",
    "$": "there are no parameters to fill in",
    "?": "there are no parameters to fill in",
    "@": "there are no parameters or variables",
    "[": "lists are not part of the language; an `in` list stands in round brackets",
    "{": "structures are not part of the language",
    "~": "regular expressions are written regexp_matches(x, 'pattern')",
    ".": "a column has no table in front of it; every column of the row is at hand",
}
_TYPOGRAPHIC = "‘’“”´`"


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of an expression.

    ``value`` is the name without quotes, the text between quotes, or the sign itself;
    keywords are lower case. ``at`` counts characters from 1; ``quoted`` marks ``"names"``.
    """

    kind: TokenKind
    value: str
    at: int
    quoted: bool = False


class TokenError(ValueError):
    """The text holds something that no expression may hold."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.what)


def read_tokens(text: str) -> tuple[Token, ...]:
    """Split an expression into tokens.

    Raises
    ------
    TokenError
        At the first character that starts no token.
    """
    control = _CONTROL.search(text)
    if control:
        raise _syntax(f"character {control.start() + 1} of the expression is not printable")
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        space = _SPACE.match(text, at)
        if space:
            at = space.end()
            continue
        token, at = _read_token(text, at)
        tokens.append(token)
    return tuple(tokens)


def _read_token(text: str, at: int) -> tuple[Token, int]:
    _refuse_signs(text, at)
    for read in (_read_text, _read_quoted_name, _read_number, _read_word, _read_operator):
        found = read(text, at)
        if found is not None:
            return found
    raise _syntax(_name_character(text, at))


def _refuse_signs(text: str, at: int) -> None:
    if _NUMBER.match(text, at):
        return
    for sign, why in _REFUSED_SIGNS.items():
        if text.startswith(sign, at):
            raise TokenError(
                Problem(
                    "spec/expression-refused",
                    f"`{sign}` at character {at + 1} is not allowed in an expression",
                    why=why,
                    fix=f"leave `{sign}` out",
                )
            )


def _read_text(text: str, at: int) -> tuple[Token, int] | None:
    if text[at] != "'":
        return None
    found = _TEXT.match(text, at)
    if not found:
        raise _syntax(f"the quote ' at character {at + 1} is never closed", "close it with '")
    return Token("text", found[1].replace("''", "'"), at + 1), found.end()


def _read_quoted_name(text: str, at: int) -> tuple[Token, int] | None:
    if text[at] != '"':
        return None
    found = _QUOTED.match(text, at)
    if not found:
        raise _syntax(f'the quote " at character {at + 1} is never closed', 'close it with "')
    if not found[1]:
        raise _syntax(f'the column name at character {at + 1} is empty ("")')
    return Token("name", found[1].replace('""', '"'), at + 1, quoted=True), found.end()


def _read_number(text: str, at: int) -> tuple[Token, int] | None:
    found = _NUMBER.match(text, at)
    if not found:
        return None
    number = found[0]
    if _WORD.match(text, found.end()) or text.startswith("_", found.end()):
        raise _syntax(
            f"`{number}{text[found.end()]}` at character {at + 1} is neither a number nor a name",
            "write numbers as 1000 or 1e3; put a name that starts with a digit in double quotes",
        )
    if _LEADING_ZERO.match(number):
        raise _syntax(
            f"the number {number} has a leading zero, so it is a code, and codes are text",
            f"write '{number}'",
        )
    return Token("number", number, at + 1), found.end()


def _read_word(text: str, at: int) -> tuple[Token, int] | None:
    found = _WORD.match(text, at)
    if not found:
        return None
    word = found[0]
    if word.lower() in KEYWORDS:
        return Token("keyword", word.lower(), at + 1), found.end()
    return Token("name", word, at + 1), found.end()


def _read_operator(text: str, at: int) -> tuple[Token, int] | None:
    found = _OPERATOR.match(text, at)
    return (Token("operator", found[0], at + 1), found.end()) if found else None


def _name_character(text: str, at: int) -> str:
    sign = text[at]
    remark = " (a typographic quote: type ' or \")" if sign in _TYPOGRAPHIC else ""
    return f"`{sign}` at character {at + 1} has no meaning in an expression{remark}"


def _syntax(what: str, fix: str = "") -> TokenError:
    return TokenError(Problem("spec/expression-syntax", what, fix=fix))
