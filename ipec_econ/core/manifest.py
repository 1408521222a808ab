"""The run record: what went in, what came out, and with which code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.notice import Notice
from ipec_econ.core.tables import InputRecord

MANIFEST_SCHEMA_VERSION = 1
MANIFEST_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class SpecFile:
    """One file of the spec: its name seen from the study's own file, and its content."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class SpecPlace:
    """Where a spec file lay, for `ipec verify`; it moves with the output folder.

    Attributes
    ----------
    path
        Relative to the output folder, with ``/``; only the file's name where
        ``spec_found`` is False.
    typed
        As the user typed it; only the file's name where that was an absolute path.
    spec_found
        False when no short relative path leads from the output folder to the file.
    """

    path: str
    typed: str
    spec_found: bool


@dataclass(frozen=True, slots=True)
class OutputRecord:
    """One written file; ``path`` is relative to the output folder, with ``/``."""

    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """One estimated model and the size of its sample; ``None``: none, or withheld."""

    id: str
    estimator: str
    n_obs: int | None
    n_units: int | None
    n_clusters: int | None


@dataclass(frozen=True, slots=True)
class LockRecord:
    """The packages at hand.

    ``requirements_sha256`` is of the checkout's lock file (``None``: there is none);
    ``installed_sha256`` of the sorted ``name==version`` lines of what the package needs.
    """

    requirements_sha256: str | None
    installed_sha256: str


@dataclass(frozen=True, slots=True)
class CodeRecord:
    """The package itself: its version, and a hash over its source files by relative path."""

    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class GitRecord:
    """The checkout the run was started from."""

    commit: str
    dirty: bool


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What the command line added to the spec."""

    only: tuple[str, ...] = ()
    strict: bool = False
    engine: str = "duckdb"


@dataclass(frozen=True, slots=True)
class Clock:
    """Everything of a manifest that may differ between two runs of the same study.

    ``seconds`` and ``timings`` are in seconds; the keys of ``timings`` are stages
    (``panel``) and models (``estimate/fe``).
    """

    started_utc: str
    seconds: float
    timings: Mapping[str, float]
    platform: Mapping[str, str]
    cpu_count: int | None
    git: GitRecord | None
    spec: tuple[SpecPlace, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """The content of manifest.json; two runs differ in ``clock`` alone.

    ``versions`` holds Python's minor version and the packages that can move a number.
    ``outputs`` lists every written file but the manifest itself.
    """

    schema_version: int
    study: str
    title: str
    seed: int
    spec: tuple[SpecFile, ...]
    resolved_sha256: str
    inputs: tuple[InputRecord, ...]
    lock: LockRecord
    code: CodeRecord
    versions: Mapping[str, str]
    options: RunOptions
    models: tuple[ModelRecord, ...]
    outputs: tuple[OutputRecord, ...]
    notices: tuple[Notice, ...]
    clock: Clock


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What the runner knows at the end of a run, before a manifest is made of it.

    Attributes
    ----------
    spec_files
        Path as typed → content as it was read; the study's own file first.
    started
        With a time zone.
    seconds, timings
        As in ``Clock``.
    """

    study: str
    title: str
    seed: int
    spec_files: Mapping[str, bytes]
    inputs: tuple[InputRecord, ...]
    results: tuple[ModelResult, ...]
    notices: tuple[Notice, ...]
    started: datetime
    seconds: float
    options: RunOptions = RunOptions()
    timings: Mapping[str, float] = field(default_factory=dict)
