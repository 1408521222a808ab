"""Releases of one process merged field by field into a compiled release."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ipec_econ.sources.ocds.json_values import Json

Path = tuple[str, ...]

OMIT, WHOLE = "omitWhenMerged", "wholeListMerge"

_AMENDED = ("tender", "awards", "contracts")

RELEASE_RULES: Mapping[Path, str] = {
    **dict.fromkeys((("id",), ("date",), ("tag",)), OMIT),
    **{
        (*path, "additionalIdentifiers"): WHOLE
        for path in (
            ("parties",),
            ("buyer",),
            ("tender", "procuringEntity"),
            ("tender", "tenderers"),
            ("awards", "suppliers"),
            ("contracts", "implementation", "transactions", "payer"),
            ("contracts", "implementation", "transactions", "payee"),
        )
    },
    **{(holder, "items", "additionalClassifications"): WHOLE for holder in _AMENDED},
    **{
        (holder, amendment, *changes): WHOLE
        for holder in _AMENDED
        for amendment in ("amendments", "amendment")
        for changes in (("changes",), ("changes", "former_value"))
    },
    **dict.fromkeys(
        (
            ("parties", "roles"),
            ("tender", "additionalProcurementCategories"),
            ("tender", "submissionMethod"),
            ("contracts", "relatedProcesses", "relationship"),
            ("relatedProcesses", "relationship"),
        ),
        WHOLE,
    ),
}
"""Fields of the release schema 1.1.4 that are left out, and lists that are replaced as a whole:
those that the schema marks, those of texts, and those of objects that have no ``id``. A list that
the schema does not know (an extension's) is merged where it holds objects, else replaced."""

MAX_LEVELS = 100
"""Levels of nesting below which nothing is merged: no field of the standard lies so deep."""


def merge_releases(releases: Iterable[Json], rules: Mapping[Path, str] = RELEASE_RULES) -> Json:
    """Return the compiled release of one process.

    The routine of the standard's page on merging: a later value replaces an earlier one; objects
    are merged; objects of a list are matched by ``id``, and those without one are added; lists of
    other things, and those that the schema marks, are replaced as a whole; null deletes.

    Parameters
    ----------
    releases
        In the order in which they were published; they are not changed.
    rules
        Paths of the schema that are left out or replaced as a whole.

    References
    ----------
    Open Contracting Data Standard 1.1, "Merging".
    """
    compiled: Json = {}
    ocid = moment = None
    for release in releases:
        ocid, moment = release.get("ocid"), release.get("date")
        _merge_object(compiled, release, (), rules)
    head = {"tag": ["compiled"], "id": f"{ocid}-{moment}", "date": moment, "ocid": ocid}
    return head | {key: value for key, value in compiled.items() if key not in head}


def _merge_object(target: Json, source: Json, path: Path, rules: Mapping[Path, str]) -> None:
    for key, value in source.items():
        place = (*path, key)
        rule = rules.get(place)
        if rule == OMIT:
            continue
        if value is None:
            target.pop(key, None)
        elif isinstance(value, dict) and len(place) < MAX_LEVELS:
            _merge_into(target, key, value, place, rules)
        elif rule == WHOLE or len(place) >= MAX_LEVELS or not _is_list_of_objects(value):
            target[key] = value
        elif value:
            found = target.get(key)
            target[key] = merged = found if isinstance(found, list) else []
            _merge_list(merged, value, place, rules)


def _merge_into(target: Json, key: str, value: Json, path: Path, rules: Mapping[Path, str]) -> None:
    """Merge an object into the one under ``key``; one that comes to nothing is not there."""
    found = target.get(key)
    merged: Json = found if isinstance(found, dict) else {}
    _merge_object(merged, value, path, rules)
    if merged or (found is not None and value):
        target[key] = merged


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _merge_list(
    target: list[Any], source: list[Json], path: Path, rules: Mapping[Path, str]
) -> None:
    for one in source:
        held = _find_same(target, one.get("id"))
        if held is None:
            held = {}
            target.append(held)
        _merge_object(held, one, path, rules)


def _find_same(held: list[Any], key: Any) -> Json | None:
    if key is None:
        return None
    same = (one for one in held if isinstance(one, dict) and one.get("id") == key)
    return next(same, None)
