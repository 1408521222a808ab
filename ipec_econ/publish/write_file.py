"""One file at a place of the caller's choice."""

from __future__ import annotations

from pathlib import Path

from ipec_econ.core.errors import Problem, PublishError


def write_file(path: Path, content: bytes) -> None:
    """Write a file, and the folders above it that are not there.

    Raises
    ------
    PublishError
        ``publish/cannot-write``.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise PublishError(
            Problem(
                code="publish/cannot-write",
                what=f"{path} cannot be written: {error.strerror}",
                fix="name a file in a folder that you may write to",
            )
        ) from error
