"""Tables and figures of the panel itself, as far as a study's disclosure profile releases them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from ipec_econ.core.disclosure import DisclosureRules, Verdict
from ipec_econ.core.figure import Figure
from ipec_econ.core.panel import Panel
from ipec_econ.core.spec.figure import RolloutFigure
from ipec_econ.core.spec.output import BalanceTable, CohortTable, SummaryTable, TableSpec
from ipec_econ.core.table import Table
from ipec_econ.disclose.mask_text import mask_text
from ipec_econ.disclose.release_balance import release_balance
from ipec_econ.disclose.release_cells import CellMakers
from ipec_econ.disclose.release_cohorts import (
    protect_cohorts,
    release_cohort_table,
    release_rollout,
)
from ipec_econ.disclose.release_summary import release_summary
from ipec_econ.report.balance_table import build_balance_table, describe_sides
from ipec_econ.report.cells import make_count_cell, make_number_cell
from ipec_econ.report.cohort_table import build_cohort_table
from ipec_econ.report.rollout_figure import build_rollout_figure, count_rollout
from ipec_econ.report.summary_table import build_summary_table, describe_rows
from ipec_econ.report.treatment_groups import TREATED, group_rows, number_firms
from ipec_econ.runner.periods import find_periods

MAKERS = CellMakers(make_count_cell, make_number_cell)
Verdicts = tuple[Verdict, ...]


def build_descriptive_table(
    name: str, spec: TableSpec, panel: Panel, rules: DisclosureRules | None
) -> tuple[Table, Verdicts] | None:
    """Return a table of the panel, and the verdicts on it; ``None`` for the other kinds.

    Raises
    ------
    RenderError
        A column is not there, or cannot be described.
    """
    if isinstance(spec, SummaryTable):
        table = build_summary_table(name, spec, panel)
    elif isinstance(spec, BalanceTable):
        table = build_balance_table(name, spec, panel)
    elif isinstance(spec, CohortTable):
        table = build_cohort_table(name, spec, panel)
    else:
        return None
    if rules is None:
        return table, ()
    table = _mask_notes(table, spec.notes, panel, rules)
    if isinstance(spec, SummaryTable):
        return release_summary(table, describe_rows(name, spec, panel)[0], rules, MAKERS)
    if isinstance(spec, BalanceTable):
        return release_balance(table, describe_sides(name, spec, panel), rules, MAKERS)
    hidden = protect_cohorts(_count_cohorts(panel, spec.treatment, spec.sample), rules)
    return release_cohort_table(table, hidden, rules, MAKERS)


def build_descriptive_figure(
    name: str, spec: RolloutFigure, panel: Panel, rules: DisclosureRules | None
) -> tuple[Figure | None, Verdicts]:
    """Return the rollout figure and the verdicts on it; no figure where every bar is withheld.

    Raises
    ------
    RenderError
        No firm of the sample is ever treated.
    """
    counted = count_rollout(name, spec, panel)
    verdicts: Verdicts = ()
    if rules is not None:
        hidden = protect_cohorts(_count_cohorts(panel, spec.treatment, spec.sample), rules)
        counted, judged = release_rollout(counted, hidden, rules)
        verdicts = tuple(replace(one, output=f"figures/{name}") for one in judged)
    if all(count is None for count in counted.by_period.values()):
        return None, verdicts
    return build_rollout_figure(name, spec, counted, time=panel.time), verdicts


def _count_cohorts(panel: Panel, treatment: str, sample: str) -> Mapping[int, int]:
    """Count the firms of each cohort in a sample, as a table of cohorts does."""
    kept = panel.samples[sample]
    columns = panel.treatments[treatment]
    treated = kept & (group_rows(columns) == TREATED)
    firms, first = np.unique(number_firms(panel)[treated], return_index=True)
    cohorts, sizes = np.unique(columns.cohort[treated][first], return_counts=True)
    del firms
    return dict(zip(cohorts.astype(np.int64).tolist(), sizes.tolist(), strict=True))


def _mask_notes(
    table: Table, stated: tuple[str, ...], panel: Panel, rules: DisclosureRules
) -> Table:
    """Leave out the notes of the report that tell counts; the spec's own stay as they are.

    A count in a note is in no sum that was looked through, so that it could give a cell away.
    """
    periods = find_periods(panel.rows, panel.time)
    notes = (
        note
        for note in table.notes
        if note in stated or note == mask_text(note, rules, periods=periods)
    )
    return replace(table, notes=tuple(notes))
