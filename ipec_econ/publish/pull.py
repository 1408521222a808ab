"""One table, figure or estimate out of a finished study, for a brief."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ipec_econ.core.errors import Problem, PublishError
from ipec_econ.core.manifest import Manifest
from ipec_econ.publish.estimate_format import ESTIMATE_FORMATS, format_estimate
from ipec_econ.publish.estimate_reference import select_estimate
from ipec_econ.publish.estimates_file import ESTIMATES_CSV, read_estimates
from ipec_econ.publish.headlines_file import HEADLINES_JSON
from ipec_econ.publish.stored_file import read_stored_file
from ipec_econ.publish.study_folder import StudyReference
from ipec_econ.publish.study_version import open_study
from ipec_econ.publish.suggestion import suggest

DEFAULT_DIGITS = 4

_KINDS = {
    "tables": ("table", "md", "publish/unknown-table"),
    "figures": ("figure", "png", "publish/unknown-figure"),
    "grids": ("grid", "csv", "publish/unknown-grid"),
}
"""Folder of a study → what lies in it, the format it is pulled in unless asked otherwise, and the
code of an id that is not there."""

MEDIA = {
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "json": "application/json",
    "md": "text/markdown",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "tex": "application/x-tex",
    "text": "text/plain",
    "typ": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Format → media type."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """What was pulled: its bytes and their media type."""

    content: bytes
    media: str


def pull_reference(
    ref: str, *, folder: Path, fmt: str | None = None, digits: int = DEFAULT_DIGITS
) -> Pulled:
    """Return what a reference names, in the asked format.

    Parameters
    ----------
    ref
        ``STUDY/tables/ID``, ``STUDY/figures/ID``, ``STUDY/grids/ID`` or
        ``STUDY/MODEL/ESTIMAND[/TERM]``, where a cell of a grid is the model ``GRID/NUMBER``; STUDY
        is an id under ``folder`` or a path to a study's folder, possibly with ``@VERSION``.
    folder
        The parent of the studies' folders, ``outputs`` by default on the command line.
    fmt
        For a table or figure any format it was written in (default md or png); for an estimate
        text (default), md, tex, html, csv or json.
    digits
        Decimals of a printed estimate.

    Raises
    ------
    PublishError
        When the reference names nothing, several things or a format that is not there, and
        ``publish/not-intact`` when the stored file is not what the run wrote.
    """
    study, manifest = open_study(ref, folder)
    in_folder = bool(study.parts) and study.parts[0] in _KINDS
    if in_folder and len(study.parts) == 2:  # noqa: PLR2004
        return _pull_written(ref, study, manifest, fmt)
    if len(study.parts) >= 2 and not in_folder:  # noqa: PLR2004
        return _pull_estimate(ref, study, manifest, fmt, digits)
    raise _refuse_shape(ref, manifest)


def _pull_written(ref: str, study: StudyReference, manifest: Manifest, fmt: str | None) -> Pulled:
    folder, name = study.parts
    kind, default, code = _KINDS[folder]
    written = list_written(manifest, folder)
    if name not in written:
        raise PublishError(
            Problem(
                code=code,
                what=f"study {manifest.study} has no {kind} {name!r}",
                where=ref,
                why=f"references are STUDY/{folder}/ID",
                fix=suggest(name, list(written)),
            )
        )
    default = default if default in written[name] else written[name][0]
    chosen = _choose_format(ref, fmt, default, written[name])
    content = read_stored_file(study.folder, manifest, f"{folder}/{name}.{chosen}")
    return Pulled(content, MEDIA.get(chosen, "application/octet-stream"))


def list_written(manifest: Manifest, folder: str) -> dict[str, list[str]]:
    """Return the id of each table or figure → the formats it was written in."""
    written: dict[str, list[str]] = {}
    for output in manifest.outputs:
        path = PurePosixPath(output.path)
        if path.parent.as_posix() == folder:
            written.setdefault(path.stem, []).append(path.suffix.removeprefix("."))
    return written


def _pull_estimate(
    ref: str, study: StudyReference, manifest: Manifest, fmt: str | None, digits: int
) -> Pulled:
    chosen = _choose_format(ref, fmt, "text", ESTIMATE_FORMATS)
    content = read_stored_file(study.folder, manifest, ESTIMATES_CSV)
    row = select_estimate(read_estimates(content).to_pylist(), study.parts, ref=ref)
    if row["estimate"] is None:
        raise PublishError(
            Problem(
                code="publish/withheld",
                what=f"{ref} is withheld by disclosure control",
                where=f"{study.folder.as_posix()}/{ESTIMATES_CSV}",
                why="it rests on too few firms, or would give away a number that does",
                fix="name an estimate that is released: disclosure.json lists those that are not",
            )
        )
    return Pulled(format_estimate(row, chosen, digits=digits), MEDIA[chosen])


def _choose_format(
    ref: str, asked: str | None, default: str, available: tuple[str, ...] | list[str]
) -> str:
    chosen = asked or default
    if chosen not in available:
        raise PublishError(
            Problem(
                code="publish/unknown-format",
                what=f"{ref} is not there as {chosen}",
                where=ref,
                why="tables and figures are pulled as they were written, estimates in six formats",
                fix=suggest(chosen, available),
            )
        )
    return chosen


def _refuse_shape(ref: str, manifest: Manifest) -> PublishError:
    study = manifest.study
    written = [f"{study}/{kind}/{name}" for kind in _KINDS for name in list_written(manifest, kind)]
    if any(output.path == HEADLINES_JSON for output in manifest.outputs):
        written.append(f"{study}/headlines/ID")
    models = [f"{study}/{model.id}/ESTIMAND" for model in manifest.models]
    return PublishError(
        Problem(
            code="publish/incomplete-reference",
            what=f"{ref!r} names no table, figure, grid, headline or estimate",
            where=ref,
            why="references are STUDY/tables/ID, STUDY/figures/ID, STUDY/grids/ID, "
            "STUDY/headlines/ID[/FIELD] or "
            "STUDY/MODEL/ESTIMAND[/TERM]",
            fix=f"there: {', '.join([*written, *models])}",
        )
    )
