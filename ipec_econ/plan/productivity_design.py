"""Remarks on productivity measures and on the models that read them, before any data."""

from __future__ import annotations

from collections.abc import Iterator

from ipec_econ.core.elasticities import NOISE, find_measure
from ipec_econ.core.notice import Notice
from ipec_econ.core.productivity import (
    DRAWN_METHODS,
    IMPOSED_METHODS,
    METHOD_TITLES,
    PROXY_METHODS,
)
from ipec_econ.core.spec.model import Model
from ipec_econ.core.spec.productivity import Productivity
from ipec_econ.core.spec.study import Study
from ipec_econ.plan.model_outcome import find_outcome


def find_productivity_notices(study: Study) -> Iterator[Notice]:
    """Yield what a referee would ask of each measure, and of each model with one as outcome."""
    measures = study.panel.productivity
    for name, measure in measures.items():
        yield from _remark_timing(name, measure)
    for name, model in study.models.items():
        outcome = find_measure(find_outcome(model), measures)
        if outcome is not None:
            yield from _remark_model(name, model, outcome, measures[outcome])


def _remark_timing(name: str, measure: Productivity) -> Iterator[Notice]:
    if measure.method not in DRAWN_METHODS:
        return
    text = (
        f"`{name}`: {METHOD_TITLES[measure.method]} tells the elasticity of "
        f"{', '.join(f'`{one}`' for one in measure.free)} only if it moves for reasons that "
        f"`{measure.proxy}` does not share"
    )
    yield Notice("panel/productivity-timing", "plan", name, text)


def _remark_model(name: str, model: Model, outcome: str, measure: Productivity) -> Iterator[Notice]:
    if measure.method in IMPOSED_METHODS:
        return
    text = f"standard errors of `{name}` take the elasticities behind `{outcome}` as known"
    if measure.method not in DRAWN_METHODS and measure.value == "residual":
        asked = NOISE in model.diagnostics
        text += f"; `{NOISE}` " + ("counts" if asked else "among its `diagnostics` would count")
        text += " their noise"
    yield Notice("panel/productivity-generated", "plan", f"model {name}", text)
    law = {column.casefold() for column in measure.law.endogenous}
    treatment = model.treatment
    is_unknown = treatment is not None and treatment.casefold() not in law
    if measure.method in PROXY_METHODS and is_unknown:
        text = (
            f"the law of motion of `{outcome}` does not know `{treatment}`, whose effect on it "
            f"`{name}` estimates"
        )
        yield Notice("panel/productivity-law", "plan", f"model {name}", text, "warning")
