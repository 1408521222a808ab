"""Which study a reference means: an id under the outputs folder, or a path."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from ipec_econ.core.errors import Problem, PublishError
from ipec_econ.core.manifest import MANIFEST_NAME
from ipec_econ.publish.suggestion import suggest
from ipec_econ.publish.target import EVIDENCE_JSON


@dataclass(frozen=True, slots=True)
class StudyReference:
    """A study's folder, the rest of the reference in its parts, and the version it asks for."""

    folder: Path
    parts: tuple[str, ...]
    version: str | None = None


_VERSION = re.compile(r"^([^/@]+)@([0-9a-f]{4,64})(?=/|$)")


def find_study(ref: str, folder: Path) -> StudyReference:
    """Split ``STUDY/...``; STUDY is an id under ``folder``, or a path to a study's folder.

    ``STUDY@VERSION/...`` asks for the results of one run.

    Raises
    ------
    PublishError
        ``publish/unknown-study``.
    """
    asked = _VERSION.match(ref)
    if asked is not None:
        return replace(
            find_study(ref[: asked.end(1)] + ref[asked.end() :], folder), version=asked[2]
        )
    under = _split(folder, ref)
    path = _split(Path(), ref) if under is None else None
    found = under or path
    if found is not None:
        return found
    places = [place.parent for place in sorted(folder.glob(f"*/{MANIFEST_NAME}"))]
    known = [place.name for place in places if not (place / EVIDENCE_JSON).is_file()]
    study = ref.split("/", maxsplit=1)[0]
    raise PublishError(
        Problem(
            code="publish/unknown-study",
            what=f"there is no study {study!r} in {folder.as_posix()}",
            where=ref,
            why=f"a study's folder holds a {MANIFEST_NAME}",
            fix=suggest(study, known) if known else "run it first: `ipec run SPEC`",
        )
    )


def refuse_inside_study(target: Path, folder: Path) -> None:
    """Raise where a file would be written among what a study's run wrote.

    Raises
    ------
    PublishError
        ``publish/cannot-write``: the study would no longer be what its run wrote.
    """
    for place in target.resolve().parents:
        if place.parent == folder.resolve() and (place / MANIFEST_NAME).is_file():
            raise PublishError(
                Problem(
                    code="publish/cannot-write",
                    what=f"{target} lies in the folder of study {place.name}",
                    why="the folder would no longer be what the study's run wrote",
                    fix="name a file elsewhere",
                )
            )


def _split(base: Path, ref: str) -> StudyReference | None:
    """Return the shortest beginning of the reference that is a study's folder."""
    names = ref.split("/")
    for end in range(1, len(names) + 1):
        candidate = base / ("/".join(names[:end]) or "/")
        if (candidate / EVIDENCE_JSON).is_file():
            raise PublishError(_refuse_evidence(candidate, ref))
        if (candidate / MANIFEST_NAME).is_file():
            return StudyReference(candidate, tuple(part for part in names[end:] if part))
    return None


def _refuse_evidence(place: Path, ref: str) -> Problem:
    return Problem(
        code="publish/unknown-study",
        what=f"{place.as_posix()} is for the checker of outputs alone",
        where=ref,
        why="it holds the evidence of a study, with exact counts, and is not to be released",
        fix=f"name the study: {place.name.partition('.')[0]}",
    )
