"""`ipec pull`: one result of a finished study, or all of them, to a file or to the caller."""

from __future__ import annotations

from pathlib import Path

from ipec_econ.core.errors import Problem, PublishError
from ipec_econ.core.manifest import Manifest
from ipec_econ.publish.estimate_text import MINUS
from ipec_econ.publish.headline_reference import HEADLINES, read_headlines, select_headline
from ipec_econ.publish.pull import MEDIA, pull_reference
from ipec_econ.publish.study_folder import StudyReference, refuse_inside_study
from ipec_econ.publish.study_references import catalogue_to_json, list_references
from ipec_econ.publish.study_version import compute_version, open_study
from ipec_econ.publish.suggestion import suggest
from ipec_econ.publish.write_file import write_file
from ipec_econ.render.headline_text import HEADLINE_FORMATS, render_headline
from ipec_econ.render.latex_macros import render_macros
from ipec_econ.render.word_sentence import render_word_paragraph

WRITTEN = ("tables", "figures")
"""Parts of a study that are pulled as they were written."""

STUDY_FORMATS = ("json", "macros")
"""What a whole study is pulled as: its catalogue, and a file of LaTeX macros."""


def pull_to(reference: str, *, folder: str, form: str | None, out: str | None) -> bytes:
    """Return the content a reference names, written to ``out`` where that is given.

    Without a format, the ending of ``out`` is one: a file called .pdf holds a pdf.

    Raises
    ------
    PublishError
        There is no such result, its file was tampered with, or ``out`` cannot be written.
    RenderError
        A Word document without the package that writes it.
    """
    if form is None and out is not None:
        ending = Path(out).suffix.removeprefix(".").lower()
        form = ending if ending in MEDIA else None
    if out is not None:
        refuse_inside_study(Path(out), Path(folder))
    content = _pull(reference, Path(folder), form)
    if out is not None:
        write_file(Path(out), content)
    return content


def _pull(reference: str, folder: Path, form: str | None) -> bytes:
    study, manifest = open_study(reference, folder)
    if not study.parts:
        return _pull_study(reference, study, manifest, form)
    if study.parts[0] == HEADLINES:
        return _pull_headline(reference, study, manifest, form)
    if form == "docx" and study.parts[0] not in WRITTEN:
        text = pull_reference(reference, folder=folder, fmt="text").content.decode().strip()
        return render_word_paragraph(text, title="/".join([manifest.study, *study.parts]))
    return pull_reference(reference, folder=folder, fmt=form).content


def _pull_study(
    reference: str, study: StudyReference, manifest: Manifest, form: str | None
) -> bytes:
    chosen = {"tex": "macros", None: "json"}.get(form, form)
    if chosen not in STUDY_FORMATS:
        raise _refuse_format(reference, str(chosen), STUDY_FORMATS)
    listed = list_references(study, manifest)
    if chosen == "json":
        return catalogue_to_json(manifest, listed)
    # What a number prints in LaTeX has a minus, and no hyphen.
    texts = {
        one.reference: one.text.replace("-", MINUS) if one.kind == "estimate" else one.text
        for one in listed
        if not one.formats
    }
    return render_macros(texts, study=manifest.study, version=compute_version(manifest))


def _pull_headline(
    reference: str, study: StudyReference, manifest: Manifest, form: str | None
) -> bytes:
    record = select_headline(read_headlines(study, manifest), study.parts, ref=reference)
    chosen = form or "text"
    if chosen not in HEADLINE_FORMATS:
        raise _refuse_format(reference, chosen, HEADLINE_FORMATS)
    name, *field = study.parts[1:]
    named = {"study": manifest.study, "version": compute_version(manifest), "headline": name}
    return render_headline({**named, **record}, "/".join(field), chosen)


def _refuse_format(reference: str, asked: str, available: tuple[str, ...]) -> PublishError:
    return PublishError(
        Problem(
            "publish/unknown-format",
            f"{reference} is not there as {asked}",
            reference,
            "a whole study is pulled as its catalogue or as macros, a headline in seven formats",
            suggest(asked, available),
        )
    )
