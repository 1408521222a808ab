"""Names that a spec uses and a source does not have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from ipec_econ.core.errors import Problem

MAX_LISTED = 40


def find_missing_columns(
    wanted: Mapping[str, str],
    available: Sequence[str],
    source: str,
    renamed: Mapping[str, str] | None = None,
) -> list[Problem]:
    """Return a problem for every wanted column that is not available.

    Parameters
    ----------
    wanted
        Key of the spec (``unit``, ``columns.crn``) → the column it names.
    renamed
        Source name → its new name, for a hint where the old name is used.
    """
    return [
        _describe(key, name, available, source, renamed or {})
        for key, name in wanted.items()
        if name not in available
    ]


def _describe(
    key: str, name: str, available: Sequence[str], source: str, renamed: Mapping[str, str]
) -> Problem:
    listed = ", ".join(available[:MAX_LISTED])
    more = len(available) - MAX_LISTED
    fix = f"columns at hand: {listed}" + (f" and {more} more" if more > 0 else "")
    if name in renamed:
        fix = f"`columns` renames it: write `{renamed[name]}`"
    else:
        near = _find_near(name, available)
        if near is not None:
            fix = f"did you mean `{near}`? {fix}"
    return Problem(
        "source/missing-column", f"`{key}` names `{name}`: no such column", source, fix=fix
    )


def _find_near(name: str, available: Sequence[str]) -> str | None:
    folded = {column.casefold(): column for column in reversed(available)}
    near = get_close_matches(name.casefold(), list(folded), 1)
    return folded[near[0]] if near else None
