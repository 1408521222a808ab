"""What an error or notice code means, for `ipec explain`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of the catalogue: a title, what it means, and what to do about it."""

    title: str
    meaning: str
    remedy: str
