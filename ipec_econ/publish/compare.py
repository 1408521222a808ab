"""The second question of `ipec verify`: does a rerun give the same numbers, file by file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from ipec_econ.core.difference import Difference
from ipec_econ.core.errors import PublishError
from ipec_econ.core.manifest import MANIFEST_NAME
from ipec_econ.publish.comparison.estimates import compare_estimates
from ipec_econ.publish.comparison.flow import compare_flow
from ipec_econ.publish.comparison.manifest import compare_manifests, list_circumstances
from ipec_econ.publish.comparison.office import OFFICE_FILES, compare_office_file
from ipec_econ.publish.comparison.parquet import compare_parquet, read_parquet
from ipec_econ.publish.comparison.picture import PICTURES, compare_picture
from ipec_econ.publish.comparison.resolved import compare_resolved
from ipec_econ.publish.comparison.text import compare_text
from ipec_econ.publish.estimates_file import ESTIMATES_CSV, ESTIMATES_PARQUET, read_estimates
from ipec_econ.publish.flow_file import SAMPLE_FLOW_CSV
from ipec_econ.publish.manifest import RESOLVED_YAML, manifest_from_json

INDEX_HTML = "index.html"

_EMBEDDED = re.compile(rb'"data:image/[^"]*"')
"""A figure inside index.html; it is compared as the file that lies beside it."""

_DRAWING = (
    "versions.matplotlib",
    "versions.typst",
    "versions.python",
    "lock.installed_sha256",
)
"""What can change how a picture looks, and no number in it."""

FileComparison = Callable[[str, bytes, bytes], tuple[Difference, ...]]


def compare_runs(stored: Mapping[str, bytes], rerun: Mapping[str, bytes]) -> tuple[Difference, ...]:
    """Compare the files of a stored run with those of a fresh one.

    Parameters
    ----------
    stored, rerun
        Path inside the output folder → content, ``manifest.json`` included where there is
        one. Package versions that the two manifests tell apart may differ in index.html too.

    Returns
    -------
    tuple of Difference
        The manifest's first (what went in), then by file name. Identical files give none.
    """
    names = sorted({*stored, *rerun}, key=lambda name: (name != MANIFEST_NAME, name))
    surroundings = _compare_surroundings(stored, rerun)
    return tuple(
        difference for name in names for difference in _compare(name, stored, rerun, surroundings)
    )


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What two runs were made with, as far as it is not the same.

    ``renamed`` holds stored → rerun texts of versions and hashes of code; ``redrawn`` says what
    else drew the rerun's pictures.
    """

    renamed: Mapping[str, str]
    redrawn: str = ""


def _compare_surroundings(stored: Mapping[str, bytes], rerun: Mapping[str, bytes]) -> _Surroundings:
    try:
        first = manifest_from_json(stored[MANIFEST_NAME])
        second = manifest_from_json(rerun[MANIFEST_NAME])
    except (KeyError, PublishError):
        return _Surroundings({})
    before, after = list_circumstances(first), list_circumstances(second)
    renamed = {
        value: after[key]
        for key, value in before.items()
        if key.startswith(("versions.", "code.", "lock.")) and after.get(key, value) != value
    }
    machines = [
        f"{one.clock.platform.get('system', '')} {one.clock.platform.get('machine', '')}".strip()
        for one in (first, second)
    ]
    return _Surroundings(renamed, _name_drawing(before, after, machines))


def _name_drawing(
    before: Mapping[str, str], after: Mapping[str, str], machines: Sequence[str]
) -> str:
    """Say in what the software differs that draws; empty where it does not."""
    for key in _DRAWING:
        one, other = before.get(key, "none"), after.get(key, "none")
        if one != other and key.startswith("versions."):
            return f"{key.removeprefix('versions.')} {one} stored, {other} rerun"
        if one != other:
            return "other versions of packages"
    return "" if machines[0] == machines[1] else f"{machines[0]} stored, {machines[1]} rerun"


def _compare(
    name: str,
    stored: Mapping[str, bytes],
    rerun: Mapping[str, bytes],
    surroundings: _Surroundings,
) -> Iterator[Difference]:
    if name not in rerun:
        yield Difference("missing", name, where="the rerun does not write it")
    elif name not in stored:
        yield Difference("extra", name, where="only the rerun writes it")
    elif stored[name] != rerun[name]:
        yield from _compare_contents(name, stored[name], rerun[name], surroundings)


def _compare_contents(
    name: str, stored: bytes, rerun: bytes, surroundings: _Surroundings
) -> tuple[Difference, ...]:
    try:
        found = _find_comparison(name, surroundings)(name, stored, rerun)
    except (ValueError, PublishError):
        found = _compare_as_text(name, stored, rerun)
    if found or name == MANIFEST_NAME:
        return found
    return (Difference("within_tolerance", name, "same values in other bytes", severity="info"),)


def _find_comparison(name: str, surroundings: _Surroundings) -> FileComparison:
    named = _BY_NAME.get(name)
    if named is not None:
        return named
    suffix = PurePosixPath(name).suffix
    if suffix == ".parquet":
        return _compare_parquet_files
    if suffix in OFFICE_FILES:
        return compare_office_file
    if suffix in PICTURES:
        return partial(compare_picture, redrawn=surroundings.redrawn)
    if name == INDEX_HTML:
        return partial(_compare_pages, renamed=surroundings.renamed)
    return compare_text


def _compare_pages(
    name: str, stored: bytes, rerun: bytes, *, renamed: Mapping[str, str]
) -> tuple[Difference, ...]:
    pages = (_EMBEDDED.sub(b'"data:"', page) for page in (stored, rerun))
    return compare_text(name, *pages, renamed=renamed)


def _compare_manifest_files(name: str, stored: bytes, rerun: bytes) -> tuple[Difference, ...]:
    del name
    return compare_manifests(manifest_from_json(stored), manifest_from_json(rerun))


def _compare_estimates_csv(name: str, stored: bytes, rerun: bytes) -> tuple[Difference, ...]:
    return compare_estimates(name, read_estimates(stored), read_estimates(rerun))


def _compare_estimates_parquet(name: str, stored: bytes, rerun: bytes) -> tuple[Difference, ...]:
    before, after = read_parquet(stored), read_parquet(rerun)
    if not before.schema.equals(after.schema):
        return compare_parquet(name, before, after)
    return compare_estimates(name, before, after)


def _compare_parquet_files(name: str, stored: bytes, rerun: bytes) -> tuple[Difference, ...]:
    return compare_parquet(name, read_parquet(stored), read_parquet(rerun))


def _compare_as_text(name: str, stored: bytes, rerun: bytes) -> tuple[Difference, ...]:
    """Compare what its own comparison could not read: one side is damaged, or not text."""
    try:
        return compare_text(name, stored, rerun)
    except ValueError:
        sizes = (f"{len(stored)} bytes", f"{len(rerun)} bytes")
        return (Difference("different", name, "not text, and not the same bytes", *sizes),)


_BY_NAME: dict[str, FileComparison] = {
    MANIFEST_NAME: _compare_manifest_files,
    ESTIMATES_CSV: _compare_estimates_csv,
    ESTIMATES_PARQUET: _compare_estimates_parquet,
    RESOLVED_YAML: compare_resolved,
    SAMPLE_FLOW_CSV: compare_flow,
}
