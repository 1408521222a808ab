"""What is odd in notices that can still be read: counted, with examples."""

from __future__ import annotations

from collections.abc import Mapping

from ipec_econ.core.notice import Level, Notice

MAX_EXAMPLES = 3
SHOWN = 60
"""Characters of an example; a field may be megabytes long."""


class Tally:
    """Counts by code, with the first examples of each.

    Parameters
    ----------
    texts
        What is said of each code after its count, in the order of the notices, and how loud.
    """

    def __init__(self, texts: Mapping[str, tuple[str, Level]]) -> None:
        self._texts = texts
        self._counts: dict[str, int] = {}
        self._examples: dict[str, list[str]] = {}

    def add(self, code: str, place: str, example: object) -> None:
        """Count one case; ``place`` is its file and line or release."""
        self._counts[code] = self._counts.get(code, 0) + 1
        examples = self._examples.setdefault(code, [])
        if len(examples) < MAX_EXAMPLES:
            examples.append(f"{place}: {_shorten(example)}")

    def add_all(self, other: Tally) -> None:
        """Add what another counted after this one."""
        for code, count in other._counts.items():
            self._counts[code] = self._counts.get(code, 0) + count
            examples = self._examples.setdefault(code, [])
            examples += other._examples[code][: MAX_EXAMPLES - len(examples)]

    def write_notices(self, source: str) -> tuple[Notice, ...]:
        """Return a notice for every code counted, in the order of the codes' list."""
        return tuple(
            Notice(
                code,
                "sources",
                source,
                f"{self._counts[code]} {text} ({'; '.join(self._examples[code])})",
                level,
            )
            for code, (text, level) in self._texts.items()
            if code in self._counts
        )


def _shorten(example: object) -> str:
    text = str(example)
    return f"`{text[:SHOWN]}…`" if len(text) > SHOWN else f"`{text}`"
