"""What tables and figures call a grid's keys and values."""

from __future__ import annotations

from collections.abc import Mapping

from ipec_econ.core.grid import Choice, GridResult
from ipec_econ.report.estimator_titles import title_estimator

KEY_TITLES: Mapping[str, str] = {
    "link.threshold": "Similarity of names",
    "awards.value.framework": "Awards of frameworks",
}
"""Keys in words that their own letters do not give."""

NO_VALUE = "–"
"""A key that the cell's estimator does not have."""


def label_key(key: str, labels: Mapping[str, str]) -> str:
    """Return a key in words: ``Control group`` for ``control_group``."""
    words = key.replace("_", " ").replace(".", ": ")
    return labels.get(key) or KEY_TITLES.get(key) or f"{words[:1].upper()}{words[1:]}"


def label_choice(choice: Choice, labels: Mapping[str, str]) -> str:
    """Return a choice's value in words; ``labels`` may name it as ``key=value`` or ``value``."""
    if choice.value is None:
        return NO_VALUE
    own = labels.get(f"{choice.key}={choice.value}") or labels.get(choice.value)
    if own:
        return own
    if choice.key == "estimator":
        return title_estimator(choice.value)
    if choice.key == "control_group":
        return choice.value.replace("_", " ")
    return choice.value


def list_varied(grid: GridResult) -> tuple[int, ...]:
    """Return the places of the keys that have several values; of all keys where none has."""
    several = tuple(place for place, key in enumerate(grid.keys) if len(list_values(grid, key)) > 1)
    return several or tuple(range(len(grid.keys)))


def list_values(grid: GridResult, key: str) -> tuple[Choice, ...]:
    """Return the values of a key that cells have, in the order of the spec."""
    place = grid.keys.index(key)
    found = {one.cell.choices[place].value: one.cell.choices[place] for one in grid.cells[::-1]}
    ordered = sorted(
        found.values(), key=lambda one: (one.value is None, one.place is not None, one.place or 0)
    )
    return tuple(ordered)
