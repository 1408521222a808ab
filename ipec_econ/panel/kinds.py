"""A first award of one of several mutually exclusive kinds."""

from __future__ import annotations

import numpy as np

from ipec_econ.core.arrays import BoolArray
from ipec_econ.core.errors import PanelError, Problem
from ipec_econ.core.spec.treatment import KindTreatment
from ipec_econ.panel.draft import Exclusion, TreatmentDraft, draft_absorbing
from ipec_econ.panel.events import exclude_unclean, find_first_award, notice_coverage
from ipec_econ.panel.firm_awards import FirmAwards
from ipec_econ.panel.history import History


def draft_kinds(
    name: str, spec: KindTreatment, history: History, awards: FirmAwards
) -> tuple[TreatmentDraft, ...]:
    """Return the first award of any kind, and one treatment ``NAME_KIND`` for each kind.

    A firm is of the kind of its first award. In ``NAME_KIND`` firms of other kinds are
    excluded, and everywhere those whose first period holds awards of several kinds.

    Raises
    ------
    PanelError
        If an award meets the conditions of two kinds.
    """
    masks = {
        kind: awards.select(where, key=f"panel.treatments.{name}.kind.{kind}")
        for kind, where in spec.kind.items()
    }
    _check_exclusive(name, masks)
    chosen: BoolArray = np.zeros(len(awards.codes), dtype=np.bool_)
    for mask in masks.values():
        chosen |= mask
    cohort = find_first_award(history, awards, chosen)
    first = awards.times == cohort[awards.codes]
    starts = {kind: _mark_units(history, awards, first & mask) for kind, mask in masks.items()}
    unclean = exclude_unclean(spec, history, awards, cohort)
    mixed: BoolArray = np.sum(list(starts.values()), axis=0) > 1
    exclusions = _exclude(unclean, "mixed_kinds", "first awards of several kinds", mixed)
    notices = notice_coverage(name, awards)
    drafts = [draft_absorbing(name, "kind", history, cohort, exclusions, notices)]
    for kind, start in starts.items():
        other = np.isfinite(cohort) & ~start
        apart = _exclude(exclusions, "other_kind", f"first award not of kind {kind}", other)
        drafts.append(draft_absorbing(f"{name}_{kind}", "kind", history, cohort, apart))
    return tuple(drafts)


def _mark_units(history: History, awards: FirmAwards, chosen: BoolArray) -> BoolArray:
    units: BoolArray = np.zeros(history.n_units, dtype=np.bool_)
    units[awards.codes[chosen]] = True
    return units


def _exclude(
    before: tuple[Exclusion, ...], step: str, reason: str, units: BoolArray
) -> tuple[Exclusion, ...]:
    for exclusion in before:
        units = units & ~exclusion.units
    return (*before, Exclusion(step, reason, units))


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
