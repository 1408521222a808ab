"""The manifest of a run, added to its files."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from ipec_econ.core.manifest import MANIFEST_NAME, RunOptions, RunRecord
from ipec_econ.plan.plan import Plan
from ipec_econ.publish.manifest import build_manifest, manifest_to_json
from ipec_econ.runner.outcome import Run
from ipec_econ.runner.settings import RunSettings


def add_manifest(
    run: Run,
    plan: Plan,
    files: Mapping[str, bytes],
    settings: RunSettings,
    *,
    started: datetime,
    clock: float,
    timings: Mapping[str, float],
) -> Mapping[str, bytes]:
    """Return the files with manifest.json, which lists the hash of every other."""
    record = RunRecord(
        study=run.study.study,
        title=run.study.title,
        seed=run.study.seed,
        spec_files={path: Path(path).read_bytes() for path in plan.files},
        inputs=run.inputs,
        results=run.results,
        notices=run.notices,
        started=started,
        seconds=time.perf_counter() - clock,
        options=RunOptions(only=settings.only, strict=settings.strict, engine=settings.engine),
        timings=timings,
    )
    manifest = build_manifest(record, files, folder=run.folder)
    return {**files, MANIFEST_NAME: manifest_to_json(manifest)}
