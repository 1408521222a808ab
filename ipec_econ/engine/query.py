"""A query in steps that every engine runs: the SQL that DuckDB and Spark read alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

QueryValue = str | int | float
"""What a query can be given under ``$name``."""


@dataclass(frozen=True, slots=True)
class Query:
    """Selections one after the other, then what is read of them.

    Texts keep to functions that mean the same in all engines, or are made to: lengths
    (``length``) and parts (``substr``, ``left``, ``right``) are of characters, ``strlen`` and
    ``levenshtein`` of UTF-8 bytes; texts are ordered by bytes, nulls have no common place in an
    order; ``unnest`` stands alone in a selection, and ``array_agg`` has something to gather. A sum
    of floats, or anything else that depends on the order of rows, has no place in a query.

    Attributes
    ----------
    steps
        Name → selection from the given tables and earlier steps.
    reads
        Selections whose rows are wanted; each says its order.
    given
        Values of ``$name`` in the texts.
    threads
        Of an engine on this machine; they change no answer.
    """

    steps: Mapping[str, str]
    reads: tuple[str, ...]
    given: Mapping[str, QueryValue] = field(default_factory=dict)
    threads: int = 1

    def pick(self, text: str) -> dict[str, QueryValue]:
        """Return the values that one of the texts names."""
        return {name: value for name, value in self.given.items() if f"${name}" in text}
