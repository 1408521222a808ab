"""What a study mentions, to tell which columns of a file nothing in it can mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

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
        return name in (self.words if WORD.fullmatch(name) else self.text)


def list_mentions(study: Study) -> Mentions:
    """Return what a study mentions, in whatever part."""
    text = "\n".join(_walk(study.model_dump(mode="json"))).casefold()
    return Mentions(text, frozenset(WORD.findall(text)))


def _walk(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _walk(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _walk(inner)
