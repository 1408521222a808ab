"""May a run write here? Only into nothing, or over a former run of the same study."""

from __future__ import annotations

import os
from pathlib import Path

from ipec_econ.core.errors import Problem, PublishError
from ipec_econ.core.manifest import MANIFEST_NAME, Manifest
from ipec_econ.publish.folder_content import list_files
from ipec_econ.publish.foreign_files import check_foreign_files, refuse_foreign, refuse_overwrite
from ipec_econ.publish.manifest import read_manifest

EVIDENCE_JSON = "evidence_disclosure.json"
EVIDENCE_HTML = "evidence.html"
SUMS = "checksums/"


def check_target(folder: Path, study: str) -> None:
    """Refuse a folder that holds anything but a former run of this study.

    It can be called before a run, so that a long one does not fail at its end.

    Raises
    ------
    PublishError
        ``publish/would-overwrite`` or ``publish/other-study``.
    """
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise refuse_overwrite(
            folder, f"{folder.as_posix()} is a file", "name another --out folder", writer="run"
        )
    if not list_files(folder):
        return
    former = _read_former(folder)
    if former.study != study:
        raise PublishError(
            Problem(
                code="publish/other-study",
                what=f"{folder.as_posix()} holds the results of study {former.study}, "
                f"not of {study}",
                where=(folder / MANIFEST_NAME).as_posix(),
                why="a run replaces the results of its own study only",
                fix="move that folder, or name another --out folder",
            )
        )
    known = {MANIFEST_NAME, *(output.path for output in former.outputs)}
    check_foreign_files(folder, known, writer="run")


def name_evidence(folder: Path) -> Path:
    """Return the folder of the checker of outputs: no study has a name with a point."""
    return folder.with_name(f"{folder.name}.evidence")


def is_evidence(folder: Path) -> bool:
    """Tell whether a folder holds a former run's evidence, and nothing else."""
    return (folder / EVIDENCE_JSON).is_file() and not _find_foreign_evidence(folder)


def check_evidence(folder: Path) -> None:
    """Refuse a folder of evidence that holds anything but a former run's, by its checksums.

    Raises
    ------
    PublishError
        ``publish/would-overwrite``.
    """
    foreign = _find_foreign_evidence(folder)
    if foreign:
        raise refuse_foreign(folder, foreign, writer="run")


def _find_foreign_evidence(folder: Path) -> list[str]:
    if not os.path.lexists(folder):
        return []
    if not folder.is_dir():
        return [folder.name]
    names = list_files(folder)
    sums = [name for name in names if name.startswith(SUMS)]
    known = {EVIDENCE_JSON, EVIDENCE_HTML}
    known |= {name.removeprefix(SUMS).removesuffix(".txt") for name in sums}
    return [name for name in names if name not in known and name not in sums]


def _read_former(folder: Path) -> Manifest:
    try:
        return read_manifest(folder)
    except PublishError as error:
        raise refuse_overwrite(
            folder,
            f"{folder.as_posix()} is not empty, and not a former run of this study: "
            f"{error.problems[0].what}",
            "move or delete that folder, or name another --out folder",
            writer="run",
        ) from error
