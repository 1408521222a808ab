"""The first question of `ipec verify`: are the stored files what the run wrote."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ipec_econ.core.difference import Difference
from ipec_econ.core.manifest import MANIFEST_NAME, Manifest, OutputRecord
from ipec_econ.publish.folder_content import list_files
from ipec_econ.publish.manifest import has_whole_seal


def check_intact(folder: Path, manifest: Manifest) -> tuple[Difference, ...]:
    """Compare the folder's files with the manifest's hashes, and the manifest with its seal.

    Returns
    -------
    tuple of Difference
        ``changed``, ``missing`` and ``extra`` files, in the order of their names; empty when
        every byte is as the run left it.
    """
    known = {output.path: output for output in manifest.outputs}
    present = list_files(folder)
    names = sorted({*known, *present, MANIFEST_NAME})
    found = (_check_file(folder, name, known.get(name), name in present) for name in names)
    return tuple(difference for difference in found if difference is not None)


def _check_file(
    folder: Path, name: str, output: OutputRecord | None, present: bool
) -> Difference | None:
    if not present:
        return Difference("missing", name, where="the manifest lists it, the folder lacks it")
    if name == MANIFEST_NAME:
        whole = has_whole_seal((folder / name).read_bytes())
        return None if whole else Difference("changed", name, where="its seal is broken")
    if output is None:
        return Difference("extra", name, where="the manifest does not list it")
    return _check_content(folder / name, name, output)


def _check_content(file: Path, name: str, output: OutputRecord) -> Difference | None:
    if not file.is_file():
        return Difference("changed", name, where="it is no longer a file")
    content = file.read_bytes()
    if hashlib.sha256(content).hexdigest() == output.sha256:
        return None
    where = "its content is not what the run wrote"
    if len(content) == output.bytes:
        return Difference("changed", name, where)
    sizes = (f"{len(content)} bytes", f"{output.bytes} bytes when written")
    return Difference("changed", name, where, *sizes)
