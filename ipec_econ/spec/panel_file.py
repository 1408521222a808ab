"""A panel section that lies in a file of its own is read and put in its place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from ipec_econ.core.errors import Problem, SpecError
from ipec_econ.core.marks import SourceMap
from ipec_econ.spec.text_file import read_spec_text
from ipec_econ.spec.yaml_reader import Document, read_yaml

_PANEL = ("panel",)


@dataclass(frozen=True, slots=True)
class InlinedDocument:
    """A study with its panel inline.

    Attributes
    ----------
    document
        ``panel`` is missing from its data where the panel's file cannot be read.
    files
        The panel's file, or nothing.
    problems
        What is wrong with the panel's file.
    """

    document: Document
    files: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def inline_panel(document: Document, file: str) -> InlinedDocument:
    """Replace a ``panel`` that is a path by what the file says.

    A relative path is relative to the study's own file. Marks under ``panel`` name the panel's
    file, the mark of the key ``panel`` stays the study's.
    """
    data = document.data
    if not isinstance(data, dict) or not isinstance(data.get("panel"), str):
        return InlinedDocument(document)
    path = _find_path(file, data["panel"])
    where = str(document.marks.find_value(_PANEL))
    try:
        panel = read_yaml(read_spec_text(path, where=where), path)
    except SpecError as error:
        rest: dict[str, Any] = {key: value for key, value in data.items() if key != "panel"}
        return InlinedDocument(Document(rest, document.marks), (), error.problems)
    marks = SourceMap(
        {**document.marks.values, **_shift(panel.marks.values)},
        {**document.marks.keys, **_shift(panel.marks.keys)},
    )
    return InlinedDocument(Document({**data, "panel": panel.data}, marks), (path,))


def _find_path(file: str, named: str) -> str:
    return str(PurePath(file).parent / named)


def _shift(marks: Any) -> dict[Any, Any]:
    return {(*_PANEL, *path): mark for path, mark in marks.items()}
