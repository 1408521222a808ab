"""One file at a place of the caller's choice."""

from __future__ import annotations

from pathlib import Path

from ipec_econ.publish.refuse_file import refuse_file


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
        raise refuse_file(path, error) from error
