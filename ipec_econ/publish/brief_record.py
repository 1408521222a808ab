"""OUT.refs.json: what a brief says, from which results, to check later that it still holds."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ipec_econ.core.errors import Problem, PublishError

SUFFIX = ".refs.json"
RECORD_VERSION = 1


@dataclass(frozen=True, slots=True)
class BriefReference:
    """One placeholder as it was filled.

    Attributes
    ----------
    placeholder
        As the template has it, without its braces.
    kind
        ``text``, ``table`` or ``picture``.
    text
        What a text says; of a table or picture the SHA-256 of its file.
    study, version
        Whose results, and which; see ``publish.study_version``.
    """

    placeholder: str
    kind: str
    text: str
    study: str
    version: str


@dataclass(frozen=True, slots=True)
class BriefRecord:
    """The content of OUT.refs.json; files by their names alone, so that it moves with the brief."""

    record_version: int
    template: str
    template_sha256: str
    brief: str
    brief_sha256: str
    references: tuple[BriefReference, ...]


_RECORD = TypeAdapter(BriefRecord)


def name_record(brief: Path) -> Path:
    """Return where a brief's record lies."""
    return brief.with_name(brief.name + SUFFIX)


def hash_content(content: bytes) -> str:
    """Return the SHA-256 of a file's content."""
    return hashlib.sha256(content).hexdigest()


def record_to_json(record: BriefRecord) -> bytes:
    """Write a record."""
    return (json.dumps(asdict(record), indent=2, ensure_ascii=False) + "\n").encode()


def read_record(brief: Path) -> BriefRecord | None:
    """Return a brief's record, ``None`` where there is none.

    Raises
    ------
    PublishError
        ``publish/brief-record`` where it is not what was written.
    """
    file = name_record(brief)
    if not file.is_file():
        return None
    try:
        return _RECORD.validate_json(file.read_bytes())
    except (ValidationError, OSError) as error:
        raise PublishError(
            Problem(
                "publish/brief-record",
                f"{file.name} cannot be read",
                file.as_posix(),
                "it is not what `ipec brief` wrote",
                "restore it, or fill the template again",
            )
        ) from error
