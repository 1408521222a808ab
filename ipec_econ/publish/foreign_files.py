"""Files in a folder that is to be replaced which nobody but their owner may remove."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from ipec_econ.core.errors import Problem, PublishError
from ipec_econ.publish.folder_content import list_files

_SHOWN = 3


def check_foreign_files(folder: Path, known: Collection[str], *, writer: str) -> None:
    """Refuse a folder with files beyond those that its record says a former ``writer`` wrote.

    Raises
    ------
    PublishError
        ``publish/would-overwrite``.
    """
    foreign = [name for name in list_files(folder) if name not in known]
    if foreign:
        raise refuse_foreign(folder, foreign, writer=writer)


def refuse_foreign(folder: Path, foreign: Sequence[str], *, writer: str) -> PublishError:
    """Return the error of a folder that holds ``foreign`` files."""
    shown = ", ".join(foreign[:_SHOWN]) + (", …" if len(foreign) > _SHOWN else "")
    return refuse_overwrite(
        folder,
        f"{folder.as_posix()} holds {len(foreign)} file(s) that no {writer} wrote: {shown}",
        f"move those files elsewhere; a {writer} replaces the whole folder",
        writer=writer,
    )


def refuse_overwrite(folder: Path, what: str, fix: str, *, writer: str) -> PublishError:
    """Return the error of a folder that a ``writer`` (a run, a catalogue) may not replace."""
    return PublishError(
        Problem(
            code="publish/would-overwrite",
            what=what,
            where=folder.as_posix(),
            why=f"a {writer} never deletes what a {writer} did not write",
            fix=fix,
        )
    )
