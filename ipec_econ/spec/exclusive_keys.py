"""Keys of a model that say the same thing in two ways, so that one displaces the other."""

from __future__ import annotations

from collections.abc import Collection

EXCLUSIVE: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (frozenset({"vcov"}), frozenset({"cluster"})),
    (frozenset({"cluster"}), frozenset({"vcov"})),
    (frozenset({"formula"}), frozenset({"outcome", "regressors", "fixed_effects"})),
    (frozenset({"outcome", "regressors", "fixed_effects"}), frozenset({"formula"})),
)
"""A model that has one of the first does not take the second from elsewhere."""


def find_displaced(given: Collection[str]) -> set[str]:
    """Return the keys that a model with these keys of its own does not take from elsewhere."""
    return {key for present, others in EXCLUSIVE if present & set(given) for key in others}
