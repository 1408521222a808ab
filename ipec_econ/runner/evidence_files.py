"""The files for the checker of outputs, which lie beside those to be released."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from ipec_econ.core.notice import Notice
from ipec_econ.publish.checker_files import list_checker_files
from ipec_econ.publish.disclosure_file import evidence_to_json
from ipec_econ.publish.target import EVIDENCE_HTML, EVIDENCE_JSON
from ipec_econ.render.disclosure_page import render_disclosure
from ipec_econ.runner.outcome import Run


def gather_evidence(
    run: Run, files: Mapping[str, bytes], notices: Sequence[Notice]
) -> Mapping[str, bytes]:
    """Return what a checker needs: nothing without a disclosure profile.

    Parameters
    ----------
    files
        What is to be released, the manifest among it.
    notices
        Before disclosure control took numbers out of them.
    """
    if run.disclosure is None:
        return {}
    shown = {
        **{f"tables/{name}": table.models for name, table in run.core_tables.items()},
        **{f"figures/{name}": figure.models for name, figure in run.core_figures.items()},
    }
    models = {output: ids for output, ids in shown.items() if ids}
    sources = {
        f"tables/{name}": spec.kind
        for name, spec in run.study.tables.items()
        if spec.kind in ("sample_flow", "linkage", "award_quality", "productivity")
    }
    sums = {path: hashlib.sha256(content).hexdigest() for path, content in sorted(files.items())}
    title = run.study.title or run.study.study
    return {
        **list_checker_files(run.disclosure, files, models, sources, run.study.study),
        EVIDENCE_JSON: evidence_to_json(run.disclosure),
        EVIDENCE_HTML: render_disclosure(title, run.disclosure, notices, sums),
    }
