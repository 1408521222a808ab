"""A folder that appears whole or not at all, and only over nothing or a former world."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ipec_econ.core.errors import Problem, PublishError

RECORD = "demo.json"
"""What marks a folder as a world, and lists its files."""
_SHOWN = 3


@contextmanager
def replace_folder(folder: Path) -> Iterator[Path]:
    """Give a new folder beside `folder`, which takes its place when all went well.

    Raises
    ------
    PublishError
        ``demo/would-overwrite`` where the folder holds what no demonstration wrote;
        ``publish/cannot-write``.
    """
    target = folder.resolve()
    _check_target(target, shown=folder)
    new = target.with_name(f".{target.name}.ipec-new-{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        yield new
        _swap(target, new)
    except OSError as error:
        raise _refuse_write(folder, error) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


def list_files(folder: Path) -> list[str]:
    """Return every file's path within the folder, with ``/``, sorted."""
    files = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted(path.relative_to(folder).as_posix() for path in files)


def _check_target(target: Path, *, shown: Path) -> None:
    if Path.cwd().resolve().is_relative_to(target):
        # It is replaced as a whole, and a shell inside would be left in a folder that is gone.
        raise _refuse(shown, f"{shown.as_posix()} is the folder you are in, or one around it")
    if not os.path.lexists(target):
        return
    if not target.is_dir():
        raise _refuse(shown, f"{shown.as_posix()} is a file")
    found = list_files(target)
    if not found:
        return
    if RECORD not in found:
        raise _refuse(shown, f"{shown.as_posix()} is not empty, and no demonstration wrote it")
    foreign = sorted(set(found) - {RECORD, *_read_record(target)})
    if foreign:
        names = ", ".join(foreign[:_SHOWN]) + (", …" if len(foreign) > _SHOWN else "")
        what = (
            f"{shown.as_posix()} holds {len(foreign)} file(s) that no demonstration wrote: {names}"
        )
        raise _refuse(shown, what)


def _read_record(target: Path) -> list[str]:
    try:
        record = json.loads((target / RECORD).read_bytes())
        return [str(name) for name in record["files"]]
    except (OSError, ValueError, KeyError, TypeError):
        # Without a readable list no file is known to be ours.
        return []


def _swap(target: Path, new: Path) -> None:
    if not target.exists():
        new.rename(target)
        return
    old = target.with_name(f".{target.name}.ipec-old-{os.getpid()}")
    target.rename(old)
    try:
        new.rename(target)
    except BaseException:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _refuse(folder: Path, what: str) -> PublishError:
    return PublishError(
        Problem(
            "demo/would-overwrite",
            what,
            folder.as_posix(),
            "a demonstration takes the place of a whole folder: of a former one, or of nothing",
            "name another folder, such as `ipec demo demo`, or move those files",
        )
    )


def _refuse_write(folder: Path, error: OSError) -> PublishError:
    return PublishError(
        Problem(
            "publish/cannot-write",
            f"the world cannot be written: {error.strerror or type(error).__name__}",
            folder.as_posix(),
            "nothing was left half-written; a former world is as it was",
            "name a folder that can be written, and check the space on its disk",
        )
    )
