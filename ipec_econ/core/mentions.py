"""What a study mentions, to tell which columns of a file nothing in it can mean."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel

from ipec_econ.core.spec.study import Study

WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Mentions:
    """Every name and text of a study, in folded case: expressions do not tell cases apart.

    Attributes
    ----------
    text
        Names and texts, one below the other.
    words
        The words of which they consist.
    """

    text: str
    words: frozenset[str]

    def may_mean(self, column: str) -> bool:
        """Tell whether anything in the study can mean a column: ``sic2`` does not mean ``sic``."""
        name = column.casefold()
        if WORD.fullmatch(name):
            return name in self.words
        # In an expression, a quotation mark inside a quoted name is written twice.
        return name in self.text or name.replace('"', '""') in self.text


def list_mentions(study: Study) -> Mentions:
    """Return what a study mentions, in whatever part."""
    text = "\n".join(_walk(study)).casefold()
    return Mentions(text, frozenset(WORD.findall(text)))


def _walk(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        # Its keys are those of the language.
        for _, inner in value:
            yield from _walk(inner)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _walk(inner)
    elif isinstance(value, Collection):
        for inner in value:
            yield from _walk(inner)
