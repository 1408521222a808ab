"""One table or number out of a finished study, for a brief."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ipec_econ.core.errors import Problem, PublishError
from ipec_econ.core.manifest import Manifest
from ipec_econ.publish.estimate_format import ESTIMATE_FORMATS, format_estimate
from ipec_econ.publish.estimate_reference import select_estimate
from ipec_econ.publish.estimates_file import ESTIMATES_CSV, read_estimates
from ipec_econ.publish.manifest import read_manifest
from ipec_econ.publish.stored_file import read_stored_file
from ipec_econ.publish.study_folder import StudyReference, find_study
from ipec_econ.publish.suggestion import suggest

DEFAULT_DIGITS = 4

_TABLES = "tables"
_MEDIA = {
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "json": "application/json",
    "md": "text/markdown",
    "tex": "application/x-tex",
    "text": "text/plain",
    "typ": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


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
        ``STUDY/tables/ID`` or ``STUDY/MODEL/ESTIMAND[/TERM]``; STUDY is an id under
        ``folder`` or a path to a study's folder.
    folder
        The parent of the studies' folders, ``outputs`` by default on the command line.
    fmt
        For a table any format it was written in (default md); for an estimate text
        (default), md, tex, html, csv or json.
    digits
        Decimals of a printed estimate.

    Raises
    ------
    PublishError
        When the reference names nothing, several things or a format that is not there, and
        ``publish/not-intact`` when the stored file is not what the run wrote.
    """
    study = find_study(ref, folder)
    manifest = read_manifest(study.folder)
    if study.parts[:1] == (_TABLES,) and len(study.parts) == 2:  # noqa: PLR2004
        return _pull_table(ref, study, manifest, fmt)
    if len(study.parts) >= 2 and study.parts[0] != _TABLES:  # noqa: PLR2004
        return _pull_estimate(ref, study, manifest, fmt, digits)
    raise _refuse_shape(ref, manifest)


def _pull_table(ref: str, study: StudyReference, manifest: Manifest, fmt: str | None) -> Pulled:
    written = _list_tables(manifest)
    table = study.parts[1]
    if table not in written:
        raise PublishError(
            Problem(
                code="publish/unknown-table",
                what=f"study {manifest.study} has no table {table!r}",
                where=ref,
                why="references are STUDY/tables/ID",
                fix=suggest(table, list(written)),
            )
        )
    chosen = _choose_format(ref, fmt, "md", written[table])
    content = read_stored_file(study.folder, manifest, f"{_TABLES}/{table}.{chosen}")
    return Pulled(content, _MEDIA.get(chosen, "application/octet-stream"))


def _list_tables(manifest: Manifest) -> dict[str, list[str]]:
    """Return table id → the formats it was written in."""
    written: dict[str, list[str]] = {}
    for output in manifest.outputs:
        path = PurePosixPath(output.path)
        if path.parent.as_posix() == _TABLES:
            written.setdefault(path.stem, []).append(path.suffix.removeprefix("."))
    return written


def _pull_estimate(
    ref: str, study: StudyReference, manifest: Manifest, fmt: str | None, digits: int
) -> Pulled:
    chosen = _choose_format(ref, fmt, "text", ESTIMATE_FORMATS)
    content = read_stored_file(study.folder, manifest, ESTIMATES_CSV)
    row = select_estimate(read_estimates(content).to_pylist(), study.parts, ref=ref)
    return Pulled(format_estimate(row, chosen, digits=digits), _MEDIA[chosen])


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
                why="a table is pulled in a format it was written in, an estimate in any of six",
                fix=suggest(chosen, available),
            )
        )
    return chosen


def _refuse_shape(ref: str, manifest: Manifest) -> PublishError:
    study = manifest.study
    tables = [f"{study}/{_TABLES}/{table}" for table in _list_tables(manifest)]
    models = [f"{study}/{model.id}/ESTIMAND" for model in manifest.models]
    return PublishError(
        Problem(
            code="publish/incomplete-reference",
            what=f"{ref!r} names no table and no estimate",
            where=ref,
            why="references are STUDY/tables/ID or STUDY/MODEL/ESTIMAND[/TERM]",
            fix=f"there: {', '.join([*tables, *models])}",
        )
    )
