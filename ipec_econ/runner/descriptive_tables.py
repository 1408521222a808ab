"""Tables and figures of the panel itself, as far as a study's disclosure profile releases them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ipec_econ.core.described import DescribedRows
from ipec_econ.core.disclosure import DisclosureRules, Verdict
from ipec_econ.core.errors import Problem, RenderError
from ipec_econ.core.figure import Figure
from ipec_econ.core.panel import Panel
from ipec_econ.core.rollout import Rollout
from ipec_econ.core.spec.figure import RolloutFigure
from ipec_econ.core.spec.output import BalanceTable, CohortTable, SummaryTable
from ipec_econ.core.table import Table
from ipec_econ.disclose.hidden_counts import HiddenCounts, PrintedCounts
from ipec_econ.disclose.mask_text import mask_text
from ipec_econ.disclose.release_balance import list_balance_counts, release_balance
from ipec_econ.disclose.release_cells import CellMakers
from ipec_econ.disclose.release_cohorts import (
    list_cohort_counts,
    list_rollout_counts,
    release_cohort_table,
    release_rollout,
)
from ipec_econ.disclose.release_summary import list_summary_counts, release_summary
from ipec_econ.disclose.told_means import ToldMean, list_told_means
from ipec_econ.plan.plan import Plan
from ipec_econ.report.balance_table import build_balance_table, describe_sides
from ipec_econ.report.cells import make_count_cell, make_number_cell
from ipec_econ.report.cohort_table import build_cohort_table
from ipec_econ.report.rollout_figure import build_rollout_figure, count_rollout
from ipec_econ.report.summary_table import build_summary_table, describe_rows
from ipec_econ.runner.placing import place_error

MAKERS = CellMakers(make_count_cell, make_number_cell)
Verdicts = tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class PanelOutputs:
    """Tables and rollout counts of a panel, by id, before anything is withheld.

    ``told`` are the means that summaries tell, once they are released.
    """

    tables: Mapping[str, Table] = field(default_factory=dict)
    described: Mapping[str, DescribedRows] = field(default_factory=dict)
    rollouts: Mapping[str, Rollout] = field(default_factory=dict)
    told: tuple[ToldMean, ...] = ()


def describe_panel(plan: Plan, panel: Panel) -> PanelOutputs:
    """Build every table and count every figure of a plan that is made of the panel alone.

    Raises
    ------
    RenderError
        A column is not there or cannot be described, or no firm of a sample is ever treated; the
        problems of all tables and figures.
    """
    tables: dict[str, Table] = {}
    rollouts: dict[str, Rollout] = {}
    problems: list[Problem] = []
    for name, spec in plan.tables.items():
        try:
            if isinstance(spec, SummaryTable):
                tables[name] = build_summary_table(name, spec, panel)
            elif isinstance(spec, BalanceTable):
                tables[name] = build_balance_table(name, spec, panel)
            elif isinstance(spec, CohortTable):
                tables[name] = build_cohort_table(name, spec, panel)
        except RenderError as error:
            problems += error.problems
    for name, figure in plan.figures.items():
        try:
            if isinstance(figure, RolloutFigure):
                rollouts[name] = count_rollout(name, figure, panel)
        except RenderError as error:
            problems += error.problems
    if problems:
        raise place_error(RenderError(problems), plan.marks)
    return PanelOutputs(tables, rollouts=rollouts)


def add_evidence(plan: Plan, outputs: PanelOutputs, panel: Panel) -> PanelOutputs:
    """Add the rows that tables describe, which rules alone look at: the panel is read again."""
    described: dict[str, DescribedRows] = {}
    for name in outputs.tables:
        spec = plan.tables[name]
        if isinstance(spec, SummaryTable):
            described[name] = describe_rows(name, spec, panel)[0]
        elif isinstance(spec, BalanceTable):
            described[name] = describe_sides(name, spec, panel)
    return replace(outputs, described=described)


def list_panel_counts(
    plan: Plan, outputs: PanelOutputs, rules: DisclosureRules
) -> tuple[PrintedCounts, ...]:
    """Return the counts that they would print."""
    counts = []
    for name, table in outputs.tables.items():
        spec = plan.tables[name]
        if isinstance(spec, SummaryTable):
            counts.append(list_summary_counts(table, outputs.described[name], rules))
        elif isinstance(spec, BalanceTable):
            counts.append(list_balance_counts(table))
        else:
            counts.append(list_cohort_counts(table, rules))
    return (*counts, *(list_rollout_counts(one) for one in outputs.rollouts.values()))


def release_panel(
    plan: Plan,
    outputs: PanelOutputs,
    hidden: HiddenCounts,
    rules: DisclosureRules,
    periods: tuple[int, int] | None,
) -> tuple[PanelOutputs, Verdicts]:
    """Return what is released of them, and the verdicts."""
    tables: dict[str, Table] = {}
    told: list[ToldMean] = []
    verdicts: list[Verdict] = []
    for name, built in outputs.tables.items():
        spec = plan.tables[name]
        table = _mask_notes(built, spec.notes, rules, periods)
        if isinstance(spec, SummaryTable):
            rows = outputs.described[name]
            tables[name], judged = release_summary(table, rows, hidden, rules, MAKERS, told)
            told += list_told_means(tables[name], rows)
        elif isinstance(spec, BalanceTable):
            rows = outputs.described[name]
            tables[name], judged = release_balance(table, rows, hidden, rules, MAKERS)
        else:
            tables[name], judged = release_cohort_table(table, hidden, rules, MAKERS)
        verdicts += judged
    rollouts: dict[str, Rollout] = {}
    for name, counted in outputs.rollouts.items():
        rollouts[name], judged = release_rollout(counted, hidden, rules, f"figures/{name}")
        verdicts += judged
    return PanelOutputs(tables, {}, rollouts, tuple(told)), tuple(verdicts)


def draw_rollout(
    name: str, spec: RolloutFigure, outputs: PanelOutputs, panel: Panel
) -> Figure | None:
    """Return a rollout figure; ``None`` where every bar is withheld."""
    counted = outputs.rollouts[name]
    if all(count is None for count in counted.by_period.values()):
        return None
    return build_rollout_figure(name, spec, counted, time=panel.time)


def _mask_notes(
    table: Table,
    stated: tuple[str, ...],
    rules: DisclosureRules,
    periods: tuple[int, int] | None,
) -> Table:
    """Leave out the notes of the report that tell counts; the spec's own stay as they are.

    A count in a note is in no sum that was looked through, so that it could give a cell away.
    """
    notes = (
        note
        for note in table.notes
        if note in stated or note == mask_text(note, rules, periods=periods)
    )
    return replace(table, notes=tuple(notes))
