"""The refusal of a figure that has nothing to draw."""

from __future__ import annotations

from ipec_econ.core.errors import Problem


def refuse_empty(figure_id: str, why: str, fix: str) -> Problem:
    """Return the problem of an empty figure, with its reason and a way out."""
    return Problem(
        code="render/empty-figure",
        what=f"figure `{figure_id}` has nothing to draw",
        where=f"figures.{figure_id}",
        why=why,
        fix=fix,
    )
