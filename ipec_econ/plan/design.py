"""Remarks on a design that can be made before any data is read."""

from __future__ import annotations

from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.study import Study
from ipec_econ.core.spec.treatment import CohortTreatment, EventTreatment


def find_design_notices(study: Study) -> tuple[Notice, ...]:
    """Return what a referee would ask on reading the spec alone."""
    return (*_warn_twfe(study), *_warn_coverage(study))


def _warn_twfe(study: Study) -> tuple[Notice, ...]:
    staggered = {
        name
        for name, treatment in study.panel.treatments.items()
        if isinstance(treatment, EventTreatment | CohortTreatment)
    }
    return tuple(
        Notice(
            code="estimate/twfe-staggered",
            stage="plan",
            where=f"model {name}",
            text=(
                f"`{name}` is two-way fixed effects: if firms enter `{model.treatment}` in "
                "several periods and effects differ, it weights some effects negatively"
            ),
            level="info",
        )
        for name, model in study.models.items()
        if model.estimator == "twfe" and model.treatment in staggered
    )


def _warn_coverage(study: Study) -> tuple[Notice, ...]:
    awards = study.panel.awards
    if awards is None or awards.coverage is not None:
        return ()
    return tuple(
        Notice(
            code="panel/no-coverage",
            stage="plan",
            where=name,
            text=(
                f"`{name}` is a first award, but `awards.coverage` is not given: a firm's first "
                "award in the register may not be its first award"
            ),
            level="warning",
        )
        for name, treatment in study.panel.treatments.items()
        if isinstance(treatment, EventTreatment) and treatment.event == "first_award"
    )
