"""Which files an output folder holds."""

from __future__ import annotations

import os
from pathlib import Path

# Left by file managers wherever somebody looks; nobody means to publish them.
_DROPPINGS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


def list_files(folder: Path) -> tuple[str, ...]:
    """Return every file's path inside the folder, with ``/``, sorted; links are files."""
    found: list[str] = []
    for parent, folders, files in os.walk(folder):
        links = [name for name in folders if Path(parent, name).is_symlink()]
        found.extend(
            Path(parent, name).relative_to(folder).as_posix()
            for name in (*files, *links)
            if name not in _DROPPINGS
        )
    return tuple(sorted(found))
