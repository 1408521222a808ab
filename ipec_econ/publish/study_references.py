"""Everything of a finished study that a brief can refer to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ipec_econ.core.manifest import Manifest
from ipec_econ.publish.estimate_format import format_estimate
from ipec_econ.publish.estimate_reference import list_spellings
from ipec_econ.publish.estimates_file import ESTIMATES_CSV, read_estimates
from ipec_econ.publish.headline_reference import read_headlines
from ipec_econ.publish.headlines_file import WITHHELD
from ipec_econ.publish.plain_json import write_json
from ipec_econ.publish.pull import DEFAULT_DIGITS, list_written
from ipec_econ.publish.stored_file import read_stored_file
from ipec_econ.publish.study_folder import StudyReference
from ipec_econ.publish.study_version import compute_version

ReferenceKind = Literal["headline", "field", "table", "figure", "grid", "estimate"]


@dataclass(frozen=True, slots=True)
class ListedReference:
    """One reference: what it names, its text, or the formats that it can be pulled in."""

    reference: str
    kind: ReferenceKind
    text: str = ""
    formats: tuple[str, ...] = ()


def list_references(study: StudyReference, manifest: Manifest) -> tuple[ListedReference, ...]:
    """Return headlines and their fields, tables, figures, grids and estimates, in files' order.

    What disclosure control withholds is no reference.

    Raises
    ------
    PublishError
        ``publish/not-intact`` where a file is not what the run wrote.
    """
    return (
        *_list_headlines(study, manifest),
        *_list_files(manifest),
        *_list_estimates(study, manifest),
    )


def catalogue_to_json(manifest: Manifest, references: tuple[ListedReference, ...]) -> bytes:
    """Write the catalogue of a study: its version, and every reference with its text."""
    content = {
        "study": manifest.study,
        "title": manifest.title,
        "version": compute_version(manifest),
        "references": {
            one.reference: {"kind": one.kind}
            | ({"formats": one.formats} if one.formats else {"text": one.text})
            for one in references
        },
    }
    return write_json(content, file="the catalogue", hint="run the study again")


def _list_headlines(study: StudyReference, manifest: Manifest) -> list[ListedReference]:
    listed = []
    for name, record in read_headlines(study, manifest).items():
        if WITHHELD in record:
            continue
        ref = f"{manifest.study}/headlines/{name}"
        listed.append(ListedReference(ref, "headline", record["sentence"]))
        listed += [
            ListedReference(f"{ref}/{field}", "field", text)
            for field, text in record["texts"].items()
        ]
    return listed


def _list_files(manifest: Manifest) -> list[ListedReference]:
    kinds: tuple[tuple[str, ReferenceKind], ...] = (
        ("tables", "table"),
        ("figures", "figure"),
        ("grids", "grid"),
    )
    return [
        ListedReference(f"{manifest.study}/{folder}/{name}", kind, formats=tuple(formats))
        for folder, kind in kinds
        for name, formats in list_written(manifest, folder).items()
    ]


def _list_estimates(study: StudyReference, manifest: Manifest) -> list[ListedReference]:
    content = read_stored_file(study.folder, manifest, ESTIMATES_CSV)
    rows = read_estimates(content).to_pylist()
    return [
        ListedReference(
            f"{manifest.study}/{spelling}",
            "estimate",
            format_estimate(row, "text", digits=DEFAULT_DIGITS).decode().strip(),
        )
        for spelling, row in list_spellings(rows).items()
        if row["estimate"] is not None
    ]
