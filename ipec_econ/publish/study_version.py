"""Which results a reference was pulled from: a short hash of the manifest without its clock."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from pydantic import TypeAdapter

from ipec_econ.core.errors import Problem, PublishError
from ipec_econ.core.manifest import Manifest
from ipec_econ.publish.manifest import read_manifest
from ipec_econ.publish.study_folder import StudyReference, find_study

LENGTH = 12
"""Hexadecimal digits of a version: 48 bits, enough to tell a study's results apart."""

_MANIFEST = TypeAdapter(Manifest)


def compute_version(manifest: Manifest) -> str:
    """Return the version of a study's results: the same for runs that differ in their clock alone.

    It changes with the spec, the inputs, the code, the packages and every file that was written.
    """
    content = _MANIFEST.dump_python(manifest, mode="json")
    del content["clock"]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def open_study(ref: str, folder: Path) -> tuple[StudyReference, Manifest]:
    """Return the study that ``STUDY[@VERSION]/…`` names, and its manifest.

    Raises
    ------
    PublishError
        ``publish/unknown-study``, ``publish/other-version``, or the manifest cannot be read.
    """
    study = find_study(ref, folder)
    manifest = read_manifest(study.folder)
    version = compute_version(manifest)
    if study.version is not None and not version.startswith(study.version):
        raise PublishError(
            Problem(
                "publish/other-version",
                f"study {manifest.study} is of version {version}, not {study.version}",
                ref,
                "the reference asks for the results of another run",
                f"restore those results, or refer to {manifest.study}@{version}",
            )
        )
    return study, manifest
