"""Remarks on how treatments are made from awards, as far as the spec tells."""

from __future__ import annotations

from collections.abc import Iterator

from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.panel import PanelSpec
from ipec_econ.core.spec.treatment import (
    CohortTreatment,
    EventTreatment,
    KindTreatment,
    StatusTreatment,
    Treatment,
)


def find_treatment_notices(panel: PanelSpec) -> tuple[Notice, ...]:
    """Return remarks on coverage, clean windows and late entrants; none without awards."""
    if panel.awards is None:
        return ()
    return tuple(
        notice
        for name, treatment in panel.treatments.items()
        if _is_from_awards(treatment)
        for notice in (
            *_warn_coverage(name, treatment, panel.awards.coverage),
            *_warn_first_award(name, treatment),
        )
    )


def _is_from_awards(treatment: Treatment) -> bool:
    if isinstance(treatment, EventTreatment | StatusTreatment):
        return treatment.column is None
    return not isinstance(treatment, CohortTreatment)


def _warn_coverage(name: str, treatment: Treatment, coverage: str | int | None) -> Iterator[Notice]:
    if coverage is not None:
        return
    harm = "periods before the register is complete would count as periods without an award"
    if isinstance(treatment, EventTreatment | KindTreatment):
        harm = "a firm's first award in the register may not be its first award"
    text = f"`{name}` is made from awards, but `awards.coverage` is not given: {harm}"
    yield Notice("panel/no-coverage", "plan", name, text, "warning")


def _warn_first_award(name: str, treatment: Treatment) -> Iterator[Notice]:
    if not isinstance(treatment, EventTreatment | KindTreatment):
        return
    if not treatment.clean_window:
        text = (
            f"`{name}` has no `clean_window`: an award in the first covered period counts as a "
            "first award, whatever the firm won before"
        )
        yield Notice("panel/no-clean-window", "plan", name, text)
    if treatment.late_entrants == "keep":
        text = (
            f"`{name}` keeps firms that are first seen after their first award: they are under "
            "treatment in all their rows"
        )
        yield Notice("panel/late-entrants", "plan", name, text)
