"""Write a study's outputs: all of them in one step at the end, or nothing."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from ipec_econ.core.manifest import MANIFEST_NAME
from ipec_econ.publish.file_name import check_file_names
from ipec_econ.publish.manifest import manifest_from_json
from ipec_econ.publish.replace_folder import replace_folder
from ipec_econ.publish.target import check_evidence, check_target, is_evidence, name_evidence


def write_outputs(
    folder: Path, files: Mapping[str, bytes], evidence: Mapping[str, bytes] | None = None
) -> None:
    """Write every file of a run, replacing what a former run of the same study left.

    A reader sees the former results or the new ones, and after a failure the former
    (see ``replace_folder``).

    Parameters
    ----------
    folder
        The study's output folder; parents are made as needed.
    files
        Path inside the folder, with ``/`` → content; ``manifest.json`` must be among them.
    evidence
        The same for the folder of the checker of outputs, ``<study>.evidence`` beside `folder`;
        a former run's is removed where there is none.

    Raises
    ------
    PublishError
        ``publish/would-overwrite`` and ``publish/other-study`` (see ``check_target``),
        ``publish/cannot-write``, ``publish/unsafe-name``, ``publish/name-clash``.
    """
    check_file_names(list(files))
    study = manifest_from_json(files[MANIFEST_NAME]).study
    beside = name_evidence(folder.resolve())
    # Both are looked at before either is written.
    check_target(folder, study)
    if evidence:
        check_evidence(beside)
        check_file_names(list(evidence))
        replace_folder(beside, evidence, check=check_evidence)
    elif is_evidence(beside):
        shutil.rmtree(beside)
    replace_folder(folder, files, check=lambda target: check_target(target, study))
