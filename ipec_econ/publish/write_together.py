"""Several files at places of the caller's choice: all of them, or none."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ipec_econ.core.errors import Problem, PublishError


def write_together(files: Mapping[Path, bytes]) -> None:
    """Write files beside their places first, and move them there when all are written.

    Raises
    ------
    PublishError
        ``publish/cannot-write``; what was there before is as it was.
    """
    drafts = {path: path.with_name(f".{path.name}.ipec-new-{os.getpid()}") for path in files}
    try:
        for path, draft in drafts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(files[path])
        for path, draft in drafts.items():
            draft.replace(path)
    except OSError as error:
        raise PublishError(
            Problem(
                code="publish/cannot-write",
                what=f"{error.filename} cannot be written: {error.strerror}",
                fix="name a file in a folder that you may write to",
            )
        ) from error
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
