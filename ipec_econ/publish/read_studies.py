"""Every study under a folder, read whole: intact, and one folder a study."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ipec_econ.core.catalogue import CATALOGUE_NAME, StoredStudy
from ipec_econ.core.difference import Difference
from ipec_econ.core.errors import Problem, PublishError
from ipec_econ.core.manifest import MANIFEST_NAME, Manifest
from ipec_econ.publish.estimates_file import ESTIMATES_CSV, read_estimates
from ipec_econ.publish.intact import check_intact
from ipec_econ.publish.linkage_file import LINKAGE_JSON
from ipec_econ.publish.manifest import RESOLVED_YAML, read_manifest
from ipec_econ.publish.stored_file import read_stored_file

INDEX_HTML = "index.html"
HEADLINES_JSON = "headlines.json"
DISCLOSURE_JSON = "disclosure.json"

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class FoundStudies:
    """The studies in the order of their ids, and the folders beside them that hold none.

    A former catalogue is no such folder.
    """

    studies: tuple[StoredStudy, ...]
    left_out: tuple[str, ...]


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
    with_manifest = [place for place in places if (place / MANIFEST_NAME).is_file()]
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
    others = [place for place in places if place not in with_manifest]
    left_out = tuple(one.name for one in others if not (one / CATALOGUE_NAME).is_file())
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


def _read_study(place: Path) -> StoredStudy:
    manifest = read_manifest(place)
    differences = check_intact(place, manifest)
    if differences:
        raise PublishError(_refuse_changed(place, manifest, differences))
    return StoredStudy(
        folder=place.as_posix(),
        manifest=manifest,
        estimates=tuple(
            read_estimates(read_stored_file(place, manifest, ESTIMATES_CSV)).to_pylist()
        ),
        resolved=_read_text(place, manifest, RESOLVED_YAML),
        page=_read_text(place, manifest, INDEX_HTML),
        linkage=_read_mapping(place, manifest, LINKAGE_JSON),
        headlines=_read_mapping(place, manifest, HEADLINES_JSON),
        disclosure=_read_mapping(place, manifest, DISCLOSURE_JSON),
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
