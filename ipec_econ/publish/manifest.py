"""manifest.json: written at the end of a run, read back by `verify` and `pull`."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC
from pathlib import Path, PurePosixPath

from pydantic import TypeAdapter, ValidationError

from ipec_econ.core.errors import Problem, PublishError
from ipec_econ.core.estimates import ModelResult
from ipec_econ.core.manifest import (
    MANIFEST_NAME,
    MANIFEST_SCHEMA_VERSION,
    Clock,
    Manifest,
    ModelRecord,
    OutputRecord,
    RunRecord,
)
from ipec_econ.publish.environment import Environment, record_environment
from ipec_econ.publish.file_name import check_file_names
from ipec_econ.publish.spec_location import describe_spec_files, place_spec_files

RESOLVED_YAML = "resolved.yaml"

ENGINE_PACKAGES: Mapping[str, tuple[str, ...]] = {"spark": ("pyspark",)}
"""Engine → extras whose versions belong to the record of a run with it."""

INPUT_PACKAGES: Mapping[str, tuple[str, ...]] = {"link model": ("splink",)}
"""Role of an input → extras whose versions belong to the record of a run that reads it."""

OUTPUT_PACKAGES: Mapping[tuple[str, str], str] = {
    ("tables", ".docx"): "python-docx",
    ("tables", ".pdf"): "typst",
    ("tables", ".xlsx"): "openpyxl",
}
"""Folder and ending of an output → package whose version belongs to the record."""

_MANIFEST = TypeAdapter(Manifest)
_OPEN_SEAL = b'"seal": "' + b"0" * 64 + b'"'
_SEAL = re.compile(rb'"seal": "[0-9a-f]{64}"')
_DECIMALS_OF_SECONDS = 3


def build_manifest(record: RunRecord, files: Mapping[str, bytes], *, folder: Path) -> Manifest:
    """Describe a finished run; everything but ``clock`` is the same for every such run.

    Parameters
    ----------
    record
        What the runner knows.
    files
        Path inside the output folder → content: everything that will be written but the
        manifest; ``resolved.yaml`` is among them.
    folder
        The study's output folder, to tell where the spec lies from there.
    """
    environment = record_environment(_list_extras(record, files))
    return Manifest(
        schema_version=MANIFEST_SCHEMA_VERSION,
        study=record.study,
        title=record.title,
        seed=record.seed,
        spec=describe_spec_files(record.spec_files),
        resolved_sha256=hashlib.sha256(files[RESOLVED_YAML]).hexdigest(),
        inputs=record.inputs,
        lock=environment.lock,
        code=environment.code,
        versions=environment.versions,
        options=record.options,
        models=tuple(_describe_model(result) for result in record.results),
        outputs=tuple(_describe_output(path, files[path]) for path in sorted(files)),
        notices=record.notices,
        clock=_stop_clock(record, environment, folder),
    )


def _list_extras(record: RunRecord, files: Iterable[str]) -> tuple[str, ...]:
    """Return the extras that a run used."""
    paths = [PurePosixPath(file) for file in sorted(files)]
    written = [OUTPUT_PACKAGES.get((path.parent.as_posix(), path.suffix)) for path in paths]
    by_output = [name for name in written if name is not None]
    by_input = [INPUT_PACKAGES.get(one.role, ()) for one in record.inputs]
    by_engine = ENGINE_PACKAGES.get(record.options.engine, ())
    named = [*by_engine, *(name for names in by_input for name in names), *by_output]
    return tuple(dict.fromkeys(named))


def manifest_to_json(manifest: Manifest) -> bytes:
    """Write the manifest: keys sorted, indented, sealed by a hash over its own bytes."""
    content = _MANIFEST.dump_python(manifest, mode="json")
    content["clock"]["seal"] = "0" * 64
    text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return _close_seal((text + "\n").encode())


def has_whole_seal(content: bytes) -> bool:
    """Return whether a manifest.json still is, byte for byte, what a run wrote."""
    opened, seals = _SEAL.subn(_OPEN_SEAL, content, count=1)
    return seals == 1 and _close_seal(opened) == content


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of an output folder.

    Raises
    ------
    PublishError
        ``publish/manifest-missing``, ``publish/manifest-invalid`` or
        ``publish/manifest-newer``.
    """
    file = folder / MANIFEST_NAME
    try:
        content = file.read_bytes()
    except OSError as error:
        raise PublishError(
            Problem(
                code="publish/manifest-missing",
                what=f"{folder.as_posix()} holds no {MANIFEST_NAME} that can be read",
                where=file.as_posix(),
                why="the folder of a study that was run has one",
                fix="name a folder that `ipec run` wrote, such as outputs/STUDY",
            )
        ) from error
    return manifest_from_json(content, where=file.as_posix())


def manifest_from_json(content: bytes, *, where: str = MANIFEST_NAME) -> Manifest:
    """Read a manifest's bytes; ``where`` names them in errors.

    Raises
    ------
    PublishError
        ``publish/manifest-invalid`` or ``publish/manifest-newer``.
    """
    try:
        stated = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _refuse(where, f"it is not JSON: {error}") from error
    version = stated.get("schema_version") if isinstance(stated, dict) else None
    if isinstance(version, int) and version > MANIFEST_SCHEMA_VERSION:
        raise _refuse_newer(where, version)
    try:
        manifest = _MANIFEST.validate_python(stated)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise _refuse(where, f"{key or 'its content'}: {first['msg']}") from error
    check_file_names([output.path for output in manifest.outputs])
    return manifest


def _describe_model(result: ModelResult) -> ModelRecord:
    fit = result.fit
    return ModelRecord(
        id=result.model,
        estimator=result.estimator,
        n_obs=None if fit.n_obs is None else int(fit.n_obs),
        n_units=None if fit.n_units is None else int(fit.n_units),
        n_clusters=None if fit.n_clusters is None else int(fit.n_clusters),
    )


def _describe_output(path: str, content: bytes) -> OutputRecord:
    return OutputRecord(path, hashlib.sha256(content).hexdigest(), len(content))


def _stop_clock(record: RunRecord, environment: Environment, folder: Path) -> Clock:
    return Clock(
        started_utc=record.started.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        seconds=round(record.seconds, _DECIMALS_OF_SECONDS),
        timings={
            name: round(seconds, _DECIMALS_OF_SECONDS) for name, seconds in record.timings.items()
        },
        platform=environment.platform,
        cpu_count=environment.cpu_count,
        git=environment.git,
        spec=place_spec_files(record.spec_files, folder),
    )


def _close_seal(content: bytes) -> bytes:
    digest = hashlib.sha256(content).hexdigest()
    return content.replace(_OPEN_SEAL, f'"seal": "{digest}"'.encode(), 1)


def _refuse(where: str, reason: str) -> PublishError:
    return PublishError(
        Problem(
            code="publish/manifest-invalid",
            what=f"the manifest cannot be read: {reason}",
            where=where,
            why="it is not what a run writes",
            fix="restore the file, or run the study again: `ipec run SPEC`",
        )
    )


def _refuse_newer(where: str, version: int) -> PublishError:
    return PublishError(
        Problem(
            code="publish/manifest-newer",
            what=f"the manifest has schema version {version}, newer than "
            f"{MANIFEST_SCHEMA_VERSION}, the newest this ipec_econ reads",
            where=where,
            why="a newer ipec_econ wrote it",
            fix="install the newer ipec_econ",
        )
    )
