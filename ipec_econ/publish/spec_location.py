"""Where the spec lies, seen from the output folder: written down, and found again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path, PurePath

from ipec_econ.core.errors import Problem, PublishError
from ipec_econ.core.manifest import MANIFEST_NAME, Manifest, SpecFile, SpecPlace

MAX_CLIMB = 3
"""Levels a relative path may climb: from ``outputs/STUDY`` out of the project and no further."""


def describe_spec_files(spec_files: Mapping[str, bytes]) -> tuple[SpecFile, ...]:
    """Return each file's content hash, under its name seen from the study's own file."""
    typed = list(spec_files)
    start = Path(typed[0]).resolve().parent
    return tuple(
        SpecFile(
            name=_relate(path, start) or PurePath(path).name,
            sha256=hashlib.sha256(spec_files[path]).hexdigest(),
            bytes=len(spec_files[path]),
        )
        for path in typed
    )


def place_spec_files(spec_files: Mapping[str, bytes], folder: Path) -> tuple[SpecPlace, ...]:
    """Return where each file lies relative to the output folder; never an absolute path."""
    places = []
    for typed in spec_files:
        path = _relate(typed, folder.resolve()) if Path(typed).is_file() else None
        absolute = PurePath(typed).is_absolute()
        told = not absolute and _relate(typed, Path.cwd().resolve()) is not None
        places.append(
            SpecPlace(
                path=path or PurePath(typed).name,
                typed=PurePath(typed).as_posix() if told else PurePath(typed).name,
                spec_found=path is not None,
            )
        )
    return tuple(places)


def find_spec(folder: Path, manifest: Manifest) -> Path:
    """Return the study's own spec file, for a rerun.

    It is looked for where it lay relative to the output folder, then at the path that was
    typed, seen from the current folder.

    Raises
    ------
    PublishError
        ``publish/spec-not-found`` when it is at neither place.
    """
    candidates = [
        candidate
        for place in manifest.clock.spec[:1]
        for candidate in ([folder / place.path] if place.spec_found else []) + [Path(place.typed)]
    ]
    for candidate in candidates:
        if candidate.is_file():
            return _shorten(candidate)
    tried = ", ".join(candidate.as_posix() for candidate in candidates)
    raise PublishError(
        Problem(
            code="publish/spec-not-found",
            what=f"the spec of {manifest.study} is not there (tried {tried})",
            where=(folder / MANIFEST_NAME).as_posix(),
            why="a rerun needs the spec the results were made from",
            fix="name it with `--spec FILE`, or start from the folder the run was started in",
        )
    )


def _relate(path: str, start: Path) -> str | None:
    """Return the way from ``start`` to the file, ``None`` when it would tell of the machine."""
    file = Path(path).resolve()
    try:
        common = Path(os.path.commonpath([file, start]))
    except ValueError:  # another drive
        return None
    relative = PurePath(os.path.relpath(file, start))
    climbed = sum(part == ".." for part in relative.parts)
    return relative.as_posix() if climbed <= MAX_CLIMB and not _is_above_homes(common) else None


def _is_above_homes(folder: Path) -> bool:
    """Return whether a path that meets only here names users, disks or other projects."""
    return folder == Path(folder.anchor) or folder in Path.home().resolve().parents


def _shorten(file: Path) -> Path:
    """Return the path seen from the current folder where it lies below; links are followed."""
    here, there = Path.cwd().resolve(), file.resolve()
    return there.relative_to(here) if there.is_relative_to(here) else file
