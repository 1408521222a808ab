"""The code and packages a run was made with, without a trace of the machine's paths."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from ipec_econ.core.manifest import CodeRecord, GitRecord, LockRecord

DISTRIBUTION = "ipec-econ"
LOCK_NAME = "requirements.lock"
MOVING_PACKAGES: tuple[str, ...] = (
    "duckdb", "linearmodels", "matplotlib", "numpy", "pandas", "pyarrow", "pydantic", "pyfixest",
    "scipy", "sqlglot", "statsmodels",
)  # fmt: skip
"""Packages whose version can move a number, or change a picture."""

_PACKAGE = Path(__file__).resolve().parents[1]
_GIT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Environment:
    """What produced the numbers, and (the last three) what may differ between two runs.

    ``versions`` holds Python's minor version and the installed ones of ``MOVING_PACKAGES``.
    ``git`` is ``None`` outside a checkout or without git.
    """

    versions: Mapping[str, str]
    lock: LockRecord
    code: CodeRecord
    git: GitRecord | None
    platform: Mapping[str, str]
    cpu_count: int | None


def record_environment(packages: Sequence[str] = ()) -> Environment:
    """Look at the running interpreter, its packages and this package's own files.

    Parameters
    ----------
    packages
        Extras that the run used: their versions are recorded too.
    """
    project = _read_project()
    installed = _list_installed(project)
    return Environment(
        versions={
            **_pick_versions(installed),
            **{name: metadata.version(name) for name in packages},
        },
        lock=LockRecord(_hash_lock_file(), _hash_lines(f"{n}=={v}" for n, v in installed.items())),
        code=CodeRecord(_find_version(project), _hash_code(_PACKAGE)),
        git=_find_commit(_PACKAGE.parent),
        platform={
            "machine": platform.machine(),
            "python": platform.python_version(),
            "system": platform.system(),
        },
        cpu_count=os.cpu_count(),
    )


def find_version() -> str:
    """Return this package's version."""
    return _find_version(_read_project())


def _read_project() -> Mapping[str, object]:
    """Return the checkout's ``[project]`` table; an installed package has none beside it."""
    file = _PACKAGE.parent / "pyproject.toml"
    if not file.is_file():
        return {}
    project = tomllib.loads(file.read_text(encoding="utf-8")).get("project", {})
    return project if project.get("name") == DISTRIBUTION else {}


def _find_version(project: Mapping[str, object]) -> str:
    if "version" in project:
        return str(project["version"])
    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "unknown"


def _list_installed(project: Mapping[str, object]) -> dict[str, str]:
    """Return name → version of every installed distribution the package needs, sorted."""
    waiting = list(_list_requirements(project))
    found: dict[str, str] = {}
    seen: set[str] = set()
    while waiting:
        name = _read_name(waiting.pop())
        if name in seen:
            continue
        seen.add(name)
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        found[name] = distribution.version
        waiting.extend(_drop_extras(distribution.requires or ()))
    return dict(sorted(found.items()))


def _list_requirements(project: Mapping[str, object]) -> Sequence[str]:
    declared = project.get("dependencies")
    if isinstance(declared, list):
        return [str(requirement) for requirement in declared]
    try:
        return _drop_extras(metadata.requires(DISTRIBUTION) or ())
    except metadata.PackageNotFoundError:
        return MOVING_PACKAGES


def _drop_extras(requirements: Sequence[str]) -> list[str]:
    return [text for text in requirements if not re.search(r";.*\bextra\b", text)]


def _read_name(requirement: str) -> str:
    """Return the normalised name of ``Py_Fixest[x]>=0.60; marker``: ``py-fixest``."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement.strip())
    return re.sub(r"[-_.]+", "-", name.group() if name else "").lower()


def _pick_versions(installed: Mapping[str, str]) -> dict[str, str]:
    minor = ".".join(platform.python_version_tuple()[:2])
    packages = {name: installed[name] for name in MOVING_PACKAGES if name in installed}
    return {"python": minor, **packages}


def _hash_lock_file() -> str | None:
    file = _PACKAGE.parent / LOCK_NAME
    return hashlib.sha256(_read_text_bytes(file)).hexdigest() if file.is_file() else None


def _hash_code(package: Path) -> str:
    """Hash every source file with its relative path, in sorted order."""
    files = {file.relative_to(package).as_posix(): file for file in package.rglob("*.py")}
    return _hash_lines(
        f"{name} {hashlib.sha256(_read_text_bytes(files[name])).hexdigest()}"
        for name in sorted(files)
    )


def _read_text_bytes(file: Path) -> bytes:
    # A checkout on Windows may have other line ends; the code is the same.
    return file.read_bytes().replace(b"\r\n", b"\n")


def _hash_lines(lines: Iterable[str]) -> str:
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def _find_commit(checkout: Path) -> GitRecord | None:
    git = shutil.which("git")
    if git is None or not (checkout / ".git").exists():
        return None
    commit = _ask_git(git, checkout, "rev-parse", "HEAD")
    changes = _ask_git(git, checkout, "status", "--porcelain")
    if commit is None or changes is None:
        return None
    return GitRecord(commit=commit, dirty=bool(changes))


def _ask_git(git: str, checkout: Path, *arguments: str) -> str | None:
    """Return git's answer, or ``None`` when it refuses, fails or takes too long."""
    try:
        answer = subprocess.run(  # noqa: S603
            [git, "-C", str(checkout), "--no-optional-locks", *arguments],
            capture_output=True,
            timeout=_GIT_SECONDS,
            check=True,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.decode(errors="replace").strip()
