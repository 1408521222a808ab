"""What reference tests compare, written down: `pytest -m reference --observe -n 0`.

The largest differences stand on docs/reference-cases.md, made from the file that this writes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

OBSERVED = Path(__file__).parent / "reference" / "observed.json"
DIGITS = 2
"""More digits of a difference would change with the machine."""


@dataclass
class Comparisons:
    """The comparisons of one test: how many, and by tolerance the largest relative difference.

    Where an absolute tolerance is the wider one, the difference is recorded under it.
    """

    count: int = 0
    largest: dict[str, float] = field(default_factory=dict)

    def add(self, actual: float, expected: float, rel: float | None, abs_: float | None) -> None:
        """Record one comparison of finite numbers."""
        if not (math.isfinite(actual) and math.isfinite(expected)):
            return
        gap = abs(actual - expected)
        relative = 1e-6 if rel is None and abs_ is None else (rel or 0.0)
        if relative * abs(expected) >= (abs_ or 0.0) and expected:
            name, value = f"rel {relative:.0e}", gap / abs(expected)
        else:
            name, value = "abs", gap
        self.count += 1
        self.largest[name] = max(self.largest.get(name, 0.0), value)


@contextmanager
def watch_comparisons() -> Iterator[Comparisons]:
    """Record what `pytest.approx` and `numpy.testing.assert_allclose` compare meanwhile."""
    found = Comparisons()
    approx, allclose = pytest.approx, np.testing.assert_allclose

    def approx_and_record(
        expected: Any, rel: Any = None, abs: Any = None, nan_ok: bool = False
    ) -> Any:
        plain = approx(expected, rel=rel, abs=abs, nan_ok=nan_ok)
        if not isinstance(expected, int | float | np.number):
            return plain
        return _Recording(plain, float(expected), rel, abs, found)

    def allclose_and_record(
        actual: Any, desired: Any, rtol: float = 1e-7, atol: float = 0, **others: Any
    ) -> None:
        ours, theirs = np.broadcast_arrays(np.asarray(actual, float), np.asarray(desired, float))
        for one, other in zip(ours.flat, theirs.flat, strict=True):
            found.add(float(one), float(other), rtol, atol)
        allclose(actual, desired, rtol=rtol, atol=atol, **others)

    patch = pytest.MonkeyPatch()
    patch.setattr(pytest, "approx", approx_and_record)
    patch.setattr(np.testing, "assert_allclose", allclose_and_record)
    try:
        yield found
    finally:
        patch.undo()


class _Recording:
    """An expected number that writes down what it is compared with."""

    def __init__(
        self, plain: Any, expected: float, rel: float | None, abs_: float | None, found: Comparisons
    ) -> None:
        self.plain, self.expected, self.found = plain, expected, found
        self.rel, self.abs = rel, abs_

    def __eq__(self, actual: object) -> bool:
        if isinstance(actual, int | float | np.number):
            self.found.add(float(actual), self.expected, self.rel, self.abs)
        return bool(actual == self.plain)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(self.plain)


@contextmanager
def watch_files() -> Iterator[set[str]]:
    """Record which files of shared reference numbers are read meanwhile, by name."""
    names: set[str] = set()
    read = Path.read_text

    def read_and_record(path: Path, *args: Any, **options: Any) -> str:
        if path.parent.name == "public" and path.suffix == ".json":
            names.add(path.stem)
        return read(path, *args, **options)

    patch = pytest.MonkeyPatch()
    patch.setattr(Path, "read_text", read_and_record)
    try:
        yield names
    finally:
        patch.undo()


def write_observed(found: dict[str, Comparisons], files: set[str]) -> None:
    """Write the comparisons by test, in order, differences to two digits."""
    rows = {
        name: {
            "compared": one.count,
            "largest": {
                kind: float(f"{value:.{DIGITS - 1}e}")
                for kind, value in sorted(one.largest.items())
            },
        }
        for name, one in sorted(found.items())
        if one.count
    }
    content = {"public": sorted(files), "tests": rows}
    OBSERVED.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _shorten(value: float) -> float:
    return float(f"{value:.{DIGITS - 1}e}")
