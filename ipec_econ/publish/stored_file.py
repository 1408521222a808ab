"""Read one stored file, if it still is what the run wrote."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ipec_econ.core.errors import Problem, PublishError
from ipec_econ.core.manifest import Manifest


def read_stored_file(folder: Path, manifest: Manifest, path: str) -> bytes:
    """Return the content of an output, checked against its hash in the manifest.

    Raises
    ------
    PublishError
        ``publish/not-intact`` when the file is gone, changed, or not of this run.
    """
    known = {output.path: output.sha256 for output in manifest.outputs}
    file = folder / path
    if path not in known:
        raise _refuse(file, f"{path} is not among the files of this run")
    try:
        content = file.read_bytes()
    except OSError as error:
        raise _refuse(file, f"{path} cannot be read: {error.strerror}") from error
    if hashlib.sha256(content).hexdigest() != known[path]:
        raise _refuse(file, f"{path} is not what the run wrote")
    return content


def _refuse(file: Path, what: str) -> PublishError:
    return PublishError(
        Problem(
            code="publish/not-intact",
            what=what,
            where=file.as_posix(),
            why="a number for a brief must be the one that was estimated",
            fix="run the study again (`ipec run SPEC`), or see `ipec verify` for what changed",
        )
    )
