"""manifest.json outside its clock: inputs, spec, sizes of samples; code and versions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields

from ipec_econ.core.difference import Difference, Severity
from ipec_econ.core.manifest import MANIFEST_NAME, Manifest, ModelRecord
from ipec_econ.core.notice import Notice
from ipec_econ.core.tables import InputRecord
from ipec_econ.publish.comparison.text import compare_text

_HASH = re.compile(r"[0-9a-f]{64}")
_SHORT_HASH = 12


def compare_manifests(stored: Manifest, rerun: Manifest) -> tuple[Difference, ...]:
    """Compare two manifests.

    Another input, seed or sample size is a failure. Other code, versions or options are
    information, as is a spec file that reads otherwise but means the same. Outputs are not
    compared here: each is compared by its content.
    """
    return (
        *_compare_values(_list_identity(stored), _list_identity(rerun), "fail"),
        *_compare_spec_files(stored, rerun),
        *_compare_inputs(stored.inputs, rerun.inputs),
        *_compare_values(_list_sizes(stored.models), _list_sizes(rerun.models), "fail"),
        *_compare_notices(stored.notices, rerun.notices),
        *_compare_values(list_circumstances(stored), list_circumstances(rerun), "info"),
    )


def list_circumstances(manifest: Manifest) -> dict[str, str]:
    """Return what may differ on a referee's machine without being a failure, by key."""
    return {
        "code.version": manifest.code.version,
        "code.sha256": manifest.code.sha256,
        "lock.requirements_sha256": manifest.lock.requirements_sha256 or "(none)",
        "lock.installed_sha256": manifest.lock.installed_sha256,
        **{f"versions.{name}": version for name, version in manifest.versions.items()},
        "options.engine": manifest.options.engine,
        "options.only": ", ".join(manifest.options.only),
    }


def _list_identity(manifest: Manifest) -> dict[str, str]:
    return {"study": manifest.study, "title": manifest.title, "seed": str(manifest.seed)}


def _compare_values(
    stored: Mapping[str, str], rerun: Mapping[str, str], severity: Severity
) -> Iterator[Difference]:
    for key in (*stored, *(key for key in rerun if key not in stored)):
        before, after = stored.get(key, ""), rerun.get(key, "")
        if before != after:
            values = (_shorten(before), _shorten(after))
            yield Difference("different", MANIFEST_NAME, key, *values, severity)


def _compare_spec_files(stored: Manifest, rerun: Manifest) -> Iterator[Difference]:
    same_meaning = stored.resolved_sha256 == rerun.resolved_sha256
    severity: Severity = "info" if same_meaning else "fail"
    says = "means the same" if same_meaning else "see resolved.yaml"
    before = {file.name: _shorten(file.sha256) for file in stored.spec}
    after = {file.name: _shorten(file.sha256) for file in rerun.spec}
    yield from (
        Difference("different", MANIFEST_NAME, f"the spec file {name} changed ({says})",
                   before.get(name, ""), after.get(name, ""), severity)
        for name in (*before, *(name for name in after if name not in before))
        if before.get(name) != after.get(name)
    )  # fmt: skip
    if not same_meaning:
        yield Difference(
            "different", MANIFEST_NAME, "resolved_sha256",
            _shorten(stored.resolved_sha256), _shorten(rerun.resolved_sha256),
        )  # fmt: skip


def _compare_inputs(
    stored: tuple[InputRecord, ...], rerun: tuple[InputRecord, ...]
) -> Iterator[Difference]:
    before = {(record.role, record.path): record for record in stored}
    after = {(record.role, record.path): record for record in rerun}
    for key, record in before.items():
        where = f"the input data changed: {key[0]} {key[1]}"
        if key not in after:
            yield Difference("missing", MANIFEST_NAME, where, stored=_describe_input(record))
        elif _describe_input(record) != _describe_input(after[key]) or (
            record.sha256 != after[key].sha256
        ):
            yield Difference("different", MANIFEST_NAME, where,
                             _describe_input(record), _describe_input(after[key]))  # fmt: skip
    for key, record in after.items():
        if key not in before:
            where = f"the input data changed: {key[0]} {key[1]}"
            yield Difference("extra", MANIFEST_NAME, where, rerun=_describe_input(record))


def _describe_input(record: InputRecord) -> str:
    return f"{record.rows} rows, {record.bytes or 'no'} bytes, sha256 {_shorten(record.sha256)}"


def _list_sizes(models: tuple[ModelRecord, ...]) -> dict[str, str]:
    return {
        f"model {model.id}: {field.name}": str(getattr(model, field.name))
        for model in models
        for field in fields(model)
        if field.name != "id"
    }


def _compare_notices(
    stored: tuple[Notice, ...], rerun: tuple[Notice, ...]
) -> tuple[Difference, ...]:
    before, after = (
        "\n".join(f"{n.level} {n.code} {n.where}: {n.text}" for n in notices).encode()
        for notices in (stored, rerun)
    )
    found = compare_text(MANIFEST_NAME, before, after)
    return tuple(
        Difference(d.kind, d.file, "notices", d.stored, d.rerun, d.severity) for d in found
    )


def _shorten(text: str) -> str:
    return text[:_SHORT_HASH] if _HASH.fullmatch(text) else text
