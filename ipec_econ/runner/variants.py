"""Cells of grids that vary the panel: each panel built in turn, estimated on, and let go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ipec_econ.core.errors import IpecError, LinkError, PanelError
from ipec_econ.core.flow import VARIED, FlowStep
from ipec_econ.core.notice import Notice
from ipec_econ.core.spec.study import Study
from ipec_econ.core.tables import InputRecord
from ipec_econ.engine.engine import Engine
from ipec_econ.engine.release_memory import release_memory
from ipec_econ.plan.plan import Plan
from ipec_econ.plan.planned_grid import PanelVariant
from ipec_econ.runner.awards import read_study_awards
from ipec_econ.runner.estimation import Estimation, estimate_models
from ipec_econ.runner.link_files import read_link_files
from ipec_econ.runner.material import (
    Linked,
    Material,
    Sources,
    build_material,
    is_linked_anew,
    link_sources,
)
from ipec_econ.runner.periods import find_periods
from ipec_econ.runner.stopwatch import Stopwatch

STAGE = "grids"


@dataclass(frozen=True, slots=True)
class VariantOutcome:
    """What became of one panel.

    Attributes
    ----------
    label
        What is not the study's.
    estimation
        Of its cells.
    flow
        From the awards, where they are linked anew, to the panel's samples; empty where the panel
        cannot be built.
    notices
        Of awards, linkage and panel, beyond those of the study's own.
    linkage
        Match rates; ``None`` where the links are the study's.
    inputs
        What was read.
    """

    label: str
    estimation: Estimation
    flow: tuple[FlowStep, ...] = ()
    notices: tuple[Notice, ...] = ()
    linkage: Mapping[str, object] | None = None
    inputs: tuple[InputRecord, ...] = ()


def estimate_variants(
    plan: Plan, material: Material, stopwatch: Stopwatch, engine: Engine, *, jobs: int
) -> tuple[VariantOutcome, ...]:
    """Build and estimate every variant of the panel, one after the other.

    No more than the study's own panel and one other are in memory at a time. Where a panel cannot
    be linked or built, each of its cells has that for its reason.

    Raises
    ------
    SourceError
        A file that the variant alone reads is wrong.
    """
    if not plan.variants:
        return ()
    n_cells = sum(len(variant.study.models) for variant in plan.variants)
    with stopwatch.stage(STAGE, n_cells):
        return tuple(
            _estimate_variant(variant, plan, material, stopwatch, engine, jobs)
            for variant in plan.variants
        )


def _estimate_variant(
    variant: PanelVariant,
    plan: Plan,
    material: Material,
    stopwatch: Stopwatch,
    engine: Engine,
    jobs: int,
) -> VariantOutcome:
    own = replace(
        plan,
        study=_leave_out_draws(variant.study),
        marks=variant.marks,
        models=variant.study.models,
        tables={},
        figures={},
        variants=(),
    )
    anew = is_linked_anew(variant, plan)
    try:
        varied = build_material(_find_linked(own, plan, material, engine, anew=anew), own, engine)
    except (LinkError, PanelError) as error:
        return VariantOutcome(variant.label, _refuse_all(own, error))
    estimation = estimate_models(own, varied.panel, stopwatch, jobs=jobs, stage=STAGE)
    outcome = VariantOutcome(
        label=variant.label,
        estimation=estimation,
        flow=tuple(_label_flow(varied, variant.label, anew=anew)),
        notices=_find_new_notices(varied, material),
        linkage=varied.links.quality if anew and varied.links is not None else None,
        inputs=varied.inputs,
    )
    del varied
    release_memory()
    return outcome


def _leave_out_draws(study: Study) -> Study:
    """Draw no firms for standard errors of elasticities: those of a variant are not published.

    Draws of `acf` also tell whether its solution is the only one, and stay.
    """
    measures = {
        name: one.model_copy(update={"bootstrap": 0}) if one.method in ("op", "lp") else one
        for name, one in study.panel.productivity.items()
    }
    panel = study.panel.model_copy(update={"productivity": measures})
    return study.model_copy(update={"panel": panel})


def _find_linked(
    own: Plan, plan: Plan, material: Material, engine: Engine, *, anew: bool
) -> Linked:
    """Return what the panel is built of: the study's own, or read and linked anew as needed."""
    if not anew or material.sources is None:
        return Linked(material.firms, material.awards, material.links, material.link_inputs)
    sources = material.sources
    awards = sources.awards
    if own.study.panel.awards != plan.study.panel.awards:
        firms = sources.firms
        awards = read_study_awards(own, find_periods(firms.rows, firms.time), engine)
    return link_sources(Sources(sources.firms, awards, read_link_files(own)), own, engine)


def _refuse_all(own: Plan, error: IpecError) -> Estimation:
    return Estimation((), dict.fromkeys(own.models, error))


def _label_flow(varied: Material, label: str, *, anew: bool) -> Iterable[FlowStep]:
    steps: Sequence[FlowStep] = varied.panel.flow
    if anew and varied.awards is not None and varied.links is not None:
        steps = (*varied.awards.flow, *varied.links.flow, *steps)
    for step in steps:
        yield replace(step, scope=f"{step.scope}{VARIED}{label}")


def _find_new_notices(varied: Material, material: Material) -> tuple[Notice, ...]:
    known = set(material.gather_notices((), ()))
    return tuple(one for one in varied.gather_notices((), ()) if one not in known)
