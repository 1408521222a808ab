"""`ipec verify`: stored files against their record, and against a rerun."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ipec_econ.core.difference import Difference, Verification
from ipec_econ.core.errors import IpecError
from ipec_econ.publish.compare import compare_runs
from ipec_econ.publish.folder_content import list_files
from ipec_econ.publish.intact import check_intact
from ipec_econ.publish.manifest import read_manifest
from ipec_econ.publish.spec_location import find_spec
from ipec_econ.runner.observer import Observer
from ipec_econ.runner.run import run_study
from ipec_econ.runner.settings import RunSettings
from ipec_econ.spec.load import load_study


def verify_outputs(
    folder: str,
    *,
    spec: str | None = None,
    engine: str = "duckdb",
    master: str | None = None,
    observer: Observer | None = None,
) -> Verification:
    """Answer a referee's two questions about a study's output folder.

    Parameters
    ----------
    folder
        What a run wrote: ``outputs/<study>``.
    spec
        The spec file; where the manifest says it lay, when left out.
    engine, master
        Of the rerun, as in `RunSettings`; the run's own engine may be another.
    observer
        Told of the rerun's progress.

    Raises
    ------
    PublishError
        The folder has no readable manifest, or the spec cannot be found.
    """
    place = Path(folder)
    manifest = read_manifest(place)
    intact = check_intact(place, manifest)
    path = spec if spec is not None else find_spec(place, manifest).as_posix()
    settings = RunSettings(
        out=place.parent.as_posix(), only=manifest.options.only, engine=engine, master=master,
        write=False,
    )  # fmt: skip
    stored = {name: (place / name).read_bytes() for name in list_files(place)}
    return Verification(
        study=manifest.study,
        files=tuple(stored),
        intact=intact,
        rerun=_rerun(path, settings, stored, observer),
    )


def _rerun(
    spec: str,
    settings: RunSettings,
    stored: Mapping[str, bytes],
    observer: Observer | None,
) -> tuple[Difference, ...]:
    try:
        fresh = run_study(load_study(spec), settings=settings, observer=observer)
    except IpecError as error:
        # A rerun that fails is an answer to the question, not a fault of the asking.
        return tuple(
            Difference("different", "the rerun", where=problem.where, rerun=problem.what)
            for problem in error.problems
        )
    return compare_runs(stored, fresh.files)
