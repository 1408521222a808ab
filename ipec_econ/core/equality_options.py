"""What the diagnostic `equality` may say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class EqualityOptions:
    """Whose effects are compared: other `models` with this one, or `terms` of this one."""

    models: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


def read_equality_options(option: Any) -> EqualityOptions | None:
    """Return the options; ``None`` where they are written in no form that is known.

    Parameters
    ----------
    option
        A model, a list of models, or ``{terms: [x, z]}``.
    """
    if isinstance(option, str):
        return EqualityOptions(models=(option,))
    if isinstance(option, dict) and set(option) == {"terms"}:
        terms = option["terms"]
        is_list = isinstance(terms, list) and all(isinstance(term, str) for term in terms)
        enough = is_list and len(terms) > 1 and len(set(terms)) == len(terms)
        return EqualityOptions(terms=tuple(terms)) if enough else None
    if isinstance(option, list) and option and all(isinstance(name, str) for name in option):
        return EqualityOptions(models=tuple(dict.fromkeys(option)))
    return None
