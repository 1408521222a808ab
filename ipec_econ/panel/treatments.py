"""Every treatment of the spec, on units first, then counted on the panel's rows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ipec_econ.core.arrays import BoolArray, freeze_array, take_rows
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.flow import FlowStep
from ipec_econ.core.panel import TreatmentColumns
from ipec_econ.core.spec.treatment import (
    CohortTreatment,
    DoseTreatment,
    EventTreatment,
    KindTreatment,
    StatusTreatment,
    Treatment,
)
from ipec_econ.panel.cohorts import draft_cohort
from ipec_econ.panel.counting import count_step, find_population
from ipec_econ.panel.doses import draft_dose
from ipec_econ.panel.draft import TreatmentDraft
from ipec_econ.panel.events import draft_first_award, draft_first_column
from ipec_econ.panel.firm_awards import FirmAwards
from ipec_econ.panel.history import History
from ipec_econ.panel.kinds import draft_kinds
from ipec_econ.panel.statuses import draft_award_status, draft_column_status


def draft_treatments(
    specs: Mapping[str, Treatment], history: History, awards: FirmAwards | None
) -> tuple[TreatmentDraft, ...]:
    """Return the treatments in the spec's order; one of several kinds gives several.

    Raises
    ------
    PanelError
        With the problems of all treatments together.
    """
    drafts: list[TreatmentDraft] = []
    problems: list[Problem] = []
    for name, spec in specs.items():
        try:
            drafts += _draft(name, spec, history, awards)
        except PanelError as error:
            problems += error.problems
    problems += _check_names(drafts, history)
    if problems:
        raise PanelError(problems)
    return tuple(drafts)


def finish_treatment(draft: TreatmentDraft, history: History, kept: BoolArray) -> TreatmentColumns:
    """Return a treatment on the rows that are kept, its exclusions counted on them."""
    return TreatmentColumns(
        name=draft.name,
        form=draft.form,
        absorbing=draft.absorbing,
        cohort=freeze_array(take_rows(draft.cohort[history.codes], kept)),
        treated=freeze_array(take_rows(draft.treated, kept)),
        excluded=freeze_array(_spread(draft.excluded, history, kept)),
        other_kind=freeze_array(_spread(draft.other_kind, history, kept)),
        flow=_count_exclusions(draft, history, kept),
        covered=None if draft.covered is None else freeze_array(take_rows(draft.covered, kept)),
    )


def _spread(units: BoolArray, history: History, kept: BoolArray) -> BoolArray:
    """Return what holds of units on the rows that are kept."""
    if not units.any():
        return np.zeros(int(np.count_nonzero(kept)), dtype=np.bool_)
    return take_rows(units[history.codes], kept)


def _draft(
    name: str, spec: Treatment, history: History, awards: FirmAwards | None
) -> tuple[TreatmentDraft, ...]:
    if isinstance(spec, CohortTreatment):
        return (draft_cohort(name, spec, history),)
    if isinstance(spec, EventTreatment) and spec.event == "first":
        return (draft_first_column(name, spec, history),)
    if isinstance(spec, StatusTreatment) and spec.status == "any":
        return (draft_column_status(name, spec, history),)
    if awards is None:
        raise PanelError(_refuse_without_awards(name))
    return _draft_from_awards(name, spec, history, awards)


def _draft_from_awards(
    name: str,
    spec: EventTreatment | StatusTreatment | DoseTreatment | KindTreatment,
    history: History,
    awards: FirmAwards,
) -> tuple[TreatmentDraft, ...]:
    if isinstance(spec, EventTreatment):
        return (draft_first_award(name, spec, history, awards),)
    if isinstance(spec, StatusTreatment):
        return (draft_award_status(name, spec, history, awards),)
    if isinstance(spec, DoseTreatment):
        return (draft_dose(name, spec, history, awards),)
    return draft_kinds(name, spec, history, awards)


def _refuse_without_awards(name: str) -> Problem:
    return Problem(
        "panel/no-awards",
        f"treatment `{name}` is made from awards, and the panel has none",
        f"panel.treatments.{name}",
        fix="add `awards` to the panel, or use a column: {event: first, column: NAME}",
    )


def _check_names(drafts: list[TreatmentDraft], history: History) -> list[Problem]:
    problems: list[Problem] = []
    owners: dict[str, str] = {}
    for draft in drafts:
        for column in draft.columns:
            where = f"panel.treatments.{draft.name}"
            if column in (history.unit, history.time):
                what = f"the column `{column}` of treatment `{draft.name}` is a key of the panel"
                problems.append(Problem("panel/key-redefined", what, where, fix="rename it"))
            if column in owners:
                what = f"treatments `{owners[column]}` and `{draft.name}` both make `{column}`"
                problems.append(Problem("panel/name-twice", what, where, fix="rename one"))
            owners.setdefault(column, draft.name)
    return problems


def _count_exclusions(
    draft: TreatmentDraft, history: History, kept: BoolArray
) -> tuple[FlowStep, ...]:
    population = find_population(history.codes, draft.treated == 1)
    scope = f"treatment:{draft.name}"
    reason = "all rows of the panel"
    steps = [count_step(population, kept, kept, scope=scope, step="panel", reason=reason)]
    remaining = kept
    for exclusion in draft.exclusions:
        before, remaining = remaining, remaining & ~exclusion.units[history.codes]
        steps.append(
            count_step(
                population,
                before,
                remaining,
                scope=scope,
                step=exclusion.step,
                reason=exclusion.reason,
            )
        )
    return tuple(steps)
