"""The second question of `ipec verify`: does a rerun give the same numbers, file by file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath

from ipec_econ.core.difference import Difference
from ipec_econ.core.errors import PublishError
from ipec_econ.core.manifest import MANIFEST_NAME
from ipec_econ.publish.comparison.estimates import compare_estimates
from ipec_econ.publish.comparison.flow import compare_flow
from ipec_econ.publish.comparison.manifest import compare_manifests, list_circumstances
from ipec_econ.publish.comparison.parquet import compare_parquet, read_parquet
from ipec_econ.publish.comparison.resolved import compare_resolved
from ipec_econ.publish.comparison.text import compare_text
from ipec_econ.publish.estimates_file import ESTIMATES_CSV, ESTIMATES_PARQUET, read_estimates
from ipec_econ.publish.flow_file import SAMPLE_FLOW_CSV
from ipec_econ.publish.manifest import RESOLVED_YAML, manifest_from_json

INDEX_HTML = "index.html"

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
    renamed = _find_renamed(stored, rerun)
    return tuple(
        difference for name in names for difference in _compare(name, stored, rerun, renamed)
    )


def _find_renamed(stored: Mapping[str, bytes], rerun: Mapping[str, bytes]) -> dict[str, str]:
    """Return the stored → rerun texts of versions and hashes of code that are not the same."""
    try:
        before = list_circumstances(manifest_from_json(stored[MANIFEST_NAME]))
        after = list_circumstances(manifest_from_json(rerun[MANIFEST_NAME]))
    except (KeyError, PublishError):
        return {}
    return {
        value: after[key]
        for key, value in before.items()
        if key.startswith(("versions.", "code.", "lock.")) and after.get(key, value) != value
    }


def _compare(
    name: str,
    stored: Mapping[str, bytes],
    rerun: Mapping[str, bytes],
    renamed: Mapping[str, str],
) -> Iterator[Difference]:
    if name not in rerun:
        yield Difference("missing", name, where="the rerun does not write it")
    elif name not in stored:
        yield Difference("extra", name, where="only the rerun writes it")
    elif stored[name] != rerun[name]:
        yield from _compare_contents(name, stored[name], rerun[name], renamed)


def _compare_contents(
    name: str, stored: bytes, rerun: bytes, renamed: Mapping[str, str]
) -> tuple[Difference, ...]:
    try:
        found = _find_comparison(name, renamed)(name, stored, rerun)
    except (ValueError, PublishError):
        found = _compare_as_text(name, stored, rerun)
    if found or name == MANIFEST_NAME:
        return found
    return (Difference("within_tolerance", name, "same values in other bytes", severity="info"),)


def _find_comparison(name: str, renamed: Mapping[str, str]) -> FileComparison:
    named = _BY_NAME.get(name)
    if named is not None:
        return named
    if PurePosixPath(name).suffix == ".parquet":
        return _compare_parquet_files
    if name == INDEX_HTML:
        return lambda file, before, after: compare_text(file, before, after, renamed=renamed)
    return compare_text


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
