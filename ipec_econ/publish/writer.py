"""Write a study's outputs: all of them in one step at the end, or nothing."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from ipec_econ.core.errors import Problem, PublishError
from ipec_econ.core.manifest import MANIFEST_NAME
from ipec_econ.publish.file_name import check_file_names
from ipec_econ.publish.manifest import manifest_from_json
from ipec_econ.publish.target import check_evidence, check_target, is_evidence, name_evidence


def write_outputs(
    folder: Path, files: Mapping[str, bytes], evidence: Mapping[str, bytes] | None = None
) -> None:
    """Write every file of a run, replacing what a former run of the same study left.

    The files are written to a hidden folder beside ``folder`` that then takes its place, so
    that a reader sees the former results or the new ones, and after a failure the former.

    Parameters
    ----------
    folder
        The study's output folder; parents are made as needed.
    files
        Path inside the folder, with ``/`` → content; ``manifest.json`` must be among them.
    evidence
        The same for the folder of the checker of outputs, ``<study>.evidence`` beside `folder`;
        a former run's is removed where there is none.

    Raises
    ------
    PublishError
        ``publish/would-overwrite`` and ``publish/other-study`` (see ``check_target``),
        ``publish/cannot-write``, ``publish/unsafe-name``, ``publish/name-clash``.
    """
    check_file_names(list(files))
    study = manifest_from_json(files[MANIFEST_NAME]).study
    made: list[Path] = []
    try:
        target = folder.resolve()
        beside = name_evidence(target)
        for place in (target, beside):
            _clean_leftovers(place)
        check_target(folder, study)
        if evidence:
            check_evidence(beside)
        made.extend(_make_parents(target.parent))
        _write_evidence(beside, evidence or {})
        _write_and_swap(target, files)
    except BaseException as error:
        _remove_parents(made)
        if isinstance(error, OSError):
            raise _refuse(folder, error) from error
        raise


def _write_evidence(beside: Path, evidence: Mapping[str, bytes]) -> None:
    if evidence:
        check_file_names(list(evidence))
        _write_and_swap(beside, evidence)
    elif is_evidence(beside):
        shutil.rmtree(beside)


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


def _write_and_swap(target: Path, files: Mapping[str, bytes]) -> None:
    new = target.with_name(f".{target.name}.ipec-new-{os.getpid()}")
    old = target.with_name(f".{target.name}.ipec-old-{os.getpid()}")
    try:
        for name, content in files.items():
            file = new / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
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
