"""A model whose outcome stands among what it is explained by."""

from __future__ import annotations

from collections.abc import Iterator

from ipec_econ.core.errors import Problem
from ipec_econ.core.marks import SpecPath
from ipec_econ.core.spec.model import ModelBase

KEYS = ("controls", "covariates")


def check_own_outcome(path: SpecPath, model: ModelBase) -> Iterator[tuple[SpecPath, Problem]]:
    """Yield a problem, with its place, where the outcome is among its controls or covariates."""
    outcome = getattr(model, "outcome", None)
    for key in KEYS:
        given = [name.strip().casefold() for name in getattr(model, key, ())]
        if outcome is None or outcome.strip().casefold() not in given:
            continue
        yield (
            (*path, key),
            Problem(
                "spec/outcome-as-control",
                f"the outcome `{outcome}` is among its own `{key}`",
                why="it explains itself, and nothing is left for the treatment",
                fix="remove it; for its past, derive a column: lag(…) under panel.columns",
            ),
        )
