"""The releases inside a document: packages, records, lists, or a release itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ipec_econ.sources.notices.tally import Tally
from ipec_econ.sources.ocds.json_values import Json, get_object, get_text, list_objects

MAX_KEYS = 8


class NotReleasesError(Exception):
    """A document that holds no release; the message says what it is instead."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release and its package's publisher.

    Attributes
    ----------
    first_dates
        Of releases that were merged: award id → date of the first release that held the award
        with a supplier. ``None`` for a release as published.
    is_cut
        Whether a release of the process was left out before the others were merged.
    """

    data: Json
    publisher: str | None
    first_dates: Mapping[str, Any] | None = None
    is_cut: bool = False


def split_document(value: Any, tally: Tally, place: str) -> Iterator[Release]:
    """Yield the releases of a document.

    A record gives its ``compiledRelease``, else the releases embedded in it; one that only
    links to its releases is counted.

    Raises
    ------
    NotReleasesError
        The document, or a member of its lists, is none of the standard's forms.
    """
    if isinstance(value, list):
        for one in value:
            yield from _split_object(one, None, tally, place)
    else:
        yield from _split_object(value, None, tally, place)


def _split_object(value: Any, publisher: str | None, tally: Tally, place: str) -> Iterator[Release]:
    if not isinstance(value, dict):
        raise NotReleasesError(f"a JSON {_name_kind(value)} stands where a release should")
    publisher = get_text(get_object(value, "publisher").get("name")) or publisher
    if isinstance(value.get("records"), list):
        for record in list_objects(value["records"]):
            yield from _split_record(record, publisher, tally, place)
    elif _is_record(value):
        yield from _split_record(value, publisher, tally, place)
    elif isinstance(value.get("releases"), list):
        for one in value["releases"]:
            yield from _split_object(one, publisher, tally, place)
    elif "ocid" in value or _looks_like_release(value):
        yield Release(value, publisher)
    else:
        keys = ", ".join(f"`{str(key)[:40]}`" for key in list(value)[:MAX_KEYS])
        raise NotReleasesError(
            f"an object with {f'the keys {keys}' if keys else 'no keys'} is neither a release "
            "nor a package of releases or records"
        )


def _is_record(value: Json) -> bool:
    return "compiledRelease" in value or ("ocid" in value and "releases" in value)


def _split_record(
    record: Json, publisher: str | None, tally: Tally, place: str
) -> Iterator[Release]:
    compiled = record.get("compiledRelease")
    if isinstance(compiled, dict):
        yield Release(compiled, publisher)
        return
    embedded = [one for one in list_objects(record.get("releases")) if _looks_like_release(one)]
    if not embedded:
        tally.add("source/ocds-linked", place, record.get("ocid"))
    for one in embedded:
        yield Release(one, publisher)


def _looks_like_release(value: Json) -> bool:
    """Tell a release from a link to one, which has a url, a date and a tag alone."""
    return any(key in value for key in ("tender", "awards", "contracts", "parties", "planning"))


def _name_kind(value: Any) -> str:
    kinds = {str: "text", bool: "truth value", int: "number", float: "number", list: "list"}
    return kinds.get(type(value), "null")
