"""Write a folder in one step at the end, in place of a former one, or not at all."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from ipec_econ.core.errors import Problem, PublishError

Content = bytes | Path
"""What a file is to hold: bytes, or those of another file."""


def replace_folder(
    folder: Path, files: Mapping[str, Content], *, check: Callable[[Path], None]
) -> None:
    """Write every file, replacing what lay there.

    The files are written to a hidden folder beside ``folder`` that then takes its place, so
    that a reader sees the former content or the new one, and after a failure the former.

    Parameters
    ----------
    folder
        Where; parents are made as needed.
    files
        Path inside the folder, with ``/`` → content.
    check
        Raises where the resolved folder holds something that must not be replaced.

    Raises
    ------
    PublishError
        What ``check`` raises, and ``publish/cannot-write``.
    """
    made: list[Path] = []
    try:
        target = folder.resolve()
        _clean_leftovers(target)
        check(target)
        made.extend(_make_parents(target.parent))
        _write_and_swap(target, files)
    except BaseException as error:
        _remove_parents(made)
        if isinstance(error, OSError):
            raise _refuse(folder, error) from error
        raise


def _clean_leftovers(target: Path) -> None:
    """Remove what interrupted runs left beside the target, and put back what they moved."""
    for leftover, purpose, process in _list_leftovers(target):
        if _is_running(process):
            continue
        if purpose == "old" and not os.path.lexists(target):
            leftover.rename(target)
        else:
            shutil.rmtree(leftover, ignore_errors=True)


def _list_leftovers(target: Path) -> list[tuple[Path, str, int]]:
    if not target.parent.is_dir():
        return []
    pattern = re.compile(rf"\.{re.escape(target.name)}\.ipec-(new|old)-(\d+)")
    matches = [(path, pattern.fullmatch(path.name)) for path in sorted(target.parent.iterdir())]
    return [(path, match[1], int(match[2])) for path, match in matches if match is not None]


def _is_running(process: int) -> bool:
    # On Windows signal 0 is an interrupt, so there every leftover counts as abandoned.
    if process == os.getpid() or os.name != "posix":
        return False
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True


def _make_parents(parent: Path) -> list[Path]:
    """Make the missing folders down to ``parent``; return those made, innermost last."""
    missing = [path for path in (parent, *parent.parents) if not path.exists()]
    made = []
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        made.append(path)
    return made


def _remove_parents(made: list[Path]) -> None:
    for path in reversed(made):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def _write_and_swap(target: Path, files: Mapping[str, Content]) -> None:
    new = target.with_name(f".{target.name}.ipec-new-{os.getpid()}")
    old = target.with_name(f".{target.name}.ipec-old-{os.getpid()}")
    try:
        for name, content in files.items():
            file = new / name
            file.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, bytes):
                file.write_bytes(content)
            else:
                shutil.copyfile(content, file)
        _swap(target, new, old)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _swap(target: Path, new: Path, old: Path) -> None:
    if not target.exists():
        new.rename(target)
        return
    target.rename(old)
    try:
        new.rename(target)
    except BaseException:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _refuse(folder: Path, error: OSError) -> PublishError:
    return PublishError(
        Problem(
            code="publish/cannot-write",
            what=f"the results cannot be written: {error.strerror or type(error).__name__}",
            where=folder.as_posix(),
            why="nothing was left half-written; former results are as they were",
            fix="name a folder that can be written with --out, and check the space on its disk",
        )
    )
