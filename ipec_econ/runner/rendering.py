"""Every file of a run but its manifest: path inside the output folder → bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ipec_econ.core.estimates import ModelResult, list_comparisons
from ipec_econ.core.figure import Figure
from ipec_econ.core.flow import FlowLine, leave_out_grids
from ipec_econ.core.page import Page, ShownFigure
from ipec_econ.core.vocabulary import FigureFormat
from ipec_econ.plan.plan import Plan
from ipec_econ.publish.award_policies_file import AWARD_POLICIES_CSV, policies_to_csv
from ipec_econ.publish.award_quality_file import (
    AWARD_COVERAGE_CSV,
    AWARD_QUALITY_CSV,
    coverage_to_csv,
    quality_to_csv,
)
from ipec_econ.publish.cells_file import CELLS_PARQUET, cells_to_parquet
from ipec_econ.publish.diagnostics_file import DIAGNOSTICS_CSV, diagnostics_to_csv
from ipec_econ.publish.disclosure_file import DISCLOSURE_JSON, disclosure_to_json
from ipec_econ.publish.environment import find_version
from ipec_econ.publish.estimates_file import estimates_to_csv, estimates_to_parquet
from ipec_econ.publish.flow_file import flow_to_csv
from ipec_econ.publish.grid_file import GRID_FOLDER, grid_to_csv
from ipec_econ.publish.headlines_file import HEADLINES_JSON, headlines_to_json
from ipec_econ.publish.innovation_file import INNOVATION_JSON, innovation_to_json
from ipec_econ.publish.linkage_file import linkage_to_json
from ipec_econ.publish.productivity_file import PRODUCTIVITY_CSV, productivity_to_csv
from ipec_econ.render.figure_registry import FIGURE_RENDERERS
from ipec_econ.render.index import render_index
from ipec_econ.render.registry import RENDERERS
from ipec_econ.report.describe_model import describe_model
from ipec_econ.report.grid_card import describe_grid_card
from ipec_econ.report.summary import summarise_study
from ipec_econ.runner.outcome import Run
from ipec_econ.spec.resolve import write_resolved


def render_files(run: Run, plan: Plan) -> Mapping[str, bytes]:
    """Render what a run found, in every format that its tables and figures ask for."""
    estimates = [row for result in run.results for row in result.estimates]
    files: dict[str, bytes] = {
        "estimates.csv": estimates_to_csv(estimates),
        "estimates.parquet": estimates_to_parquet(estimates),
        "sample_flow.csv": flow_to_csv(run.flow),
        "resolved.yaml": write_resolved(run.study).encode("utf-8"),
    }
    files |= _render_diagnostics(run)
    files |= _render_awards(run)
    if run.productivity:
        files[PRODUCTIVITY_CSV] = productivity_to_csv(run.productivity)
    if plan.headlines:
        files[HEADLINES_JSON] = headlines_to_json(run.study.study, run.core_headlines)
    if run.cells is not None:
        files[CELLS_PARQUET] = cells_to_parquet(run.cells)
    if run.linkage is not None:
        files["linkage.json"] = linkage_to_json(_add_variants(run.linkage.quality, run))
    files |= {f"{GRID_FOLDER}/{grid.id}.csv": grid_to_csv(grid) for grid in run.core_grids}
    for name, table in run.core_tables.items():
        for form in plan.tables[name].formats:
            files[f"tables/{name}.{form}"] = RENDERERS[form].render(table)
    for name, figure in run.core_figures.items():
        for kind in _list_formats(run, plan, name):
            files[f"figures/{name}.{kind}"] = FIGURE_RENDERERS[kind].render(figure)
    if run.disclosure is not None:
        files[DISCLOSURE_JSON] = disclosure_to_json(run.disclosure)
    files["index.html"] = render_index(_compose_page(run, plan, files))
    return dict(sorted(files.items()))


def _render_diagnostics(run: Run) -> dict[str, bytes]:
    rows = [row for result in run.results for row in result.diagnostics]
    rows += [row for one in list_comparisons(run.results) for row in one.diagnostics]
    return {DIAGNOSTICS_CSV: diagnostics_to_csv(rows)} if rows else {}


def _add_variants(quality: Mapping[str, object], run: Run) -> Mapping[str, object]:
    """Return the match rates, with those of panels that grids link anew."""
    if not run.linkage_of_variants:
        return quality
    found = [{"panel": label, **rates} for label, rates in run.linkage_of_variants.items()]
    return {**quality, "grids": found}


def _render_awards(run: Run) -> dict[str, bytes]:
    files = {}
    if run.awards is not None:
        files[AWARD_QUALITY_CSV] = quality_to_csv(run.awards)
        files[AWARD_COVERAGE_CSV] = coverage_to_csv(run.awards)
    if run.policies:
        files[AWARD_POLICIES_CSV] = policies_to_csv(run.policies)
    if run.innovation is not None:
        files[INNOVATION_JSON] = innovation_to_json(run.innovation)
    return files


def _compose_page(run: Run, plan: Plan, files: Mapping[str, bytes]) -> Page:
    study, cells = run.study, plan.cell_ids
    return Page(
        study=study.study,
        title=study.title or study.study,
        summary=_summarise(run, plan),
        tables=tuple(run.core_tables.values()),
        files={name: tuple(plan.tables[name].formats) for name in run.core_tables},
        figures=tuple(
            _show_figure(figure, run, plan, files) for figure in run.core_figures.values()
        ),
        models=tuple(
            describe_model(plan.models[result.spec_model], result, _find_steps(run, result))
            for result in run.results
            if result.model not in cells
        ),
        flow=leave_out_grids(run.flow, cells),
        grids=tuple(describe_grid_card(grid, run.linkage_of_variants) for grid in run.core_grids),
        awards=run.awards,
        policies=run.policies,
        headlines=run.core_headlines,
        innovation=run.innovation,
        productivity=run.productivity,
        linkage=None if run.linkage is None else run.linkage.quality,
        notices=run.notices,
        inputs=run.inputs,
        # The packages' versions are in the manifest: on this page they would make the same
        # numbers, rerun on another machine, another file.
        versions={"ipec-econ": find_version()},
        # The page is the same wherever it was written, so it cannot name its own folder.
        verify=f"ipec verify outputs/{study.study}",
    )


def _find_steps(run: Run, result: ModelResult) -> list[FlowLine] | None:
    """Return a model's steps as they are released; ``None`` for those of its result."""
    if run.disclosure is None:
        return None
    return [line for line in run.flow if line.scope == f"model:{result.model}"]


def _list_formats(run: Run, plan: Plan, figure: str) -> tuple[FigureFormat, ...]:
    formats = plan.figures[figure].formats
    if run.disclosure is None:
        return formats
    return tuple(one for one in formats if one not in run.disclosure.rules.blocked_formats)


def _summarise(run: Run, plan: Plan) -> tuple[str, ...]:
    cells = plan.cell_ids
    own = [result for result in run.results if result.model not in cells]
    flow = leave_out_grids(run.flow, cells)
    return summarise_study(
        run.study, own or run.results, flow, run.linkage, periods=run.periods, grids=run.core_grids
    )


def _show_figure(figure: Figure, run: Run, plan: Plan, files: Mapping[str, bytes]) -> ShownFigure:
    blocked = () if run.disclosure is None else run.disclosure.rules.blocked_formats
    kind: Literal["svg", "png"] = "png" if "svg" in blocked else "svg"
    picture = files.get(f"figures/{figure.id}.{kind}") or FIGURE_RENDERERS[kind].render(figure)
    return ShownFigure(figure, picture, _list_formats(run, plan, figure.id), kind)
