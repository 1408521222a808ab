"""Several files at places of the caller's choice: all of them, or none."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ipec_econ.publish.refuse_file import refuse_file


def write_together(files: Mapping[Path, bytes]) -> None:
    """Write files beside their places first, and move them there when all are written.

    Folders above them that are not there are made.

    Raises
    ------
    PublishError
        ``publish/cannot-write``; what was there before is as it was.
    """
    drafts = {path: path.with_name(f".{path.name}.ipec-new-{os.getpid()}") for path in files}
    at = Path()
    try:
        for at, draft in drafts.items():
            at.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(files[at])
        for at, draft in drafts.items():
            draft.replace(at)
    except OSError as error:
        raise refuse_file(at, error) from error
    finally:
        for draft in drafts.values():
            draft.unlink(missing_ok=True)
