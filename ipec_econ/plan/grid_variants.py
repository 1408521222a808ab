"""What a variant of the panel asks for, against the headers of its sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ipec_econ.core.errors import Problem, SourceError
from ipec_econ.core.spec.study import Study
from ipec_econ.plan.availability import find_unavailable
from ipec_econ.plan.columns import find_unknown_columns
from ipec_econ.plan.doses import find_dose_problems
from ipec_econ.plan.link_files import find_link_file_problems
from ipec_econ.plan.link_names import find_missing_names
from ipec_econ.plan.place_sources import place_sources
from ipec_econ.plan.planned_grid import PanelVariant
from ipec_econ.sources.awards import read_award_header


@dataclass(frozen=True, slots=True)
class Headers:
    """What the study's own sources hold, and where relative paths start.

    A header is ``None`` where it could not be read, or is not there.
    """

    firms: Mapping[str, str] | None
    awards: Mapping[str, str] | None
    awards_base: str
    link_base: str


@dataclass(frozen=True, slots=True)
class VariantProblems:
    """What is wrong with a variant: of the spec, and of its sources."""

    problems: tuple[Problem, ...]
    sources: tuple[Problem, ...]


def find_variant_problems(variant: PanelVariant, study: Study, headers: Headers) -> VariantProblems:
    """Return what is wrong with a variant's panel, and with the cells' names on it."""
    # Tables and figures are of the study's own panel.
    own = variant.study.model_copy(update={"tables": {}, "figures": {}})
    panel, marks = own.panel, variant.marks
    sources: list[Problem] = []
    awards = headers.awards
    if panel.awards is not None and panel.awards != study.panel.awards:
        try:
            awards = read_award_header(panel.awards, base=headers.awards_base)
        except SourceError as error:
            sources += place_sources(error.problems, marks, ("panel", "awards"))
            awards = None
    if panel.link != study.panel.link:
        sources += find_link_file_problems(panel, marks, headers.link_base)
    problems = [
        *find_unavailable(own, marks),
        *find_unknown_columns(own, marks, headers.firms, awards),
        *find_dose_problems(own, marks),
        *find_missing_names(panel, marks, awards),
    ]
    return VariantProblems(tuple(problems), tuple(sources))
