"""Read a formula's or a term's text as tokens, with a cursor to walk along them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ipec_econ.core.errors import Problem
from ipec_econ.core.terms import TermError

MAX_LENGTH = 5000
MAX_NESTING = 20
MAX_SHOWN = 80

TokenKind = Literal["number", "text", "name", "sign", "end"]

_PATTERN = re.compile(
    r"""
    (?P<space>\s+)
    | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<name>[^\W\d][\w.]*|\.[^\W\d][\w.]*)
    | `(?P<quoted>[^`{}"\x00-\x1f]+)`
    | "(?P<text>[^"\\\x00-\x1f]*)" | '(?P<other_text>[^'\\\x00-\x1f]*)'
    | (?P<sign>\*\*|[-+*/^:()\[\],=|~])
    """,
    re.VERBOSE,
)
_HINTS = {
    "%": "write the expression as a derived column under panel.columns",
    "<": "write the condition as a derived column under panel.columns",
    ">": "write the condition as a derived column under panel.columns",
    "!": "write the condition as a derived column under panel.columns",
    "`": "close the quote `",
    '"': 'close the quote "',
    "'": "close the quote '",
}


@dataclass(frozen=True, slots=True)
class FormulaToken:
    """A number, text, name or sign; ``at`` counts characters from 1."""

    kind: TokenKind
    value: str
    at: int
    quoted: bool = False


class Cursor:
    """Walks along the tokens of one text; every error it makes quotes the text."""

    def __init__(self, text: str, *, role: str) -> None:
        self.text = text
        self.role = role
        self._tokens = self._read_tokens()
        self._position = 0
        self._depth = 0

    @property
    def token(self) -> FormulaToken:
        """The token to be read next; kind ``end`` after the last."""
        return self._tokens[self._position]

    def peek(self) -> FormulaToken:
        """Return the token after the next."""
        return self._tokens[min(self._position + 1, len(self._tokens) - 1)]

    def is_at(self, *signs: str) -> bool:
        """Return whether the next token is one of these signs."""
        return self.token.kind == "sign" and self.token.value in signs

    def take(self) -> FormulaToken:
        """Return the next token and go on."""
        token = self.token
        if token.kind != "end":
            self._position += 1
        return token

    def take_sign(self, *signs: str) -> bool:
        """Go on if the next token is one of these signs; return whether it was."""
        if not self.is_at(*signs):
            return False
        self._position += 1
        return True

    def expect(self, sign: str) -> None:
        """Go on past the sign.

        Raises
        ------
        TermError
            If something else stands there.
        """
        if not self.take_sign(sign):
            raise self.refuse(f"`{sign}` is missing before {self._name_next()}")

    def descend(self) -> None:
        """Enter a bracket.

        Raises
        ------
        TermError
            If brackets are nested too deeply.
        """
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise self.refuse("brackets are nested too deeply")

    def ascend(self) -> None:
        """Leave a bracket."""
        self._depth -= 1

    def refuse(self, reason: str, *, why: str = "", fix: str = "") -> TermError:
        """Return the error that says why the text cannot be read."""
        shown = self.text if len(self.text) <= MAX_SHOWN else self.text[:MAX_SHOWN] + "…"
        what = f"the {self.role} `{shown}` cannot be read: {reason}"
        return TermError(Problem("spec/term", what, why=why, fix=fix))

    def refuse_next(self) -> TermError:
        """Return the error for a token that should not stand here."""
        return self.refuse(f"{self._name_next()} is not expected here")

    def _name_next(self) -> str:
        if self.token.kind == "end":
            return "the end"
        return f"`{self.token.value}` at character {self.token.at}"

    def _read_tokens(self) -> tuple[FormulaToken, ...]:
        if len(self.text) > MAX_LENGTH:
            raise self.refuse(f"it has more than {MAX_LENGTH} characters")
        tokens: list[FormulaToken] = []
        at = 0
        while at < len(self.text):
            found = _PATTERN.match(self.text, at)
            if not found:
                sign = self.text[at]
                what = f"`{sign}` at character {at + 1} has no meaning in a {self.role}"
                raise self.refuse(what, fix=_HINTS.get(sign, ""))
            if found.lastgroup != "space":
                tokens.append(_make_token(found, at + 1))
            at = found.end()
        return (*tokens, FormulaToken("end", "", len(self.text) + 1))


def _make_token(found: re.Match[str], at: int) -> FormulaToken:
    group = found.lastgroup or ""
    value = found[group]
    if group == "quoted":
        return FormulaToken("name", value, at, quoted=True)
    if group in ("text", "other_text"):
        return FormulaToken("text", value, at)
    if group == "number":
        return FormulaToken("number", value, at)
    if group == "name":
        return FormulaToken("name", value, at)
    return FormulaToken("sign", "^" if value == "**" else value, at)
