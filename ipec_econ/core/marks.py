"""Where each part of a spec was written, so that every later error has a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SpecPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file; line and column count from 1. ``file`` is the path as typed."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class SourceMap:
    """Spec path → mark, for values and for the keys that name them.

    A study may spread over files (``panel: panels/x.yaml``): each mark names its own.
    """

    values: Mapping[SpecPath, Mark]
    keys: Mapping[SpecPath, Mark]

    def find_value(self, path: SpecPath) -> Mark:
        """Return the mark of the value at ``path``, or of its nearest written ancestor."""
        return self._find(self.values, path)

    def find_key(self, path: SpecPath) -> Mark:
        """Return the mark of the key that names ``path``, or the nearest value's."""
        return self.keys[path] if path in self.keys else self.find_value(path)

    @staticmethod
    def _find(marks: Mapping[SpecPath, Mark], path: SpecPath) -> Mark:
        for end in range(len(path), -1, -1):
            if path[:end] in marks:
                return marks[path[:end]]
        return Mark("", 1, 1)
