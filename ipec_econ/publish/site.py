"""A catalogue's folder: every page and copy in one step at the end, or nothing."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from ipec_econ.core.catalogue import CATALOGUE_NAME, StoredStudy
from ipec_econ.core.manifest import MANIFEST_NAME
from ipec_econ.publish.file_name import check_file_names
from ipec_econ.publish.folder_content import list_files
from ipec_econ.publish.foreign_files import check_foreign_files, refuse_overwrite
from ipec_econ.publish.plain_json import write_json
from ipec_econ.publish.replace_folder import Content, replace_folder

COPIES = "files"
"""Folder of a catalogue that holds each study's folder, whole, under the study's id."""

_VERSION = 1
_KEYS = {"schema_version", "studies", "files"}


def write_site(folder: Path, pages: Mapping[str, bytes], studies: Sequence[StoredStudy]) -> int:
    """Write the pages, a copy of every study's files, and a record of both.

    Parameters
    ----------
    folder
        The catalogue's folder; a former catalogue there is replaced whole.
    pages
        Path inside the folder, with ``/`` → content.
    studies
        Those whose files are copied.

    Returns
    -------
    int
        How many files were written.

    Raises
    ------
    PublishError
        ``publish/would-overwrite``, ``publish/cannot-write``, ``publish/unsafe-name``,
        ``publish/name-clash``.
    """
    copies, hashes = _list_copies(studies)
    hashes |= {name: hashlib.sha256(content).hexdigest() for name, content in pages.items()}
    record = {
        "schema_version": _VERSION,
        "studies": [study.manifest.study for study in studies],
        "files": dict(sorted(hashes.items())),
    }
    content = write_json(record, file=CATALOGUE_NAME, hint="")
    files: dict[str, Content] = {**copies, **pages, CATALOGUE_NAME: content}
    check_file_names(list(files))
    replace_folder(folder, files, check=lambda target: _check_site(target, studies))
    return len(files)


def _list_copies(studies: Sequence[StoredStudy]) -> tuple[dict[str, Content], dict[str, str]]:
    """Return where each stored file goes → where it lies, and → its hash."""
    copies: dict[str, Content] = {}
    hashes: dict[str, str] = {}
    for study in studies:
        base = f"{COPIES}/{study.manifest.study}"
        for output in study.manifest.outputs:
            copies[f"{base}/{output.path}"] = Path(study.folder, output.path)
            hashes[f"{base}/{output.path}"] = output.sha256
        file = Path(study.folder, MANIFEST_NAME)
        copies[f"{base}/{MANIFEST_NAME}"] = file
        hashes[f"{base}/{MANIFEST_NAME}"] = hashlib.sha256(file.read_bytes()).hexdigest()
    return copies, hashes


def _check_site(folder: Path, studies: Sequence[StoredStudy]) -> None:
    """Refuse a study's folder, and one that holds anything but a former catalogue."""
    for study in studies:
        if folder.is_relative_to(Path(study.folder).resolve()):
            raise refuse_overwrite(
                folder,
                f"{folder.as_posix()} lies in the folder of study {study.manifest.study}, which "
                "would no longer be what its run wrote",
                "name another folder with -o",
                writer="catalogue",
            )
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise refuse_overwrite(
            folder, f"{folder.as_posix()} is a file", "name another folder", writer="catalogue"
        )
    if not list_files(folder):
        return
    known = _read_record(folder / CATALOGUE_NAME)
    if known is None:
        raise refuse_overwrite(
            folder,
            f"{folder.as_posix()} is not empty, and no former catalogue: its {CATALOGUE_NAME} is "
            "missing, or not what a catalogue writes",
            "move or delete that folder, or name another one with -o",
            writer="catalogue",
        )
    check_foreign_files(folder, {*known, CATALOGUE_NAME}, writer="catalogue")


def _read_record(file: Path) -> frozenset[str] | None:
    """Return the names of the files that a former catalogue wrote; ``None``: it is none."""
    try:
        record = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(record, dict) or record.keys() != _KEYS:
        return None
    files = record["files"]
    return frozenset(files) if isinstance(files, dict) else None
