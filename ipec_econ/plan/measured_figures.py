"""What a figure of firms, awards or links asks for that the study does not have."""

from __future__ import annotations

from collections.abc import Iterable

from ipec_econ.core.marks import SpecPath
from ipec_econ.core.spec.figure import (
    AwardFigure,
    BalanceFigure,
    CoverageFigure,
    FigureSpec,
    LinkScoreFigure,
    RolloutFigure,
    TrendFigure,
)
from ipec_econ.core.spec.study import Study
from ipec_econ.core.spec.treatment import DoseTreatment

Found = Iterable[tuple[SpecPath, str, str, str]]
"""Where, what, why, how to mend."""

WHY_COHORTS = {
    "rollout": "a rollout counts firms by the first period of their treatment",
    "trends": "trends are drawn by the first period of treatment",
    "balance": "firms are compared before the first period of their treatment",
}


def check_measured_figure(path: SpecPath, figure: FigureSpec, study: Study) -> Found:
    """Yield a treatment without a first period, awards or scores that are not there."""
    if isinstance(figure, RolloutFigure | TrendFigure | BalanceFigure):
        yield from _check_cohorts((*path, "treatment"), figure, study)
    if isinstance(figure, AwardFigure | CoverageFigure | LinkScoreFigure):
        yield from _check_awards((*path, "kind"), figure, study)


def _check_awards(
    path: SpecPath, figure: AwardFigure | CoverageFigure | LinkScoreFigure, study: Study
) -> Found:
    if study.panel.awards is None:
        yield (
            path,
            f"a figure of kind `{figure.kind}` draws awards, and the panel has none",
            "",
            "add `awards` to the panel, or take the figure out",
        )
    elif isinstance(figure, LinkScoreFigure):
        steps = [step.match for step in study.panel.link.steps]
        if not {"fuzzy", "probabilistic"} & set(steps):
            yield (
                path,
                f"no step of linkage scores names: {', '.join(steps)}",
                "scores are those of `fuzzy` and `probabilistic`",
                "add such a step under `panel.link.steps`, or take the figure out",
            )


def _check_cohorts(
    path: SpecPath, figure: RolloutFigure | TrendFigure | BalanceFigure, study: Study
) -> Found:
    if isinstance(study.panel.treatments.get(figure.treatment), DoseTreatment):
        yield (
            path,
            f"treatment `{figure.treatment}` is a dose, which has no first period",
            WHY_COHORTS[figure.kind],
            "name an event, a cohort or a status",
        )
