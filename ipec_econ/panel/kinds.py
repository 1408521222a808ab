"""A first award of one of several mutually exclusive kinds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.spec.treatment import KindTreatment
from ipec_econ.panel.draft import Exclusion, TreatmentDraft, draft_absorbing
from ipec_econ.panel.events import (
    exclude_unclean,
    notice_coverage,
    notice_late_entrants,
)
from ipec_econ.panel.firm_awards import FirmAwards
from ipec_econ.panel.history import History
from ipec_econ.panel.unknown_awards import notice_unknown_awards


def draft_kinds(
    name: str, spec: KindTreatment, history: History, awards: FirmAwards
) -> tuple[TreatmentDraft, ...]:
    """Return the first award of any kind, and one treatment ``NAME_KIND`` for each kind.

    A firm is of the kind of its first award that is of any kind. Firms whose first period holds
    awards of several kinds are no clean cohort of any. In ``NAME_KIND`` the column is 0 for clean
    firms of other kinds, so that a regression can hold all kinds at once; a model whose treatment
    is ``NAME_KIND`` drops them, because they are treated and so no controls.

    Raises
    ------
    PanelError
        If an award meets the conditions of two kinds.
    """
    masks = {
        kind: awards.select(where, key=_name_key(name, kind)) for kind, where in spec.kind.items()
    }
    _check_exclusive(name, masks)
    chosen: BoolArray = np.zeros(len(awards.codes), dtype=np.bool_)
    for mask in masks.values():
        chosen |= mask
    cohort = awards.find_first(chosen, history.n_units)
    # What comes after the panel's end is never seen: it neither mixes kinds nor spoils controls.
    seen = cohort <= history.last_period
    first = awards.times == cohort[awards.codes]
    starts = {kind: _mark_units(history, awards, first & mask) for kind, mask in masks.items()}
    unclean = exclude_unclean(spec, history, awards, cohort)
    mixed: BoolArray = seen & (np.sum(list(starts.values()), axis=0) > 1)
    reason = "awards of several kinds in the period of the first"
    exclusions = _exclude(unclean, Exclusion("mixed_kinds", reason, mixed))
    conditions = {_name_key(name, kind): where for kind, where in spec.kind.items()}
    notices = (
        *notice_coverage(name, awards),
        *notice_unknown_awards(name, awards, conditions, chosen),
        *notice_late_entrants(name, history, cohort, exclusions),
    )
    drafts = [draft_absorbing(name, "kind", history, cohort, exclusions, notices)]
    for kind, start in starts.items():
        reason = f"first award of another kind than {kind}: no controls"
        other = Exclusion("other_kind", reason, seen & ~start, other_kind=True)
        apart = _exclude(exclusions, other)
        own = np.where(start, cohort, np.inf)
        drafts.append(draft_absorbing(f"{name}_{kind}", "kind", history, own, apart))
    return tuple(drafts)


def _name_key(name: str, kind: str) -> str:
    return f"panel.treatments.{name}.kind.{kind}"


def _mark_units(history: History, awards: FirmAwards, chosen: BoolArray) -> BoolArray:
    units: BoolArray = np.zeros(history.n_units, dtype=np.bool_)
    units[awards.codes[chosen]] = True
    return units


def _exclude(before: tuple[Exclusion, ...], added: Exclusion) -> tuple[Exclusion, ...]:
    """Return the exclusions and one more, in which no unit is counted a second time."""
    units = added.units
    for exclusion in before:
        units = units & ~exclusion.units
    return (*before, replace(added, units=units))


def _check_exclusive(name: str, masks: dict[str, BoolArray]) -> None:
    kinds = list(masks)
    problems: list[Problem] = []
    for position, kind in enumerate(kinds):
        for other in kinds[position + 1 :]:
            both = int(np.count_nonzero(masks[kind] & masks[other]))
            if both:
                problems.append(
                    Problem(
                        "panel/kinds-overlap",
                        f"{both} awards are both `{kind}` and `{other}`",
                        f"panel.treatments.{name}.kind",
                        why="kinds exclude each other, so that a firm has one",
                        fix=f"add `and not (…)` of `{kind}` to the condition of `{other}`",
                    )
                )
    if problems:
        raise PanelError(problems)
