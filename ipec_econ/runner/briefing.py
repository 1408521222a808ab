"""`ipec brief`: a template filled with results, and a filled brief held against them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ipec_econ.core.brief import BriefContent, BriefPicture, BriefText, FoundPlaceholder
from ipec_econ.core.errors import Problem, PublishError
from ipec_econ.publish.brief_record import (
    RECORD_VERSION,
    BriefRecord,
    BriefReference,
    hash_content,
    name_record,
    read_record,
    record_to_json,
)
from ipec_econ.publish.study_folder import refuse_inside_study
from ipec_econ.publish.write_together import write_together
from ipec_econ.render.brief.markdown import fill_markdown, find_markdown_placeholders
from ipec_econ.render.brief.word import fill_word, find_word_placeholders
from ipec_econ.runner.brief_contents import FilledPlaceholder, resolve_placeholder
from ipec_econ.runner.brief_files import read_brief, tell_form

SHOWN = 80


@dataclass(frozen=True, slots=True)
class BriefSummary:
    """What was written, and what its author should know."""

    filled: int
    changes: tuple[str, ...]
    reminders: tuple[str, ...]


def write_brief(template: str, out: str, *, folder: str) -> BriefSummary:
    """Fill a template's placeholders, and record what they said.

    Raises
    ------
    PublishError
        Every placeholder that cannot be filled, with its place; or a brief that was edited since
        it was written stands where this one is to be.
    RenderError
        The template is no Word document, or the package for it is not installed.
    """
    source, target = Path(template), Path(out)
    form = tell_form(source)
    if tell_form(target) != form:
        raise _refuse_target(target, f"a template in {form} makes a brief in {form}")
    if source.resolve() == target.resolve():
        raise _refuse_target(target, "the template would be overwritten")
    refuse_inside_study(target, Path(folder))
    former = _check_target(target)
    content = read_brief(source)
    found = _find(content, form, source.name)
    filled = _resolve(found, Path(folder), form, source.name)
    contents = {text: one.content for text, one in filled.items()}
    pictures = f"{target.stem}_files"
    if form == "md":
        brief = fill_markdown(content.decode("utf-8"), contents, pictures=pictures).encode()
    else:
        brief = fill_word(content, contents, source.name)
    record = BriefRecord(
        record_version=RECORD_VERSION,
        template=source.name,
        template_sha256=hash_content(content),
        brief=target.name,
        brief_sha256=hash_content(brief),
        references=tuple(one.reference for one in filled.values()),
    )
    files = {target: brief, name_record(target): record_to_json(record)}
    if form == "md":
        drawn = [one for one in contents.values() if isinstance(one, BriefPicture)]
        files |= {target.parent / pictures / one.name: one.content for one in drawn}
    write_together(files)
    reminders = tuple(dict.fromkeys(told for one in filled.values() for told in one.reminders))
    return BriefSummary(len(filled), _compare_records(former, record), reminders)


def _refuse_target(target: Path, why: str) -> PublishError:
    return PublishError(
        Problem(
            "publish/brief-target",
            f"{target.name} cannot be written",
            target.as_posix(),
            why,
            "name another file with -o",
        )
    )


def _check_target(target: Path) -> BriefRecord | None:
    """Return the record of the brief that is replaced; refuse one that was edited since."""
    if not target.exists():
        return None
    former = read_record(target)
    if former is None or former.brief_sha256 != hash_content(read_brief(target)):
        raise _refuse_target(target, "it is there, and was not written by `ipec brief`, or edited")
    return former


def _find(content: bytes, form: str, name: str) -> tuple[FoundPlaceholder, ...]:
    if form == "docx":
        return find_word_placeholders(content, name)
    return find_markdown_placeholders(content.decode("utf-8"))


def _resolve(
    found: tuple[FoundPlaceholder, ...], folder: Path, form: str, name: str
) -> Mapping[str, FilledPlaceholder]:
    filled: dict[str, FilledPlaceholder] = {}
    problems: list[Problem] = []
    for one in found:
        where = f"{name}, {one.where}"
        if not one.is_closed:
            problems.append(_refuse_open(one, where))
            continue
        try:
            known = filled.get(one.text) or resolve_placeholder(one.text, folder, form)
        except PublishError as error:
            problems += [replace(p, where=f"{where}: {{{{{one.text}}}}}") for p in error.problems]
            continue
        filled[one.text] = known
        if not isinstance(known.content, BriefText) and not (one.is_alone and one.takes_blocks):
            problems.append(_refuse_place(one, where))
        if form == "md" and _is_twin(known.content, filled.values()):
            problems.append(_refuse_twin(one, where))
    if problems:
        raise PublishError(problems)
    return filled


def _refuse_open(one: FoundPlaceholder, where: str) -> Problem:
    return Problem(
        "publish/brief-placeholder",
        f"`{{{{{one.text}` is not closed",
        where,
        "a placeholder ends with }} in the same line or paragraph",
        "close it, or write \\{{ for braces that stay",
    )


def _refuse_place(one: FoundPlaceholder, where: str) -> Problem:
    return Problem(
        "publish/brief-placeholder",
        f"the table or figure {{{{{one.text}}}}} cannot stand here",
        where,
        "a table or figure takes the place of a whole line or paragraph, and none of a footnote",
        "put it in a line or paragraph of its own",
    )


def _is_twin(content: BriefContent, others: Iterable[FilledPlaceholder]) -> bool:
    """Tell whether another figure has this one's file name: studies of one id, in two folders."""
    if not isinstance(content, BriefPicture):
        return False
    pictures = (one.content for one in others if isinstance(one.content, BriefPicture))
    return any(one.name == content.name and one.content != content.content for one in pictures)


def _refuse_twin(one: FoundPlaceholder, where: str) -> Problem:
    return Problem(
        "publish/brief-placeholder",
        f"the figure {{{{{one.text}}}}} has the file name of another one in this brief",
        where,
        "figures lie beside a brief in Markdown as STUDY-FIGURE.png",
        "give the studies ids of their own, or write the brief in Word",
    )


def _compare_records(former: BriefRecord | None, record: BriefRecord) -> tuple[str, ...]:
    """Say which references of a brief written before say something else now."""
    if former is None:
        return ()
    before = {one.placeholder: one for one in former.references}
    return tuple(
        describe_change(before[one.placeholder], one)
        for one in record.references
        if one.placeholder in before and before[one.placeholder].text != one.text
    )


def describe_change(before: BriefReference, after: BriefReference) -> str:
    """Return what a reference said, and what it says now."""
    name = f"{{{{{after.placeholder}}}}}"
    if after.kind != "text" or before.kind != "text":
        return f"{name}: another {after.kind} (version {before.version} → {after.version})"
    return f"{name}: {before.text[:SHOWN]} → {after.text[:SHOWN]}"
