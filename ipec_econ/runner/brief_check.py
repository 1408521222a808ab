"""`ipec brief --check`: whether a brief still says what the results say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ipec_econ.core.errors import IpecError, Problem, PublishError
from ipec_econ.publish.brief_record import BriefReference, hash_content, name_record, read_record
from ipec_econ.render.brief.word import read_word_text
from ipec_econ.render.markdown_text import escape_markdown, escape_paragraph
from ipec_econ.render.plain_text import flatten_text
from ipec_econ.runner.brief_contents import resolve_placeholder
from ipec_econ.runner.brief_files import read_brief, tell_form
from ipec_econ.runner.briefing import describe_change


@dataclass(frozen=True, slots=True)
class BriefCheck:
    """What a brief says that results no longer do, and what is merely worth knowing."""

    n_references: int
    differences: tuple[str, ...]
    remarks: tuple[str, ...]


def check_brief(brief: str, *, folder: str) -> BriefCheck:
    """Hold every reference of a brief's record against the results as they are now.

    Raises
    ------
    PublishError
        There is no brief, or no record of it.
    """
    file = Path(brief)
    form, content = tell_form(file), read_brief(file)
    record = read_record(file)
    if record is None:
        raise PublishError(
            Problem(
                "publish/brief-record",
                f"there is no {name_record(file).name}",
                file.as_posix(),
                "a brief is checked against what was recorded when it was written",
                "write it with `ipec brief TEMPLATE -o OUT`",
            )
        )
    differences: list[str] = []
    remarks: list[str] = []
    for one in record.references:
        found = _compare(one, Path(folder), form)
        differences += found.differences
        remarks += found.remarks
    if hash_content(content) != record.brief_sha256:
        remarks.append(f"{file.name} was edited since it was written")
        differences += _find_lost(file, content, form, record.references)
    return BriefCheck(len(record.references), tuple(differences), tuple(dict.fromkeys(remarks)))


def _compare(one: BriefReference, folder: Path, form: str) -> BriefCheck:
    try:
        now = resolve_placeholder(one.placeholder, folder, form).reference
    except IpecError as error:
        told = "; ".join(f"{problem.what} ({problem.fix})" for problem in error.problems)
        return BriefCheck(1, (f"{{{{{one.placeholder}}}}}: {told}",), ())
    if now.text != one.text:
        return BriefCheck(1, (describe_change(one, now),), ())
    if now.version != one.version:
        same = f"study {now.study} was run again since ({one.version} → {now.version})"
        return BriefCheck(1, (), (same,))
    return BriefCheck(1, (), ())


def _find_lost(
    file: Path, content: bytes, form: str, references: tuple[BriefReference, ...]
) -> list[str]:
    """Return the texts that an edited brief no longer has."""
    said = read_word_text(content, file.name) if form == "docx" else content.decode("utf-8")
    lost = []
    for one in references:
        texts = (
            (flatten_text(one.text),)
            if form == "docx"
            else (escape_markdown(one.text), escape_paragraph(one.text))
        )
        if one.kind == "text" and not any(text in said for text in texts):
            lost.append(f"{{{{{one.placeholder}}}}}: no longer in {file.name}: {one.text}")
    return lost
