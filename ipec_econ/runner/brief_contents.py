"""What takes a placeholder's place in a brief, from the studies' stored results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from ipec_econ.core.brief import BriefContent, BriefPicture, BriefTable, BriefText
from ipec_econ.core.errors import Problem, PublishError
from ipec_econ.core.manifest import Manifest
from ipec_econ.publish.brief_record import BriefReference, hash_content
from ipec_econ.publish.estimate_reference import select_estimate
from ipec_econ.publish.estimate_text import write_estimate_text
from ipec_econ.publish.estimates_file import ESTIMATES_CSV, read_estimates
from ipec_econ.publish.headline_reference import HEADLINES, read_headlines, select_headline
from ipec_econ.publish.pull import pull_reference
from ipec_econ.publish.stored_file import read_stored_file
from ipec_econ.publish.study_folder import StudyReference
from ipec_econ.publish.study_version import compute_version, open_study

TOLD = ("null", "pretrends", "no_interval")
"""Caveats that a brief's author is reminded of."""


@dataclass(frozen=True, slots=True)
class FilledPlaceholder:
    """What takes a placeholder's place, what is recorded of it, and what its author should know."""

    content: BriefContent
    reference: BriefReference
    reminders: tuple[str, ...] = ()


def resolve_placeholder(text: str, folder: Path, form: str) -> FilledPlaceholder:
    """Return what ``REF`` or ``REF | FIELD DECIMALS`` means.

    Parameters
    ----------
    text
        What stands between the braces.
    folder
        The parent of the studies' folders.
    form
        Of the brief: ``md`` or ``docx``.

    Raises
    ------
    PublishError
        The reference names nothing that can stand in a brief.
    """
    ref, bar, wish = (part.strip() for part in text.partition("|"))
    study, manifest = open_study(ref, folder)
    section = study.parts[0] if study.parts else ""
    reminders: tuple[str, ...] = ()
    if bar and section in (HEADLINES, "tables", "figures"):
        raise _refuse_wish(ref, section)
    content: BriefContent
    if section == HEADLINES:
        content, reminders = _take_headline(ref, study, manifest)
    elif section == "tables":
        content = BriefTable(pull_reference(ref, folder=folder, fmt=form).content)
    elif section == "figures":
        content = _take_picture(ref, folder, manifest.study, study.parts[-1])
    else:
        content = _take_estimate(ref, wish, study, manifest, folder)
    kind, said = _describe(content)
    known = BriefReference(text, kind, said, manifest.study, compute_version(manifest))
    return FilledPlaceholder(content, known, reminders)


def _describe(content: BriefContent) -> tuple[str, str]:
    if isinstance(content, BriefText):
        return "text", content.text
    kind = "table" if isinstance(content, BriefTable) else "picture"
    return kind, hash_content(content.content)


def _take_headline(
    ref: str, study: StudyReference, manifest: Manifest
) -> tuple[BriefText, tuple[str, ...]]:
    record = select_headline(read_headlines(study, manifest), study.parts, ref=ref)
    field = "/".join(study.parts[2:])
    text = record["texts"][field] if field else record["sentence"]
    caveats: list[Mapping[str, Any]] = record["caveats"]
    told = tuple(f"{ref}: {one['text']}" for one in caveats if one["about"] in TOLD)
    return BriefText(str(text)), told


def _take_picture(ref: str, folder: Path, study: str, name: str) -> BriefPicture:
    from PIL import Image

    content = pull_reference(ref, folder=folder, fmt="png").content
    with Image.open(BytesIO(content)) as picture:
        words = dict(picture.info)
    return BriefPicture(
        name=f"{study}-{name}.png",
        content=content,
        title=str(words.get("Title", name)),
        alt=str(words.get("Description", "")),
    )


def _take_estimate(
    ref: str, wish: str, study: StudyReference, manifest: Manifest, folder: Path
) -> BriefText:
    if len(study.parts) < 2:  # noqa: PLR2004 - a model and an estimand
        pull_reference(ref, folder=folder)  # refuses, and says what there is
    rows = read_estimates(read_stored_file(study.folder, manifest, ESTIMATES_CSV)).to_pylist()
    row = select_estimate(rows, study.parts, ref=ref)
    return BriefText(write_estimate_text(row, wish, ref=ref))


def _refuse_wish(ref: str, section: str) -> PublishError:
    fix = f"write {{{{{ref}/FIELD}}}}" if section == HEADLINES else "take `|` out"
    return PublishError(
        Problem(
            "publish/unknown-field",
            f"`|` behind a reference to {section}",
            ref,
            "it chooses a field and decimals of an estimate; a headline's text is its own",
            fix,
        )
    )
