"""`ipec pull`: one result of a finished study, to a file or to the caller."""

from __future__ import annotations

from pathlib import Path

from ipec_econ.core.errors import Problem, PublishError
from ipec_econ.publish.pull import MEDIA, pull_reference


def pull_to(reference: str, *, folder: str, form: str | None, out: str | None) -> bytes:
    """Return the content a reference names, written to ``out`` where that is given.

    Without a format, the ending of ``out`` is one: a file called .pdf holds a pdf.

    Raises
    ------
    PublishError
        There is no such result, its file was tampered with, or ``out`` cannot be written.
    """
    if form is None and out is not None:
        ending = Path(out).suffix.removeprefix(".").lower()
        form = ending if ending in MEDIA else None
    pulled = pull_reference(reference, folder=Path(folder), fmt=form)
    if out is not None:
        try:
            Path(out).write_bytes(pulled.content)
        except OSError as error:
            raise PublishError(
                Problem(
                    code="publish/cannot-write",
                    what=f"{out} cannot be written: {error.strerror}",
                    fix="name a file in a folder that is there and that you may write to",
                )
            ) from error
    return pulled.content
