"""A brief's file: its format, and its content."""

from __future__ import annotations

from pathlib import Path

from ipec_econ.core.errors import Problem, PublishError

FORMS = {".md": "md", ".markdown": "md", ".qmd": "md", ".docx": "docx"}
"""Ending of a template → format of the brief."""


def tell_form(file: Path) -> str:
    """Return ``md`` or ``docx``.

    Raises
    ------
    PublishError
        ``publish/brief-target``: the ending is none of a brief's.
    """
    form = FORMS.get(file.suffix.lower())
    if form is None:
        raise PublishError(
            Problem(
                "publish/brief-target",
                f"{file.name} is no brief that can be filled",
                file.as_posix(),
                f"briefs end in {', '.join(FORMS)}",
                "save it as one of these; for LaTeX: ipec pull STUDY --format macros",
            )
        )
    return form


def read_brief(file: Path) -> bytes:
    """Return the content of a template or brief.

    Raises
    ------
    PublishError
        ``publish/brief-missing``: it cannot be read, or is no UTF-8 text.
    """
    try:
        content = file.read_bytes()
        if tell_form(file) == "md":
            content.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise PublishError(
            Problem(
                "publish/brief-missing",
                f"{file.name} cannot be read: {reason}",
                file.as_posix(),
                fix="name a template in Markdown or Word",
            )
        ) from error
    return content
