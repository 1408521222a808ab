"""The bytes of a source file, or a plain sentence on why there are none."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.sources.readers.source import SourceRequest


@dataclass(frozen=True, slots=True)
class FileBytes:
    """A file's content with its hash."""

    path: Path
    content: bytes
    sha256: str


def read_file_bytes(request: SourceRequest) -> FileBytes:
    """Read a whole file.

    Raises
    ------
    SourceError
        The file is missing, a folder, empty, or may not be read.
    """
    path = check_file(request)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SourceError(_describe_unreadable(request, error)) from error
    return FileBytes(path, content, hashlib.sha256(content).hexdigest())


def check_file(request: SourceRequest) -> Path:
    """Return the request's path when it is a file with something in it."""
    path = request.path
    if path is None or not path.exists():
        raise SourceError(_describe_missing(request))
    if path.is_dir():
        raise SourceError(
            Problem(
                "source/not-a-file",
                f"`{request.text}` is a folder",
                request.text,
                fix="name a file in it; awards also take a pattern such as `folder/*.csv`",
            )
        )
    if path.stat().st_size == 0:
        raise SourceError(
            Problem(
                "source/empty-file",
                f"`{request.text}` has 0 bytes",
                request.text,
                fix="export or download the file again",
            )
        )
    return path


def _describe_missing(request: SourceRequest) -> Problem:
    fix = "check the path; relative paths start at the file that names them"
    near = _find_near(request.path) if request.path is not None else None
    if near is not None:
        fix = f"did you mean `{near}`? {fix}"
    return Problem(
        "source/missing-file", f"there is no file `{request.text}`", request.text, fix=fix
    )


def _find_near(path: Path) -> str | None:
    if not path.parent.is_dir():
        return None
    names = sorted(entry.name for entry in path.parent.iterdir())
    near = get_close_matches(path.name, names, 1)
    return near[0] if near else None


def _describe_unreadable(request: SourceRequest, error: OSError) -> Problem:
    return Problem(
        "source/unreadable",
        f"`{request.text}` cannot be read: {error.strerror or type(error).__name__}",
        request.text,
        fix="check that you may read the file and that no other program locks it",
    )
