"""`ipec init`: the commented spec that a new user starts from."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from ipec_econ.core.errors import Problem, PublishError

STARTER_NAME = "first_study.yaml"


def write_starter(folder: str) -> str:
    """Write the starter spec into a folder and return its path.

    Raises
    ------
    PublishError
        A file of that name is there already, or the folder cannot be written.
    """
    path = Path(folder, STARTER_NAME)
    content = resources.files("ipec_econ.runner").joinpath("starter.yaml").read_bytes()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
    except OSError as error:
        raise PublishError(_explain(path, error)) from error
    return path.as_posix()


def _explain(path: Path, error: OSError) -> Problem:
    # A parent that is a file "exists" too, so the error's class alone does not tell.
    if isinstance(error, FileExistsError) and path.exists():
        return Problem(
            code="publish/would-overwrite",
            what=f"{path.as_posix()} is there already",
            why="your spec is never overwritten",
            fix="name another folder: `ipec init DIR`",
        )
    return Problem(
        code="publish/cannot-write",
        what=f"{path.as_posix()} cannot be written: {error.strerror}",
        fix="name a folder that you may write to",
    )
