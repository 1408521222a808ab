"""The refusal of what the language can say and this version cannot do."""

from __future__ import annotations

from collections.abc import Iterable

from ipec_econ.core.errors import Problem


def refuse_unavailable(what: str, available: Iterable[str] = ()) -> Problem:
    """Return the problem, with what there is instead."""
    there = ", ".join(available)
    return Problem(
        code="spec/not-available",
        what=f"{what} is part of the language, but this version cannot do it yet",
        why="a spec is refused whole rather than run in part",
        fix=f"available: {there}" if there else "leave the key out",
    )
