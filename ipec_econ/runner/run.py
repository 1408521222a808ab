"""A run as a table of contents: from a loaded study to its output folder."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ipec_econ.core.errors import Problem, SpecError
from ipec_econ.core.merge_cell_notices import merge_cell_notices
from ipec_econ.engine.open_engine import open_engine
from ipec_econ.plan.compile import compile_plan
from ipec_econ.publish.writer import write_outputs
from ipec_econ.runner.common_samples import add_common_samples
from ipec_econ.runner.disclosing import close_report, gather_findings
from ipec_econ.runner.estimation import estimate_models
from ipec_econ.runner.evidence_files import gather_evidence
from ipec_econ.runner.figures import build_figures
from ipec_econ.runner.grids import gather_grids
from ipec_econ.runner.headlines import build_headlines
from ipec_econ.runner.material import read_material
from ipec_econ.runner.observer import Observer, SilentObserver
from ipec_econ.runner.outcome import Run
from ipec_econ.runner.record import add_manifest
from ipec_econ.runner.rendering import render_files
from ipec_econ.runner.settings import RunSettings
from ipec_econ.runner.stopwatch import Stopwatch
from ipec_econ.runner.strictness import refuse_strictly, refuse_warnings
from ipec_econ.runner.tables import build_tables
from ipec_econ.runner.variants import estimate_variants
from ipec_econ.spec.load import LoadedStudy, load_study


def load_studies(paths: Sequence[str]) -> tuple[LoadedStudy, ...]:
    """Load every spec of one command; all problems of all of them are reported together.

    Raises
    ------
    SpecError
        A spec is wrong, or two specs would write the same folder.
    """
    loaded: list[LoadedStudy] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            loaded.append(load_study(path))
        except SpecError as error:
            problems += error.problems
    problems += _find_twins(loaded)
    if problems:
        raise SpecError(problems)
    return tuple(loaded)


def run_study(
    loaded: LoadedStudy,
    *,
    settings: RunSettings | None = None,
    observer: Observer | None = None,
) -> Run:
    """Run one study: every stage in order, and the outputs at once at the end.

    Parameters
    ----------
    loaded
        A study as `load_study` gives it.
    settings
        Where to write, what to make, how to treat warnings.
    observer
        Told of the progress.

    Raises
    ------
    IpecError
        Of the class of the stage that failed; nothing is written then.
    """
    settings = settings or RunSettings()
    started, clock = datetime.now(UTC), time.perf_counter()
    stopwatch = Stopwatch(observer or SilentObserver())
    with stopwatch.stage("plan"):
        plan = compile_plan(loaded, only=settings.only)
    with open_engine(settings.engine, settings.master) as engine:
        material = read_material(plan, stopwatch, engine)
        variants = estimate_variants(plan, material, stopwatch, engine, jobs=settings.jobs)
    panel = add_common_samples(plan, material.panel)
    material = replace(material, sources=None, panel=panel)
    with stopwatch.stage("estimate", len(plan.models)), closing(material):
        cells = material.gather_cells(plan)
        estimation = estimate_models(
            plan,
            material.panel,
            stopwatch,
            jobs=settings.jobs,
            cells=cells,
            outside=material.outside,
        )
    outcome = gather_grids(plan, estimation, variants)
    results = outcome.results
    flow = (*material.gather_flow(results), *outcome.flow)
    remarks = () if cells is None else cells.notices
    notices = material.gather_notices((*plan.notices, *remarks), results)
    notices = merge_cell_notices((*notices, *outcome.notices), plan.study.grids)
    is_controlled = plan.study.disclosure is not None
    if settings.strict and not is_controlled:
        refuse_warnings(notices)
    with stopwatch.stage("disclose"):
        found = gather_findings(plan, material, outcome, flow, notices)
    with stopwatch.stage("report"):
        tables = build_tables(plan, found)
        figures = build_figures(
            plan, found, material.panel, awards=material.awards, links=material.links
        )
        headlines = build_headlines(plan, found.results, material.panel, material.policies)
        found, headlines = close_report(plan, found, figures, headlines)
    if settings.strict and is_controlled:
        refuse_strictly(notices, found.report)
    run = Run(
        study=plan.study,
        results=found.results,
        core_tables=tables,
        core_figures=figures,
        flow=found.flow,
        links=found.links,
        linkage=found.linkage,
        notices=found.notices,
        inputs=found.inputs,
        periods=material.periods,
        folder=Path(settings.out, plan.study.study),
        awards=found.quality,
        innovation=found.innovation,
        policies=found.policies,
        productivity=found.productivity,
        core_headlines=headlines,
        cells=None if cells is None or plan.study.cells is None else cells.released,
        core_grids=found.grids,
        linkage_of_variants=found.linkage_of_variants,
        disclosure=found.report,
    )
    with stopwatch.stage("render"):
        files = render_files(run, plan)
    files = add_manifest(
        run, plan, files, settings, started=started, clock=clock, timings=stopwatch.seconds
    )
    evidence = gather_evidence(run, files, notices)
    if settings.write:
        with stopwatch.stage("publish"):
            write_outputs(run.folder, files, evidence)
    return run.with_files(files, evidence)


def _find_twins(loaded: Sequence[LoadedStudy]) -> list[Problem]:
    first: dict[str, str] = {}
    problems = []
    for one in loaded:
        name, file = one.study.study, one.files[0]
        if name in first:
            problems.append(
                Problem(
                    code="spec/twin-study",
                    what=f"study `{name}` is also the study of {first[name]}",
                    where=str(one.marks.find_value(("study",))),
                    why="both would write the same output folder",
                    fix="give each spec an id of its own",
                )
            )
        first.setdefault(name, file)
    return problems
