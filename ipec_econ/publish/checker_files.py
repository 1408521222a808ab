"""results.json and checksums: a run's files in the form in which ACRO hands them to a checker.

The layout is that of ACRO 1.0.2, which the SACRO viewer reads: one record an output, its files flat
beside results.json, and the SHA-256 of each in checksums/.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from ipec_econ.core.disclosure import DisclosureReport, Verdict
from ipec_econ.publish.environment import find_version

RESULTS_JSON = "results.json"
NO_TIME = "1970-01-01T00:00:00"
"""The same run gives the same bytes; when it ran is in manifest.json, which has a clock."""

TYPES = {"estimates": "regression", "regression": "regression"}


def list_checker_files(
    report: DisclosureReport,
    files: Mapping[str, bytes],
    models: Mapping[str, Sequence[str]],
    sources: Mapping[str, str],
    study: str,
) -> Mapping[str, bytes]:
    """Return results.json, the files that it lists, and their checksums.

    Parameters
    ----------
    files
        What is to be released: path → bytes.
    models
        Models whose numbers an output shows (``tables/main``), by output.
    sources
        Output → the one whose numbers it shows: a table of the sample flow shows ``sample_flow``.
    study
        For the command that made them.
    """
    groups: dict[str, list[str]] = {}
    for path in sorted(files):
        groups.setdefault(PurePosixPath(path).with_suffix("").as_posix(), []).append(path)
    records = {
        f"output_{number}": _describe(
            number, output, paths, _choose(report, output, models, sources), report, study
        )
        for number, (output, paths) in enumerate(groups.items())
    }
    content = {"version": find_version(), "tool": "ipec-econ", "results": records}
    text = json.dumps(content, indent=4, ensure_ascii=False, allow_nan=False)
    flat = {flatten_path(path): content for path, content in files.items()}
    flat[RESULTS_JSON] = (text + "\n").encode()
    sums = {f"checksums/{name}.txt": _hash(content) for name, content in sorted(flat.items())}
    return {**flat, **sums}


def flatten_path(path: str) -> str:
    """Return the name under which a file lies beside results.json."""
    return path.replace("/", "_")


def _hash(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()


def _describe(
    number: int,
    output: str,
    paths: Sequence[str],
    own: Sequence[Verdict],
    report: DisclosureReport,
    study: str,
) -> dict[str, object]:
    failed = Counter(str(one.rule) for one in own if one.status != "released")
    status = "review" if failed or not own else "pass"
    told = "; ".join(f"{rule}: {count} withheld" for rule, count in sorted(failed.items()))
    sdc = {"summary": {"suppressed": bool(failed), **failed}, "cells": {}}
    return {
        "uid": f"output_{number}",
        "status": status,
        "type": TYPES.get(output, "custom"),
        "properties": {"output": output, "profile": report.rules.profile},
        "files": [{"name": flatten_path(path), "sdc": sdc} for path in paths],
        "outcome": {
            "rule": {one.key: one.rule or "ok" for one in own},
            "reason": {one.key: one.reason for one in own},
        },
        "command": f"ipec run: study {study}, {output}",
        "summary": f"{status}; {told}" if told else status,
        "timestamp": NO_TIME,
        "comments": [],
        "exception": "",
        "fair": {},
    }


def _choose(
    report: DisclosureReport,
    output: str,
    models: Mapping[str, Sequence[str]],
    sources: Mapping[str, str],
) -> list[Verdict]:
    shown, source = models.get(output), sources.get(output, output)
    return [one for one in report.verdicts if _concerns(one, source, shown)]


def _concerns(verdict: Verdict, output: str, models: Sequence[str] | None) -> bool:
    """Tell whether a verdict is on numbers of an output; pages and records hold all of them."""
    if verdict.output == output:
        return True
    if models is not None:
        return verdict.key.partition(": ")[0] in models and verdict.output in ("estimates", "fit")
    return output in ("index", "manifest", "disclosure")
