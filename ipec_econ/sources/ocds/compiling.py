"""All releases gathered by process, then merged one process after the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any, NamedTuple

from ipec_econ.sources.notices.dates import read_moment
from ipec_econ.sources.ocds.json_values import Json, get_text, list_objects, list_texts
from ipec_econ.sources.ocds.merge import merge_releases
from ipec_econ.sources.ocds.releases import NotReleasesError, Release

EARLIEST = -(2**63)


class _Held(NamedTuple):
    """A release at rest: what orders it, and its text."""

    moment: int
    release_id: str
    number: int
    text: bytes
    publisher: str | None


class ReleaseCompiler:
    """Releases by ocid, as compact JSON: all must be read before the first can be merged."""

    def __init__(self) -> None:
        self._processes: dict[str, list[_Held]] = {}
        self._seen: set[bytes] = set()
        self.n_releases = 0
        self.n_left_out = 0

    def add(self, release: Release) -> None:
        """Take a release; the same a second time adds nothing, in whatever order its fields are.

        Raises
        ------
        NotReleasesError
            The release is nested too deep.
        """
        data = release.data
        self.n_releases += 1
        text = _write(data)
        mark = blake2b(text, digest_size=16).digest()
        if mark in self._seen:
            return
        self._seen.add(mark)
        moment = read_moment(data.get("date"))
        held = _Held(
            EARLIEST if moment is None else moment,
            get_text(data.get("id")) or "",
            self.n_releases,
            text,
            release.publisher,
        )
        # A release without an ocid is a process of its own.
        process = get_text(data.get("ocid")) or f"\0{self.n_releases}"
        self._processes.setdefault(process, []).append(held)

    def merge(self, before: int | None = None) -> Iterator[Release]:
        """Yield one release a process, in the order of their first releases; gives them up.

        Releases are in the order of their dates, then ids, then of reading. A process of one
        release stays as it is.

        Parameters
        ----------
        before
            Releases from this moment on, in microseconds, are left out.
        """
        while self._processes:
            held, is_cut = self._processes.pop(next(iter(self._processes))), False
            if before is not None:
                known = [one for one in held if one.moment < before]
                self.n_left_out += len(held) - len(known)
                is_cut = len(known) < len(held)
                held = known
            if not held:
                continue
            held.sort(key=lambda one: one[:3])
            releases = [_parse(one.text) for one in held]
            if len(releases) == 1:
                yield Release(releases[0], held[0].publisher, is_cut=is_cut)
                continue
            merged, first = merge_releases(releases), _find_first(releases)
            yield Release(merged, held[-1].publisher, first, is_cut)


def _write(data: Json) -> bytes:
    """Return compact JSON, with the numbers that the standard library alone can write back."""
    try:
        return json.dumps(data, separators=(",", ":"), sort_keys=True).encode()
    except RecursionError:
        raise NotReleasesError("brackets are nested too deep to be merged") from None


def _parse(text: bytes) -> Json:
    data: Json = json.loads(text)
    return data


def _find_first(releases: list[Json]) -> dict[str, Any]:
    """Return award id → date of the first release in which the award names a supplier.

    A compiled release among them has the date of its last change, which dates nothing.
    """
    first: dict[str, Any] = {}
    for release in releases:
        if "compiled" in list_texts(release.get("tag")):
            continue
        for award in list_objects(release.get("awards")):
            award_id = get_text(award.get("id"))
            if award_id is not None and list_objects(award.get("suppliers")):
                first.setdefault(award_id, release.get("date"))
    return first
