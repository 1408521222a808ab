"""A file that the caller names cannot be written."""

from __future__ import annotations

from pathlib import Path

from ipec_econ.core.errors import Problem, PublishError


def refuse_file(path: Path, error: OSError) -> PublishError:
    """Return the error ``publish/cannot-write``."""
    return PublishError(
        Problem(
            code="publish/cannot-write",
            what=f"{path} cannot be written: {error.strerror}",
            fix="name a file in a folder that you may write to",
        )
    )
