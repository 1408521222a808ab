"""Read a study: one YAML file, with its panel's file, into the types of the grammar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError

from ipec_econ.core.errors import Problem, SpecError
from ipec_econ.core.marks import SourceMap
from ipec_econ.core.spec.study import Study
from ipec_econ.spec.merge import merge_defaults
from ipec_econ.spec.messages import explain_errors
from ipec_econ.spec.panel_file import InlinedDocument, inline_panel
from ipec_econ.spec.references import find_unknown_names
from ipec_econ.spec.term_checks import find_unreadable_terms
from ipec_econ.spec.text_file import read_spec_text
from ipec_econ.spec.yaml_reader import Document, read_yaml


@dataclass(frozen=True, slots=True)
class LoadedStudy:
    """A valid study and where its parts were written.

    Attributes
    ----------
    study
        With the panel inline and ``models.defaults`` merged.
    marks
        Spec path → place; what a model inherited points at the line of the defaults.
    files
        The files it was read from, as typed: the study's own first.
    """

    study: Study
    marks: SourceMap
    files: tuple[str, ...]


def load_study(path: str) -> LoadedStudy:
    """Read and check a study file.

    Raises
    ------
    SpecError
        With every problem of the file and of its panel's file, in the order of their lines.
    """
    return load_study_text(read_spec_text(path), file=path)


def load_study_text(text: str, file: str = "spec.yaml") -> LoadedStudy:
    """Read and check a study from text; `file` is what relative paths and marks refer to.

    Raises
    ------
    SpecError
        As `load_study`.
    """
    inlined = inline_panel(read_yaml(text, file), file)
    merged = merge_defaults(inlined.document)
    study, problems = _validate(merged.document)
    problems = [*inlined.problems, *merged.problems, *problems]
    files = (file, *inlined.files)
    if study is None or problems:
        raise SpecError(_order(_drop_missing_panel(problems, inlined), files))
    return LoadedStudy(study, merged.document.marks, files)


def _validate(document: Document) -> tuple[Study | None, list[Problem]]:
    problems: list[Problem] = []
    study = None
    try:
        study = Study.model_validate(document.data)
    except ValidationError as error:
        problems += explain_errors(error, document.data, document.marks)
    has_panel = isinstance(document.data, dict) and isinstance(document.data.get("panel"), dict)
    problems += find_unreadable_terms(document)
    problems += find_unknown_names(document, has_panel=has_panel)
    return study, problems


def _drop_missing_panel(problems: Sequence[Problem], inlined: InlinedDocument) -> list[Problem]:
    """Return the problems; where the panel's file is at fault, the panel is not called missing."""
    if not inlined.problems:
        return [*problems]
    first, *others = inlined.problems
    remark = "fix this first: samples and treatments are checked once the panel can be read"
    noted = replace(first, why=f"{first.why}; {remark}" if first.why else remark)
    missing = "the key `panel` is missing"
    rest = [problem for problem in problems if problem not in inlined.problems]
    return [noted, *others, *(problem for problem in rest if problem.what != missing)]


def _order(problems: Iterable[Problem], files: Sequence[str]) -> list[Problem]:
    """Sort by file, line and column, and drop what an inherited value would say repeatedly."""
    return sorted(dict.fromkeys(problems), key=lambda problem: _find_rank(problem, files))


def _find_rank(problem: Problem, files: Sequence[str]) -> tuple[int, int, int]:
    file, _, place = problem.where.rpartition(":")
    file, _, line = file.rpartition(":")
    rank = files.index(file) if file in files else len(files)
    if not (line.isdigit() and place.isdigit()):
        return rank, 0, 0
    return rank, int(line), int(place)
