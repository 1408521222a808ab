"""Every study under a folder, read whole: intact, and one folder a study."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ipec_econ.core.catalogue import CATALOGUE_NAME, Row, StoredStudy
from ipec_econ.core.difference import Difference
from ipec_econ.core.errors import Problem, PublishError
from ipec_econ.core.manifest import MANIFEST_NAME, Manifest
from ipec_econ.publish.estimate_reference import spell_reference
from ipec_econ.publish.estimates_file import ESTIMATES_CSV, read_estimates
from ipec_econ.publish.headlines_file import HEADLINES_JSON
from ipec_econ.publish.intact import check_intact
from ipec_econ.publish.linkage_file import LINKAGE_JSON
from ipec_econ.publish.manifest import RESOLVED_YAML, read_manifest
from ipec_econ.publish.stored_file import read_stored_file
from ipec_econ.publish.study_version import compute_version

INDEX_HTML = "index.html"
DISCLOSURE_JSON = "disclosure.json"

EVIDENCE, EVIDENCE_JSON = ".evidence", "evidence_disclosure.json"
"""How the name of a folder ends that is for the checker of outputs alone (no study's id has a
point), and what lies in it under any name."""

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class FoundStudies:
    """The studies in the order of their ids; other folders' names, and why they are left out."""

    studies: tuple[StoredStudy, ...]
    left_out: Mapping[str, str]


def read_studies(folder: Path) -> FoundStudies:
    """Read the study in every folder right under ``folder``.

    Raises
    ------
    PublishError
        All of them at once: ``publish/no-studies``, ``publish/study-twice``,
        ``publish/not-intact`` for a study with files that its run did not write, and what a
        broken manifest raises.
    """
    places = _list_places(folder)
    left_out = {place.name: reason for place in places if (reason := _find_reason(place))}
    with_manifest = [place for place in places if (place / MANIFEST_NAME).is_file()]
    with_manifest = [place for place in with_manifest if place.name not in left_out]
    if not with_manifest:
        raise _refuse_empty(folder)
    problems: list[Problem] = []
    studies: list[StoredStudy] = []
    for place in with_manifest:
        try:
            studies.append(_read_study(place))
        except PublishError as error:
            problems.extend(error.problems)
    problems.extend(_find_twins(studies))
    if problems:
        raise PublishError(problems)
    return FoundStudies(tuple(sorted(studies, key=lambda one: one.manifest.study)), left_out)


def _list_places(folder: Path) -> list[Path]:
    try:
        # A run that is at work writes into a hidden folder beside its target.
        found = [place for place in folder.iterdir() if place.is_dir() and place.name[0] != "."]
    except OSError as error:
        raise PublishError(
            Problem(
                code="publish/no-studies",
                what=f"{folder.as_posix()} cannot be read: {error.strerror}",
                where=folder.as_posix(),
                fix="name the folder that `ipec run` wrote its studies into, such as outputs",
            )
        ) from error
    return sorted(found)


def _find_reason(place: Path) -> str:
    """Return why a folder is left out; nothing for a study, and for a former catalogue."""
    if place.name.endswith(EVIDENCE) or (place / EVIDENCE_JSON).is_file():
        return "is for the checker of outputs alone"
    known = any((place / name).is_file() for name in (MANIFEST_NAME, CATALOGUE_NAME))
    return "" if known else f"holds no {MANIFEST_NAME}"


def _read_study(place: Path) -> StoredStudy:
    manifest = read_manifest(place)
    differences = check_intact(place, manifest)
    if differences:
        raise PublishError(_refuse_changed(place, manifest, differences))
    return StoredStudy(
        folder=place.as_posix(),
        manifest=manifest,
        version=compute_version(manifest),
        estimates=_read_rows(place, manifest),
        resolved=_read_text(place, manifest, RESOLVED_YAML),
        page=_read_text(place, manifest, INDEX_HTML),
        linkage=_read_mapping(place, manifest, LINKAGE_JSON),
        headlines=_read_mapping(place, manifest, HEADLINES_JSON),
        disclosure=_read_mapping(place, manifest, DISCLOSURE_JSON),
    )


def _read_rows(place: Path, manifest: Manifest) -> tuple[Row, ...]:
    """Return the rows with their references, where these mean one row."""
    rows = read_estimates(read_stored_file(place, manifest, ESTIMATES_CSV)).to_pylist()
    spelt = [spell_reference(row) for row in rows]
    counts = Counter(spelt)
    return tuple(
        {**row, "reference": f"{manifest.study}/{one}" if counts[one] == 1 else ""}
        for row, one in zip(rows, spelt, strict=True)
    )


def _read_text(place: Path, manifest: Manifest, name: str) -> str:
    return read_stored_file(place, manifest, name).decode(errors="replace")


def _read_mapping(place: Path, manifest: Manifest, name: str) -> Mapping[str, Any]:
    """Return a file that not every study has; what is there must be a mapping."""
    if name not in {output.path for output in manifest.outputs}:
        return {}
    try:
        content = json.loads(read_stored_file(place, manifest, name))
    except (ValueError, RecursionError):
        content = None
    if isinstance(content, dict):
        return content
    raise PublishError(
        Problem(
            code="publish/not-intact",
            what=f"{name} of study {manifest.study} holds no JSON mapping",
            where=(place / name).as_posix(),
            why="it is not what a run writes",
            fix="run the study again: `ipec run SPEC`",
        )
    )


def _refuse_changed(place: Path, manifest: Manifest, found: Sequence[Difference]) -> Problem:
    shown = ", ".join(f"{one.file} ({one.where})" for one in found[:_SHOWN])
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return Problem(
        code="publish/not-intact",
        what=f"study {manifest.study} is not as its run left it: {shown}{more}",
        where=place.as_posix(),
        why="a catalogue hands files on, and these must be what was estimated",
        fix="run the study again (`ipec run SPEC`), or move its folder elsewhere",
    )


def _find_twins(studies: Sequence[StoredStudy]) -> list[Problem]:
    folders: dict[str, list[str]] = {}
    for one in studies:
        folders.setdefault(one.manifest.study, []).append(one.folder)
    return [
        Problem(
            code="publish/study-twice",
            what=f"{len(places)} folders hold study {study}: {', '.join(places)}",
            where=places[1],
            why="an id names one study, and references start with it",
            fix="move all but one elsewhere, or give one of the specs another id",
        )
        for study, places in folders.items()
        if len(places) > 1
    ]


def _refuse_empty(folder: Path) -> PublishError:
    is_study = (folder / MANIFEST_NAME).is_file()
    return PublishError(
        Problem(
            code="publish/no-studies",
            what=f"there is no study in {folder.as_posix()}",
            where=folder.as_posix(),
            why=f"a study is a folder right under it that holds a {MANIFEST_NAME}",
            fix="this is a study itself: name the folder above it"
            if is_study
            else "name the folder that `ipec run` wrote into, such as outputs",
        )
    )
