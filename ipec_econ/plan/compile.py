"""Study → plan: every check that needs the registries or the data's headers."""

from __future__ import annotations

import os.path
from collections.abc import Mapping, Sequence

from ipec_econ.core.errors import Problem, SourceError, SpecError
from ipec_econ.core.marks import SourceMap, SpecPath
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.study import Study
from ipec_econ.plan.availability import find_unavailable
from ipec_econ.plan.columns import find_unknown_columns
from ipec_econ.plan.common_samples import add_common_models
from ipec_econ.plan.decomposition import find_decomposition_problems
from ipec_econ.plan.deflated_columns import find_deflated_problems
from ipec_econ.plan.deflators import find_deflator_problems
from ipec_econ.plan.design import find_design_notices
from ipec_econ.plan.doses import find_dose_problems
from ipec_econ.plan.figures import find_figure_problems
from ipec_econ.plan.firm_years import find_firm_year_problems
from ipec_econ.plan.grid_outputs import add_grid_outputs
from ipec_econ.plan.grid_problems import say_once
from ipec_econ.plan.grid_variants import Headers, find_variant_problems
from ipec_econ.plan.grids import ExpandedStudy, expand_grids
from ipec_econ.plan.headlines import find_headline_problems
from ipec_econ.plan.link_files import find_link_file_problems
from ipec_econ.plan.link_names import find_missing_names
from ipec_econ.plan.place_sources import place_sources
from ipec_econ.plan.plan import Plan
from ipec_econ.plan.selection import select_outputs
from ipec_econ.plan.stored_cells import find_cell_notices, find_cell_problems, take_keys
from ipec_econ.sources.awards import read_award_header
from ipec_econ.sources.cells import read_cells_header
from ipec_econ.sources.firms import read_header
from ipec_econ.spec.load import LoadedStudy

FIRM_SOURCE: SpecPath = ("panel", "firms", "source")
AWARD_SOURCE: SpecPath = ("panel", "awards", "source")
LINK_STEPS: SpecPath = ("panel", "link", "steps")
AWARD_LABELS: SpecPath = ("panel", "awards", "innovation", "labels")
CELL_SOURCE: SpecPath = ("panel", "cells")


def compile_plan(loaded: LoadedStudy, *, only: Sequence[str] = ()) -> Plan:
    """Resolve a study against what this version can do and what its sources hold.

    Parameters
    ----------
    loaded
        A valid study with its marks.
    only
        Ids of models, tables and figures to keep; all when empty.

    Raises
    ------
    SpecError
        Something is asked for that is not available, or a name is unknown; all at once.
    SourceError
        A source's header cannot be read, and the spec itself is in order.
    """
    if loaded.study.panel.cells is not None:
        return _compile_cells(loaded, loaded.study.panel.cells, only)
    written = add_grid_outputs(loaded.study)
    expanded = expand_grids(written, loaded.marks)
    study, marks = expanded.study, expanded.marks
    firms_base = _find_base(marks, FIRM_SOURCE)
    awards_base = _find_base(marks, AWARD_SOURCE)
    selected = select_outputs(study, only, grids=expanded.grids, variants=expanded.variants)
    problems = [*selected.problems, *expanded.problems, *find_unavailable(study, marks)]
    problems += [*find_figure_problems(study, marks), *find_dose_problems(study, marks)]
    problems += find_firm_year_problems(study, marks)
    problems += find_headline_problems(study, marks)
    problems += find_decomposition_problems(study, marks)
    source_problems: list[Problem] = []
    firm_header = award_header = None
    try:
        firm_header = read_header(study.panel.firms, base=firms_base)
    except SourceError as error:
        source_problems += place_sources(error.problems, marks, FIRM_SOURCE)
    if study.panel.awards is not None and not problems:
        try:
            award_header = read_award_header(study.panel.awards, base=awards_base)
        except SourceError as error:
            source_problems += _place_award_problems(error, study, marks)
    link_base = _find_base(marks, LINK_STEPS)
    source_problems += find_link_file_problems(study.panel, marks, link_base)
    source_problems += find_deflator_problems(study.panel, marks, firms_base)
    problems += find_deflated_problems(study.panel, marks)
    problems += find_unknown_columns(study, marks, firm_header, award_header)
    problems += find_missing_names(study.panel, marks, award_header)
    headers = Headers(firm_header, award_header, awards_base, link_base)
    for variant in expanded.variants:
        found = find_variant_problems(variant, study, headers)
        problems += found.problems
        source_problems += found.sources
    problems = say_once(problems, expanded.grids)
    if problems:
        raise SpecError([*problems, *source_problems])
    if source_problems:
        raise SourceError(source_problems)
    common = add_common_models(selected, marks)
    return Plan(
        study=written,
        marks=common.marks,
        files=loaded.files,
        firms_base=firms_base,
        awards_base=awards_base,
        link_base=link_base,
        cells_base=firms_base,
        models=common.selected.models,
        tables=common.selected.tables,
        figures=selected.figures,
        notices=_remark(expanded, award_header),
        grids=selected.grids,
        variants=selected.variants,
        headlines=selected.headlines,
        common_samples=common.samples,
    )


def _remark(
    expanded: ExpandedStudy, award_header: Mapping[str, str] | None = None
) -> tuple[Notice, ...]:
    """Return what headers tell of the study's panel and of its variants, each once."""
    studies = (expanded.study, *(variant.study for variant in expanded.variants))
    found = [notice for one in studies for notice in find_design_notices(one, award_header)]
    return tuple(dict.fromkeys((*found, *expanded.notices)))


def _place_award_problems(
    error: SourceError, study: Study, marks: SourceMap
) -> tuple[Problem, ...]:
    """Return the problems, a label file that is not there with the line that names it."""
    awards = study.panel.awards
    labels = None if awards is None or awards.innovation is None else awards.innovation.labels
    of_labels = [one for one in error.problems if one.where == labels]
    others = [one for one in error.problems if one.where != labels]
    return (
        *place_sources(others, marks, AWARD_SOURCE),
        *place_sources(of_labels, marks, AWARD_LABELS),
    )


def _compile_cells(loaded: LoadedStudy, path: str, only: Sequence[str]) -> Plan:
    """Resolve a study against a file of cells, of which the footer alone is read."""
    written = add_grid_outputs(loaded.study)
    expanded = expand_grids(written, loaded.marks)
    study, marks = expanded.study, expanded.marks
    base = _find_base(marks, CELL_SOURCE)
    selected = select_outputs(study, only, grids=expanded.grids)
    problems = [*selected.problems, *expanded.problems, *find_unavailable(study, marks)]
    problems += find_figure_problems(study, marks)
    problems += find_headline_problems(study, marks)
    problems += find_decomposition_problems(study, marks)
    try:
        store = read_cells_header(path, base=base)
    except SourceError as error:
        if problems:
            raise SpecError([*problems, *error.problems]) from error
        raise SourceError(place_sources(error.problems, marks, CELL_SOURCE)) from error
    study = take_keys(study, store)
    problems += find_cell_problems(study, marks, selected, store)
    if problems:
        raise SpecError(say_once(problems, expanded.grids))
    return Plan(
        study=take_keys(written, store),
        marks=marks,
        files=loaded.files,
        firms_base=base,
        awards_base=base,
        link_base=base,
        cells_base=base,
        models=selected.models,
        tables=selected.tables,
        figures=selected.figures,
        notices=(*find_cell_notices(store), *_remark(expanded)),
        grids=selected.grids,
        headlines=selected.headlines,
    )


def _find_base(marks: SourceMap, path: SpecPath) -> str:
    return os.path.dirname(marks.find_value(path).file) or "."  # noqa: PTH120 - text, no disk
